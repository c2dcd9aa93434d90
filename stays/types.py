"""The shapes in which stays are told to us and told on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from guests.enums import Discretion
from guests.types import Birth, Hit, ProfileSaid
from stays.enums import ChangeKind, Origin, PartyRole, StayState

GROUPS = frozenset({"dates", "room", "party", "status", "facts"})
"""The groups of fields that carry a version of their own. What belongs to which:

dates: arrival, departure, eta, late_check_out, day_use · room: room, room_kind ·
party: party, adults, children · status: state, waiting ·
facts: channel, segment, group_code, company, vip, discretion, continues.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySaid:
    """A person in a party as the PMS names them."""

    profile: ProfileSaid
    role: PartyRole = PartyRole.PRIMARY


@dataclass(frozen=True, slots=True, kw_only=True)
class StaySaid:
    """One event about one stay. Only the fields of ``groups`` are read.

    A whole-stay event carries all groups and one ``source_version`` (a number that rises, or PMS
    milliseconds); a partial one may give a version per group in ``versions``. Without versions
    events count in the order in which they are received.

    ``origin`` backfill: about what is over. A stay first heard of so plans, alerts and publishes
    nothing, until something that happens changes it.
    """

    key: str
    kind: ChangeKind
    occurred_at: datetime
    source_version: int | None = None
    versions: Mapping[str, int] | None = None
    groups: frozenset[str] = GROUPS
    state: StayState = StayState.RESERVED
    arrival: date | None = None
    departure: date | None = None
    eta: time | None = None
    late_check_out: time | None = None
    room: str | None = None
    room_kind: str = ""
    waiting: bool = False
    day_use: bool = False
    continues: bool = False
    adults: int = 1
    children: int = 0
    channel: str = ""
    segment: str = ""
    group_code: str = ""
    company: str = ""
    vip: str = ""
    discretion: Discretion | None = None
    booked: date | None = None
    party: tuple[PartySaid, ...] = ()
    origin: Origin = Origin.LIVE

    def version_of(self, group: str) -> int | None:
        """The version that this event gives to a group of fields."""
        return (self.versions or {}).get(group, self.source_version)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of an event.

    ``outcome``: "applied" (something is different now), "stale" (older than what was known: kept,
    not applied), "nothing" (it says what we knew). ``changes`` are the kinds that follow from
    comparing the stay before and after, in the order of the life of a stay.
    """

    stay_id: int
    outcome: str
    changes: tuple[ChangeKind, ...] = ()
    warnings: tuple[str, ...] = ()
    stay_public_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMember:
    """A guest in a party. ``guest_id`` is the person as known today, after any merge."""

    guest_id: int
    public_id: str
    role: PartyRole
    title: str
    family: str
    given: str
    native: str
    alias: str
    language: str
    nationality: str
    birth: Birth | None
    vip: str
    discretion: Discretion
    do_not_greet: bool
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupant:
    """A stay that had a room at some moment, with who was in its party then, primary first.

    ``until`` is empty while the party lives there. ``reason``: "occupant" (lived there at that
    moment) or "guest_who_left" (was the last to leave, up to 24 hours before).
    """

    stay_id: int
    stay_public_id: str
    guest_ids: tuple[int, ...]
    since: datetime
    until: datetime | None
    reason: str

    @property
    def is_last_left(self) -> bool:
        """Whether the room was empty and this is who left it last."""
        return self.reason == "guest_who_left"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFacts:
    """What planning must know of a room."""

    id: int
    public_id: str
    number: str
    floor: str
    kind: str
    smoking: bool
    condition: str
    out_of_order: bool
    service: str
    service_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lived:
    """A stretch of living in one room; ``until`` is empty while it lasts."""

    room_id: int
    number: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class PartyTime:
    """A guest's time in a party, under the id the row was written with (before any merge)."""

    guest_id: int
    role: str
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoomStretch:
    """A party's time in one room, half-open; ``until_at`` is empty while it lives there."""

    stay_id: int
    stay_public_id: str
    from_at: datetime
    until_at: datetime | None
    party: tuple[PartyTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFacts:
    """Everything that planning may know of a stay. ``discretion`` is the strictest that holds."""

    stay_id: int
    public_id: str
    property_id: int
    state: StayState
    arrival: date
    departure: date
    eta: time | None
    late_check_out: time | None
    room: RoomFacts | None
    room_kind: str
    waiting_since: datetime | None
    checked_in_at: datetime | None
    found_in_house: bool
    checked_out_at: datetime | None
    day_use: bool
    continues: bool
    adults: int
    children: int
    channel: str
    segment: str
    group_code: str
    company: str
    vip: str
    discretion: Discretion
    changed_no: int
    version: int
    party: tuple[PartyMember, ...] = ()
    lived: tuple[Lived, ...] = ()
    settings_stamp: UUID | None = None  # of the property, see ``hotels.queries.held``

    @property
    def primary(self) -> PartyMember | None:
        """The guest the stay is named after."""
        return self.party[0] if self.party else None

    @property
    def guest_ids(self) -> tuple[int, ...]:
        """The present party, primary first."""
        return tuple(member.guest_id for member in self.party)

    @property
    def moved_at(self) -> datetime | None:
        """When the party last moved from one room to another in this stay."""
        return self.lived[-1].since if len(self.lived) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A guest found by search, and where they are as far as this reader may know."""

    hit: Hit
    stay_public_id: str = ""
    state: StayState | None = None
    arrival: date | None = None
    departure: date | None = None
    room_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomHit:
    """A room found by its number and the party in it; empty when vacant or hidden."""

    room_id: int
    public_id: str
    number: str
    stay_public_id: str = ""
    party: tuple[PartyMember, ...] = ()
    discretion: Discretion = Discretion.OPEN


@dataclass(frozen=True)
class LeftRoom:
    """A stay that went out of a room; ``now_in`` is its new room while it goes on.

    ``number`` and ``now_number`` are what stands on the two doors.
    """

    room_id: int
    number: str
    stay_id: int
    at: datetime
    now_in: int | None
    now_number: str
