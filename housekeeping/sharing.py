"""Shares rooms among people: evenly by minutes, floors kept together; pure.

Of three ways the nearest is taken: plain (each room in walking order to whoever has least), the plain
one made nearer, and the corridor cut into stretches. So the answer is never farther to walk
than the plain one, and always as even: nobody who gets a room has more than the least loaded has, by
more than the largest room that was shared.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, permutations

FEW = 40  # rooms up to which everything is tried; of more only the stretches are made nearer
PERMUTED = 4  # people up to which every order along the corridor is tried
ROUNDS = 200


@dataclass(frozen=True)
class Room:
    """A room to be shared: its key, floor, place in walking order, and minutes of work."""

    key: int
    floor: str
    place: int
    minutes: int


@dataclass(frozen=True)
class Taker:
    """Somebody who may get rooms: the minutes and floors that are theirs already."""

    key: str
    minutes: int = 0
    floors: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class Walk:
    """How far apart: floors somebody has to go to as well, then corridors that change hands."""

    floors: int
    breaks: int


Share = Mapping[int, str]


def share(rooms: Sequence[Room], takers: Sequence[Taker]) -> dict[int, str]:
    """Room key -> taker's key, every room once; no takers, no shares."""
    if not takers:
        return {}
    ordered = sorted(rooms, key=lambda room: (room.place, room.key))
    simple = _plain(ordered, takers)
    found = [simple]
    if len(ordered) <= FEW:
        found.append(_nearer(ordered, takers, simple))
    cut = [_even(ordered, takers, one) for one in _stretches(ordered, takers)]
    cut = [one for one in cut if is_even(ordered, takers, one)]
    if cut:
        nearest = min(cut, key=lambda one: walk(ordered, takers, one))
        found.append(_nearer(ordered, takers, nearest))
    return min(found, key=lambda one: (walk(ordered, takers, one), _spread(ordered, takers, one)))


def plain(rooms: Sequence[Room], takers: Sequence[Taker]) -> dict[int, str]:
    """Each room in walking order to whoever has least by then."""
    return _plain(sorted(rooms, key=lambda room: (room.place, room.key)), takers)


def loads(rooms: Sequence[Room], takers: Sequence[Taker], shared: Share) -> dict[str, int]:
    """Taker's key -> minutes with what was shared."""
    found = {taker.key: taker.minutes for taker in takers}
    for room in rooms:
        found[shared[room.key]] += room.minutes
    return found


def is_even(rooms: Sequence[Room], takers: Sequence[Taker], shared: Share) -> bool:
    """Nobody who got a room has more than the least loaded by more than the largest room."""
    now = loads(rooms, takers, shared)
    largest = max((room.minutes for room in rooms), default=0)
    got = set(shared.values())
    return all(now[key] - min(now.values()) <= largest for key in got)


def walk(rooms: Sequence[Room], takers: Sequence[Taker], shared: Share) -> Walk:
    """What the sharing costs in steps."""
    own = {taker.key: taker.floors for taker in takers}
    pairs = {(shared[room.key], room.floor) for room in rooms}
    further = sum(floor not in own[key] for key, floor in pairs)
    ordered = sorted(rooms, key=lambda room: (room.place, room.key))
    breaks = sum(
        one.floor == other.floor and shared[one.key] != shared[other.key]
        for one, other in pairwise(ordered)
    )
    return Walk(further, breaks)


def _spread(rooms: Sequence[Room], takers: Sequence[Taker], shared: Share) -> int:
    now = loads(rooms, takers, shared).values()
    return max(now) - min(now)


def _plain(rooms: Sequence[Room], takers: Sequence[Taker]) -> dict[int, str]:
    now = {taker.key: taker.minutes for taker in takers}
    shared = {}
    for room in rooms:
        key = min(now, key=lambda one: now[one])
        shared[room.key] = key
        now[key] += room.minutes
    return shared


def _stretches(rooms: Sequence[Room], takers: Sequence[Taker]) -> Iterator[dict[int, str]]:
    """The corridor in one stretch for each, as long as what they lack to the common level.

    In every order of a few people; of many, along the corridor as their own floors lie.
    """
    level = _level([taker.minutes for taker in takers], sum(room.minutes for room in rooms))
    first = {room.floor: room.place for room in reversed(rooms)}

    def nearest(taker: Taker) -> tuple[int, str]:
        own = [first[floor] for floor in taker.floors if floor in first]
        return (min(own, default=len(rooms)), taker.key)

    lacking = [
        (taker.key, level - taker.minutes)
        for taker in sorted(takers, key=nearest)
        if taker.minutes < level
    ]
    if not lacking:
        lacking = [(min(takers, key=lambda one: (one.minutes, one.key)).key, 0)]
    orders = permutations(lacking) if len(lacking) <= PERMUTED else iter([tuple(lacking)])
    for order in orders:
        yield _cut(rooms, order)


def _cut(rooms: Sequence[Room], order: Sequence[tuple[str, int]]) -> dict[int, str]:
    """Cuts where the minutes so far reach what those so far lack together."""
    shared: dict[int, str] = {}
    place, used, reach = 0, 0, order[0][1]
    for room in rooms:
        while place + 1 < len(order) and used + room.minutes / 2 > reach:
            place += 1
            reach += order[place][1]
        shared[room.key] = order[place][0]
        used += room.minutes
    return shared


def _level(have: Sequence[int], more: int) -> int:
    """How high everybody stands when ``more`` minutes fill up from the lowest."""
    ordered = sorted(have)
    for count in range(len(ordered), 0, -1):
        level = (sum(ordered[:count]) + more) // count
        if level >= ordered[count - 1]:
            return level
    return more


def _even(rooms: Sequence[Room], takers: Sequence[Taker], shared: Share) -> dict[int, str]:
    """Rooms go from whoever has most to whoever has least until it is even enough."""
    now = dict(shared)
    for _round in range(len(rooms)):
        if is_even(rooms, takers, now):
            break
        minutes = loads(rooms, takers, now)
        most = max(set(now.values()), key=lambda key: minutes[key])
        least = min(minutes, key=lambda key: minutes[key])
        theirs = [room for room in rooms if now[room.key] == most]
        now[min(theirs, key=lambda room: room.minutes or 10**6).key] = least
    return now


def _nearer(rooms: Sequence[Room], takers: Sequence[Taker], shared: Share) -> dict[int, str]:
    """Moves and swaps that shorten the walk and leave it even, as long as there are any."""
    best = dict(shared)
    steps = walk(rooms, takers, best)
    for _round in range(ROUNDS):
        found = next(
            (
                one
                for one in _changes(rooms, takers, best)
                if walk(rooms, takers, one) < steps and is_even(rooms, takers, one)
            ),
            None,
        )
        if found is None:
            return best
        best, steps = found, walk(rooms, takers, found)
    return best


def _changes(
    rooms: Sequence[Room], takers: Sequence[Taker], shared: Share
) -> Iterator[dict[int, str]]:
    """Whole floors first, then rooms where a corridor changes hands, then pairs."""
    swaps = _swaps(rooms, shared) if len(rooms) <= FEW else iter(())
    return chain(_floors(rooms, takers, shared), _edges(rooms, shared), swaps)


def _floors(
    rooms: Sequence[Room], takers: Sequence[Taker], shared: Share
) -> Iterator[dict[int, str]]:
    by_floor: dict[tuple[str, str], list[int]] = defaultdict(list)
    for room in rooms:
        by_floor[room.floor, shared[room.key]].append(room.key)
    for (_floor, holder), keys in by_floor.items():
        for taker in takers:
            if taker.key != holder:
                yield {**shared, **dict.fromkeys(keys, taker.key)}


def _edges(rooms: Sequence[Room], shared: Share) -> Iterator[dict[int, str]]:
    for one, other in pairwise(rooms):
        if shared[one.key] != shared[other.key]:
            yield {**shared, one.key: shared[other.key]}
            yield {**shared, other.key: shared[one.key]}


def _swaps(rooms: Sequence[Room], shared: Share) -> Iterator[dict[int, str]]:
    for nr, one in enumerate(rooms):
        for other in rooms[nr + 1 :]:
            if shared[one.key] != shared[other.key]:
                yield {**shared, one.key: shared[other.key], other.key: shared[one.key]}
