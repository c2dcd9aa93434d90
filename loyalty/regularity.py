"""How regularly a guest comes: the usual time between leaving and arriving again; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

ENOUGH = 3
"""Gaps from which on a rhythm may be told; fewer are chance."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days between stays: the middle one, the shortest, the longest, and how many gaps there were."""

    middle: int
    shortest: int
    longest: int
    gaps: int


def rhythm(stays: Iterable[tuple[date, date]]) -> Rhythm | None:
    """The rhythm of stays given as (arrival, departure) in any order; None with fewer than three gaps.

    Rooms held at the same time, and bookings that go on in another, leave no gap.
    """
    gaps: list[int] = []
    left: date | None = None
    for arrival, departure in sorted(stays):
        if left is not None and arrival > left:
            gaps.append((arrival - left).days)
        left = departure if left is None else max(left, departure)
    if len(gaps) < ENOUGH:
        return None
    return Rhythm(round(median(gaps)), min(gaps), max(gaps), len(gaps))
