"""The shapes in which loyalty is counted and told on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRow:
    """One finished stay of one guest (the one it is named after), as loyalty counts it.

    Days are whole days since 1970-01-01, so that every engine subtracts them alike. ``spend`` is in
    minor units of the chain's currency, refunds taken off, so it may be negative; it is empty when
    nothing was ever posted, which is not the same as nothing spent. ``lead`` is days from booking
    to arrival, empty when the PMS does not say.
    """

    guest: int
    stay: int
    property: int
    arrival: int
    departure: int
    nights: int
    spend: int | None
    channel: str
    direct: bool
    segment: str
    company: str
    room_kind: str = ""
    lead: int | None = None


STAY_COLUMNS = tuple(StayRow.__dataclass_fields__)
"""Names of the columns of a frame of stays, in this order."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one part of loyalty says of a guest, in the reader's language; ``about`` is its heading."""

    about: str
    sentence: str
