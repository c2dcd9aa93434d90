"""What was said beside what came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty.models import DayForecast


@dataclass(frozen=True, slots=True)
class Checked:
    """A day that is over: what was said of it, and how many rooms arrived."""

    day: date
    expected: float
    low: float | None
    high: float | None
    came: int

    @property
    def off(self) -> float:
        """How far it was off, in arrivals, up or down."""
        return abs(self.came - self.expected)

    @property
    def inside(self) -> bool | None:
        """Whether what came lies in the range as it was shown, in whole rooms; None without one."""
        if self.low is None or self.high is None:
            return None
        low, high = whole_range(self.low, self.high)
        return low <= self.came <= high


def whole_range(low: float, high: float) -> tuple[int, int]:
    """The range in whole rooms, as it is shown: rounded outwards, but not by a hair."""
    return int(low + 1e-9), -int(-(high - 1e-9) // 1)


def checked(
    said: Iterable["DayForecast"], came: Mapping[date, int], *, ahead: int
) -> list[Checked]:
    """The days of which something was said so many days ahead, the oldest first."""
    return [
        Checked(each.day, each.expected, each.low, each.high, came.get(each.day, 0))
        for each in said
        if each.ahead == ahead and each.expected is not None
    ]


def off(days: Sequence[Checked]) -> float | None:
    """The mean of how far the days were off; None of no days."""
    return sum(each.off for each in days) / len(days) if days else None


def ranged(days: Sequence[Checked]) -> int:
    """How many of the days had a range."""
    return sum(each.inside is not None for each in days)


def inside(days: Sequence[Checked]) -> int:
    """How many of the days fell into their range."""
    return sum(each.inside is True for each in days)
