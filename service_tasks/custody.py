"""Where a guest's thing stands after its steps of custody, and which step may follow; pure.

A step that was taken back stays in the history and no longer counts. Whatever the order of taps, a
thing that was taken is with exactly one person until it is given back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from service_tasks.life import may_undo

TAKEN, KEPT, TAKEN_OVER, RETURNED, UNDONE = "taken", "kept", "taken_over", "returned", "undone"
HELD, GIVEN_BACK, VOID = "held", "returned", "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One step. ``by`` is the membership of who did it."""

    kind: str
    by: int
    at: datetime
    told_at: datetime
    place: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a thing stands: who answers for it, where it is, in what state it was taken."""

    state: str
    holder: int | None
    place: str
    condition: str
    since: datetime


def counting(steps: Iterable[Taken]) -> list[Taken]:
    """The steps that were not taken back, oldest first."""
    left: list[Taken] = []
    for step in steps:
        if step.kind != UNDONE:
            left.append(step)
        elif left:
            left.pop()
    return left


def standing_of(steps: Sequence[Taken]) -> Standing:
    """How a thing stands after all of its ``steps`` (at least one), oldest first."""
    left = counting(steps)
    if not left:
        first, last = steps[0], steps[-1]
        return Standing(state=VOID, holder=None, place="", condition=first.condition, since=last.at)
    last, first = left[-1], left[0]
    if last.kind == RETURNED:
        return Standing(
            state=GIVEN_BACK, holder=None, place="", condition=first.condition, since=last.at
        )
    hands = [step for step in left if step.kind in {TAKEN, TAKEN_OVER}]
    return Standing(
        state=HELD,
        holder=hands[-1].by,
        place=last.place,
        condition=first.condition,
        since=first.at,
    )


def may_follow(kind: str, steps: Sequence[Taken], *, by: int, now: datetime) -> bool:
    """Whether ``by`` may do a step ``kind`` after ``steps``."""
    if not steps:
        return kind == TAKEN
    if kind == UNDONE:
        last = steps[-1]
        mine = last.by == by
        return last.kind != UNDONE and may_undo(acted_at=last.told_at, by_same_person=mine, now=now)
    standing = standing_of(steps)
    if kind == TAKEN_OVER:
        return standing.state == HELD and standing.holder != by
    return kind in {KEPT, RETURNED} and standing.state == HELD
