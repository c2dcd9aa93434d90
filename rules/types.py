"""What planning is told and what it answers: plain values, no clock, no database.

All dates are the property's; wall times are local; ``*_at`` are aware UTC datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time


@dataclass(frozen=True)
class RuleView:
    """One published rule: when it speaks, on what condition, and what it asks for."""

    code: str
    version: int
    moment: str
    department: str
    template: str
    owner: str = "holder"
    level: str = "low"
    safety: bool = False
    condition: Mapping[str, object] = field(default_factory=dict)
    due: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Birthday:
    """A birthday of somebody in the party that falls into the stay, on this calendar day."""

    guest: str  # public id
    day: date
    primary: bool


@dataclass(frozen=True)
class Wish:
    """What is believed about somebody in the party, as far as it may be acted on in this stay."""

    guest: str  # public id
    kind: str
    value: str
    strength: str  # must_not, refuses, need, like, delight
    standing: bool  # established; else only a sighting of this very stay
    this_stay: bool
    safety: bool = False
    guest_id: int = 0  # for counting the wish as kept; never shown

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.value}"


@dataclass(frozen=True)
class Placed:
    """Something put into a room for this stay by a done task."""

    item: str
    template: str
    room_id: int | None
    standing: bool = True  # false: it was collected since


@dataclass(frozen=True)
class Held:
    """A thing of the guest's that is in our hands."""

    thing_id: int
    thing: str  # public id
    kind: str


@dataclass(frozen=True)
class StayView:
    """One stay as planning sees it."""

    state: str  # stays.enums.StayState
    arrival: date
    departure: date
    room_id: int | None = None
    eta: time | None = None
    waiting_since: datetime | None = None
    checked_in_at: datetime | None = None
    found_in_house: bool = False  # a resync told of it, nobody knows how long after the check-in
    checked_out_at: datetime | None = None
    checked_in_day: date | None = None  # local calendar day of checked_in_at
    checked_in_wall: time | None = None  # local wall time of checked_in_at
    room_since: datetime | None = None  # when the party came into this room
    late_check_out: time | None = None
    day_use: bool = False
    continues: bool = False
    group: bool = False
    vip: bool = False
    greet: bool = True  # false: deceased, occasion ended, protected
    refused: bool = False  # do not disturb or service refused right now
    quiet_since: datetime | None = None  # nobody has seen the guest since


@dataclass(frozen=True)
class Facts:
    """Everything else the rules may look at."""

    wishes: tuple[Wish, ...] = ()
    birthdays: tuple[Birthday, ...] = ()
    care: tuple[str, ...] = ()  # instruction codes of care chips
    placed: tuple[Placed, ...] = ()
    held: tuple[Held, ...] = ()  # looked at from the day of departure on only
    served: frozenset[str] = frozenset()  # templates asked for or done today without a rule
    tiers: frozenset[str] = frozenset()  # loyalty levels that somebody in the party has reached


@dataclass(frozen=True)
class HotelDay:
    """The property's moment: business day, calendar day, the clock, and its usual hours."""

    day: date
    calendar: date
    now: datetime
    check_in_from: time
    check_out_until: time
    turndown_at: time


@dataclass(frozen=True)
class Case:
    """One stay at one moment: all that planning looks at."""

    stay: StayView
    facts: Facts
    hotel: HotelDay


@dataclass(frozen=True)
class Due:
    """A due time before it is resolved: a local day and wall time, or a moment plus minutes.

    ``not_after`` is a local wall time of the same day that caps it.
    """

    day: date | None = None
    wall: time | None = None
    moment: datetime | None = None
    minutes: int = 0
    not_after: time | None = None


@dataclass(frozen=True)
class Planned:
    """A task that should exist. Identity within the stay: (rule, occurrence)."""

    rule: RuleView
    occurrence: str
    template: str
    params: Mapping[str, object]
    due: Due
    visible: Due
    room_id: int | None
    together: str = ""  # on which one card of the stay it stands: arrival, sheet
    lapses: bool = False  # when no longer planned it lapses, unmissed, instead of being withdrawn

    @property
    def identity(self) -> tuple[str, str]:
        return (self.rule.code, self.occurrence)


@dataclass(frozen=True)
class Stopped:
    """A task that was not issued, and the reason a person can read."""

    rule: str
    occurrence: str
    reason: str  # code: refuses, must_not, refused_service, too_late


@dataclass(frozen=True)
class Plan:
    """The answer: what should exist, and what was held back and why."""

    tasks: tuple[Planned, ...]
    stopped: tuple[Stopped, ...] = ()
