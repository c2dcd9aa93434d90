"""The story of a stay, told again from everything that was ever received about it; pure.

Events come late, twice and in any order. Each group of fields has its own order of events: by
(source version, receive number); an event without a version takes the highest version received
before it. Within that order a moment never runs backwards, whatever the PMS's clock said. Rooms,
parties and the moments of check-in and check-out are read off these orders and nothing else, so
the same set of versioned events gives the same story in whatever order it came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from stays.enums import ChangeKind, StayState

T = TypeVar("T")
Members = tuple[tuple[int, str], ...]
Pair = tuple[int | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One received event, reduced to what places and times are derived from.

    ``party`` is ((guest id, role), ...) in the order told; ``versions`` per carried group.
    """

    no: int
    at: datetime
    kind: str
    versions: Mapping[str, int | None]
    state: str = ""
    waiting: bool = False
    room_id: int | None = None
    party: Members = ()

    def same_as(self, other: "Telling") -> bool:
        """Whether ``other`` is this very event, received another time."""
        mine = (self.at, self.kind, dict(self.versions), self.state, self.waiting, self.room_id)
        theirs = (other.at, other.kind, dict(other.versions), other.state, other.waiting,
                  other.room_id)  # fmt: skip
        versioned = all(version is not None for version in self.versions.values())
        return versioned and mine == theirs and self.party == other.party


@dataclass(frozen=True, slots=True)
class Membership:
    """A guest's time in the party; ``left_at`` is empty for the present party."""

    guest_id: int
    role: str
    position: int
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of living in one room."""

    room_id: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """What follows from all tellings of a stay.

    ``found``: nobody saw the guest come in; ``checked_in_at`` is when a resync told of it.
    """

    waiting_since: datetime | None = None
    checked_in_at: datetime | None = None
    found: bool = False
    checked_out_at: datetime | None = None
    rooms: tuple[Stretch, ...] = ()
    party: tuple[Membership, ...] = ()


def newer(pair: Pair, known: Pair | None) -> bool:
    """Whether an event with ``pair`` may overwrite what ``known`` wrote."""
    if known is None:
        return True
    version, no = pair
    return no > known[1] if version is None or known[0] is None else pair >= known


def settled(pair: Pair, known: Pair | None) -> Pair:
    """The pair to remember: an unversioned event inherits the version it came after."""
    return (known[0], pair[1]) if pair[0] is None and known else pair


def in_order(tellings: Iterable[Telling], group: str) -> list[Telling]:
    """The events that carry ``group``, oldest word first."""
    highest: int | None = None
    keyed: list[tuple[tuple[int, int], Telling]] = []
    for telling in sorted(tellings, key=lambda told: told.no):
        if group not in telling.versions:
            continue
        version = telling.versions[group]
        if version is None:
            version = highest
        elif highest is None or version > highest:
            highest = version
        keyed.append(((-1 if version is None else version, telling.no), telling))
    return [telling for _, telling in sorted(keyed, key=lambda entry: entry[0])]


def _steps(
    tellings: Sequence[Telling], group: str, value: Callable[[Telling], T]
) -> list[tuple[datetime, T]]:
    steps: list[tuple[datetime, T]] = []
    for telling in in_order(tellings, group):
        at = max(telling.at, steps[-1][0]) if steps else telling.at
        steps.append((at, value(telling)))
    return steps


@dataclass(slots=True)
class _Status:
    waiting_since: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    found: bool = False

    def hear(self, at: datetime, state: str, *, waiting: bool, found: bool) -> None:
        waits = waiting and state == StayState.RESERVED
        self.waiting_since = (self.waiting_since or at) if waits else None
        if state == StayState.IN_HOUSE:
            # After «departed» this is a reversal: the check-out never happened.
            self.found = self.found if self.since else found
            self.since, self.until = self.since or at, None
        elif state in (StayState.DEPARTED, StayState.WALKED):
            self.until = self.until or at
        else:
            # Reserved again, cancelled, no-show: a check-in, if there was one, was a mistake.
            self.since, self.until, self.found = None, None, False


def _status(tellings: Sequence[Telling]) -> _Status:
    status = _Status()
    for at, told in _steps(tellings, "status", lambda told: told):
        status.hear(at, told.state, waiting=told.waiting, found=told.kind == ChangeKind.FOUND)
    return status


def _rooms(
    steps: Sequence[tuple[datetime, int | None]], since: datetime, until: datetime | None
) -> tuple[Stretch, ...]:
    """Where a party lived between check-in and check-out.

    Before check-in a room may be taken away again; during the stay an event without a room says
    nothing, because nobody lives nowhere.
    """
    room: int | None = None
    begun = since
    lived: list[Stretch] = []
    for at, told in steps:
        if at <= since:
            room = told
        elif told is not None and told != room and (until is None or at < until):
            if room is not None:
                lived.append(Stretch(room, begun, at))
            room, begun = told, at
    if room is not None:
        lived.append(Stretch(room, begun, until))
    return tuple(piece for piece in lived if piece.since != piece.until)


def _party(steps: Sequence[tuple[datetime, Members]]) -> tuple[Membership, ...]:
    present: dict[int, Membership] = {}
    left: list[Membership] = []
    for at, members in steps:
        told = dict(members)
        for guest_id in [known for known in present if known not in told]:
            gone = present.pop(guest_id)
            left.append(Membership(guest_id, gone.role, gone.position, gone.joined_at, at))
        for position, (guest_id, role) in enumerate(told.items()):
            joined = present[guest_id].joined_at if guest_id in present else at
            present[guest_id] = Membership(guest_id, role, position, joined, None)
    were = [member for member in left if member.joined_at != member.left_at]
    return (*sorted(present.values(), key=lambda member: member.position), *were)


def tell(tellings: Sequence[Telling]) -> Story:
    """The story of a stay from all of its tellings, in whatever order they are given."""
    status = _status(tellings)
    rooms: tuple[Stretch, ...] = ()
    if status.since is not None:
        steps = _steps(tellings, "room", lambda told: told.room_id)
        rooms = _rooms(steps, status.since, status.until)
    return Story(
        waiting_since=status.waiting_since,
        checked_in_at=status.since,
        found=status.found,
        checked_out_at=status.until,
        rooms=rooms,
        party=_party(_steps(tellings, "party", lambda told: told.party)),
    )
