"""What a PMS's words mean once they are read, and what came of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from dining.types import CheckSaid, OrderSaid, VisitSaid
from guests.types import ProfileSaid
from stays.types import StaySaid


@dataclass(frozen=True, slots=True, kw_only=True)
class StayNews:
    """A stay as the PMS sees it now, whole or some groups of its fields."""

    said: StaySaid


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileNews:
    """What the PMS says about a person outside any stay."""

    said: ProfileSaid
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilesMerged:
    """The PMS made one profile of two."""

    from_key: str
    into_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePosted:
    """A charge on the folio of a stay; ``amount`` in minor units of ``currency``."""

    stay_key: str
    key: str
    business_date: date
    code: str
    amount: int
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomNews:
    """What is said about a room: its condition, whether it is out of order, what its door says."""

    number: str
    at: datetime
    condition: str | None = None
    out_of_order: bool | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRolled:
    """The hotel's day moved on."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InHouseNews:
    """What a line that knows only guests in house says of one of them; the rest is what we know.

    ``what``: "in", "changed" or "out". ``key`` is empty where the PMS named only a room. ``profile``
    may have no key: then its names count only for a person that nobody else told us of. ``resync``:
    it was asked for and may be old; ``recent``: but not older than an alert may be. ``stamped``:
    the PMS gave the moment, so the same words again are a repetition.
    """

    what: str
    key: str
    at: datetime
    room: str | None = None
    arrival: date | None = None
    departure: date | None = None
    profile: ProfileSaid | None = None
    group: str = ""
    resync: bool = False
    recent: bool = False
    stamped: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResyncEnded:
    """The PMS has named everybody in the house: ``keys``, once they are looked up.

    ``whole`` is false when something in between could not be read.
    """

    at: datetime
    keys: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Understood, and nothing is to be done; ``why`` is a sentence."""

    why: str


Meaning = (
    StayNews
    | ProfileNews
    | ProfilesMerged
    | ChargePosted
    | RoomNews
    | DayRolled
    | InHouseNews
    | ResyncEnded
    | Noted
    | VisitSaid
    | CheckSaid
    | OrderSaid
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """What a FIAS line is set to; see ``pms.models.Link``."""

    mode: str
    host: str
    port: int
    charset: str = "utf-8"
    swap_marks: bool = True

    def as_columns(self) -> dict[str, Any]:
        """The columns of ``Link``."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The outside of an event, which can be read even when the rest cannot be understood."""

    event_id: str
    kind: str
    entity: str
    occurred_at: datetime | None
    ordered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An event as an adapter read it: a meaning, or one sentence saying why there is none."""

    head: Head
    meaning: Meaning | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the sender is told about one event.

    ``kept`` is false only for what has no usable ``event_id``: nothing of it was stored. ``first``
    is what came of the event when its id was seen first; only for «repeated».
    """

    event_id: str | None
    outcome: str
    reason: str = ""
    kept: bool = True
    first: str | None = None

    def as_json(self) -> Mapping[str, Any]:
        """The shape of the door's answer."""
        return {
            "event_id": self.event_id,
            "outcome": self.outcome,
            "reason": self.reason,
            "kept": self.kept,
            "first": self.first,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of one message. ``outcome`` is a ``MessageState``.

    ``concerned`` are the stays to plan again; ``new_stay`` when one was heard of the first time.
    """

    outcome: str
    reason: str = ""
    stay_id: int | None = None
    concerned: tuple[int, ...] = ()
    new_stay: bool = False
