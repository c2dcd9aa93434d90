"""What of ten years of history is real: the bookings of a published data set, and its year.

Length of stay, party, channel, segment, lead and the price against its month are those of real
bookings; how many come in a month and what a night costs there are those of two whole years.
"""

import csv
import gzip
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from statistics import median

from simulator.bookings import EXTRACT

SEASON = EXTRACT.with_name("season.csv")
EPOCH = date(1970, 1, 1).toordinal()
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
CURRENCY_OF_SEASON = 7.5  # the season's euros, roughly, in the demo hotels' money
PROMOTIONS = 5  # a year, in the weaker months
PROMOTION_DAYS = 14
STAYS_A_ROOM = 72.0
"""Stays a room and year: six rooms in ten lived in, three nights each."""
ROOM_FACTOR = {"DELUXE": 1.0, "SUITE": 1.7}


def day_of(day: date) -> int:
    """Whole days since 1970-01-01."""
    return day.toordinal() - EPOCH


def date_of(day: int) -> date:
    """The date of a day since 1970-01-01."""
    return date.fromordinal(day + EPOCH)


@lru_cache(maxsize=16384)
def month_and_year(day: int) -> tuple[int, int]:
    """(month 1 to 12, year) of a day."""
    found = date_of(day)
    return found.month, found.year


@dataclass(frozen=True, slots=True)
class Real:
    """A real booking that was stayed. ``paid`` is its price over the median of its month."""

    nights: int
    adults: int
    children: int
    country: str
    segment: str
    channel: str
    suite: bool
    lead: int
    paid: float


@dataclass(frozen=True, slots=True)
class Lost:
    """A real booking that nobody came for: booked ``lead`` days before; ``shown`` False: never called off."""

    lead: int
    shown: bool


def read_lost(path: Path = EXTRACT) -> tuple[list[Lost], float]:
    """The bookings that came to nothing, and how many of them there are for each that was stayed."""
    rows = list(_rows(path))
    lost = [
        Lost(int(row["lead_time"]), row["reservation_status"] != "No-Show")
        for row in rows
        if row["is_canceled"] == "1"
    ]
    return lost, len(lost) / max(len(rows) - len(lost), 1)


def read_real(path: Path = EXTRACT) -> list[Real]:
    """The bookings of a file with the columns of the published data set that were stayed."""
    rows = [row for row in _rows(path) if row["is_canceled"] == "0"]
    usual: dict[str, list[float]] = {}
    for row in rows:
        if float(row["adr"]) > 0:
            usual.setdefault(row["arrival_date_month"], []).append(float(row["adr"]))
    medians = {month: median(prices) for month, prices in usual.items()}
    return [real for row in rows if (real := _real(row, medians)) is not None]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    body = path.read_bytes()
    text = (gzip.decompress(body) if path.suffix == ".gz" else body).decode()
    yield from csv.DictReader(text.splitlines())


def _real(row: dict[str, str], medians: dict[str, float]) -> Real | None:
    nights = int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"])
    adults, price = int(row["adults"]), float(row["adr"])
    if nights < 1 or adults < 1 or price <= 0:
        return None
    return Real(
        nights=min(nights, 21),
        adults=min(adults, 4),
        children=int(float(row["children"] or 0)) + int(row["babies"]),
        country=row["country"],
        segment=row["market_segment"],
        channel=row["distribution_channel"],
        suite=row["reserved_room_type"] in "FGH",
        lead=int(row["lead_time"]),
        paid=min(1.8, max(0.45, price / medians[row["arrival_date_month"]])),
    )


@lru_cache(maxsize=1)
def _months(path: Path = SEASON) -> dict[int, float]:
    with path.open() as lines:
        return {int(row["month"]): float(row["arrivals"]) for row in csv.DictReader(lines)}


def arrivals_share(day: date) -> float:
    """How many arrive on a day of this month, where the mean day of the year is 1."""
    months = _months()
    return months[day.month] * len(months) / sum(months.values())


class Season:
    """The house's years: how many come when, what a night costs, and when there are promotions."""

    def __init__(self, dice: random.Random, first: int, last: int, path: Path = SEASON) -> None:
        with path.open() as lines:
            months = {int(row["month"]): row for row in csv.DictReader(lines)}
        self.first, self.last = first, last
        self.arrivals = {month: float(row["arrivals"]) for month, row in months.items()}
        self.prices = {month: float(row["adr"]) for month, row in months.items()}
        years = range(date_of(first).year, date_of(last).year + 1)
        # A hotel grows a few percent a year, and some years are better than others.
        self.demand = {
            year: 1.03**place * dice.uniform(0.92, 1.08) for place, year in enumerate(years)
        }
        self.level = {
            year: 1.025**place * dice.uniform(0.97, 1.03) for place, year in enumerate(years)
        }
        self.promoted = frozenset(self._promotions(dice, list(years)))
        self._days, self._weights = self._odds()

    def _promotions(self, dice: random.Random, years: Sequence[int]) -> Iterator[int]:
        weak = sorted(self.prices, key=self.prices.__getitem__)[:8]
        for year in years:
            for month in dice.sample(weak, PROMOTIONS):
                start = day_of(date(year, month, dice.randint(1, 16)))
                yield from range(start, start + PROMOTION_DAYS)

    def _odds(self) -> tuple[list[int], list[float]]:
        days = list(range(self.first, self.last))
        total, sums = 0.0, []
        for day in days:
            month, year = month_and_year(day)
            weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
            total += self.arrivals[month] * self.demand[year] * (1.18 if weekday in {3, 5} else 1.0)
            sums.append(total)
        return days, sums

    def day(self, dice: random.Random) -> int:
        """A day of arrival as the year brings them."""
        return dice.choices(self._days, cum_weights=self._weights)[0]

    def wish(self, day: int) -> float:
        """How much a day is wished for, against the best month and year (0 to 1)."""
        month, year = month_and_year(day)
        month_part = self.arrivals[month] / max(self.arrivals.values())
        return month_part * self.demand.get(year, 1.0) / max(self.demand.values())

    def price(self, day: int, room: str) -> float:
        """The public price of a night, in the demo hotels' money."""
        month, year = month_and_year(day)
        weekend = 1.12 if (day + 3) % 7 in {4, 5} else 1.0
        base = self.prices[month] * self.level[year] * CURRENCY_OF_SEASON
        return base * weekend * ROOM_FACTOR[room]

    def promotion_near(self, day: int, reach: int) -> int | None:
        """The nearest day of a promotion within ``reach`` days."""
        for away in range(reach + 1):
            for found in (day + away, day - away):
                if found in self.promoted:
                    return found
        return None
