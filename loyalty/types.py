"""The shapes in which loyalty is counted and told on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who qualifies for a win-back list, and for how many days the effect is counted.

    ``overdue``: by the guest's own rhythm. ``quiet_days`` since the last check-out, at least.
    ``least_value``: a middle value of so much, in minor units of the chain's currency; None asks
    for none. ``programme`` and ``level`` are codes, both or neither.
    """

    overdue: bool = True
    quiet_days: int = 180
    least_value: int | None = None
    programme: str = ""
    level: str = ""
    horizon_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A guest who qualifies: why, as kept parts of a sentence, and the value as a range."""

    guest_id: int
    reasons: list[Mapping[str, Any]]
    last_day: date
    value_low: int | None
    value_mid: int | None
    value_high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Who qualifies, the most worth first, and how many by which word are left out.

    ``chosen`` are at most those a list holds; ``held`` of them would be held back.
    ``booked``: booked or in house. ``asked``: asked not to be called. ``calling``: a call is open
    here. ``running``: on a list, in any hotel, whose days are not over.
    """

    chosen: tuple[Candidate, ...]
    held: int
    booked: int = 0
    asked: int = 0
    calling: int = 0
    running: int = 0
