"""What is usual in a house: the going price of a night and what guests spend beside it; pure.

Without a price list of its own the house's going price is the median of what was paid per night
for that kind of room in that month. It is a stand-in: it cannot see a discount that everybody got.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from statistics import median

from loyalty.kinds.seen import StaySeen
from loyalty.types import StayRow

MOST_EXTRAS = 2_000  # a sorted sample of this size places a guest within a percent
FEWEST_PRICES = 10

Cell = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class House:
    """``prices``: (property, kind of room, month) -> minor units a night; ``extras``: sorted sample."""

    prices: Mapping[Cell, float]
    extras: tuple[float, ...] = ()
    promotions: float | None = None  # share of all stays that fell into a promotion
    companies: bool = False  # whether this house records companies at all

    def price_of(self, row: StayRow) -> float | None:
        """The going price of a night of this stay; None where too few were sold."""
        return self.prices.get(_cell(row))

    def extras_rank(self, amount: float) -> float | None:
        """The share (0 to 1) of stays that brought less beside the room per night."""
        if len(self.extras) < FEWEST_PRICES:
            return None
        return bisect_left(self.extras, amount) / len(self.extras)


@lru_cache(maxsize=8192)
def month_of(day: int) -> int:
    """Months since year 0 of a day since 1970-01-01."""
    found = date.fromordinal(date(1970, 1, 1).toordinal() + day)
    return found.year * 12 + found.month - 1


def _cell(row: StayRow) -> Cell:
    return row.property, row.room_kind, month_of(row.arrival)


def house_of(stays: Iterable[StaySeen]) -> House:
    """What is usual, counted over the finished stays of all guests in one pass."""
    paid: dict[Cell, list[float]] = defaultdict(list)
    extras: list[float] = []
    promoted = told = 0
    companies = False
    for stay in stays:
        row, room = stay.row, stay.room_spend
        if room is not None and room > 0 and row.nights > 0:
            paid[_cell(row)].append(room / row.nights)
        if stay.extras is not None:
            extras.append(stay.extras)
        if stay.promotion is not None:
            told += 1
            promoted += stay.promotion
        companies = companies or bool(row.company)
    step = max(1, len(extras) // MOST_EXTRAS)
    return House(
        prices={cell: median(each) for cell, each in paid.items() if len(each) >= FEWEST_PRICES},
        extras=tuple(sorted(extras)[::step]),
        promotions=promoted / told if told else None,
        companies=companies,
    )
