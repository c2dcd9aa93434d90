"""Names what happened to a stay by comparing it before and after an event; pure.

What a PMS calls its message is a hint; what changed is the truth. A «changed» that carries a guest
who is suddenly in house is a check-in.
"""

from dataclasses import dataclass
from datetime import date, time

from stays.enums import ChangeKind as Kind
from stays.enums import StayState as State

Facts = tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The fields of a stay whose change has a name."""

    state: str
    waiting: bool
    room_id: int | None
    dates: tuple[date, date, time | None, time | None, bool]
    party: tuple[tuple[int, str], ...]
    facts: Facts


_NEVER_CAME = (State.CANCELLED, State.NO_SHOW, State.WALKED)
_ENDS = {
    State.CANCELLED: Kind.CANCELLED,
    State.NO_SHOW: Kind.NO_SHOW,
    State.WALKED: Kind.WALKED,
    State.DEPARTED: Kind.CHECKED_OUT,
}


def _state_changes(before: str, after: str) -> list[Kind]:
    if before == after:
        return []
    kinds: list[Kind] = []
    if before in _NEVER_CAME and after in (State.RESERVED, State.IN_HOUSE, State.DEPARTED):
        kinds.append(Kind.REINSTATED)
    if before == State.DEPARTED:
        kinds.append(Kind.CHECK_OUT_REVERSED)
    if before in (State.IN_HOUSE, State.DEPARTED) and after in (
        State.RESERVED, State.CANCELLED, State.NO_SHOW,
    ):  # fmt: skip
        kinds.append(Kind.CHECK_IN_REVERSED)
    if after == State.IN_HOUSE and before != State.DEPARTED:
        kinds.append(Kind.CHECKED_IN)
    if after in _ENDS:
        kinds.append(_ENDS[State(after)])
    return kinds


def _room_change(before: Shape, after: Shape) -> list[Kind]:
    if before.room_id == after.room_id or after.state == State.DEPARTED:
        return []
    if after.room_id is None:
        return [Kind.ROOM_UNASSIGNED]
    lived = before.state in (State.IN_HOUSE, State.DEPARTED) and after.state == State.IN_HOUSE
    return [Kind.ROOM_MOVED if lived and before.room_id is not None else Kind.ROOM_ASSIGNED]


def changes(before: Shape | None, after: Shape) -> tuple[Kind, ...]:
    """What happened, in the order in which it concerns the house; empty when nothing did.

    ``before`` is empty for a stay never seen.
    """
    kinds: list[Kind] = []
    if before is None:
        kinds.append(Kind.CREATED)
        before = Shape(state=State.RESERVED, waiting=False, room_id=None, dates=after.dates,
                       party=after.party, facts=after.facts)  # fmt: skip
    elif before.dates != after.dates:
        kinds.append(Kind.CHANGED)
    kinds += _state_changes(before.state, after.state)
    kinds += _room_change(before, after)
    if after.waiting and not before.waiting:
        kinds.append(Kind.WAITING)
    if before.party != after.party:
        kinds.append(Kind.PARTY_CHANGED)
    if before.facts != after.facts:
        kinds.append(Kind.FACTS)
    return tuple(kinds)
