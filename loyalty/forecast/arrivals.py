"""Arrivals of the coming days: what is booked plus what still comes, with a range from past errors.

Up to two weeks ahead by additive pickup: the mean of what the last three weeks still gained from so
many days ahead on. Further ahead by ridge regression (``ridge.py``). Every past forecast is made
again as of its own day, so the range and the error are what a manager would have seen.
"""

from dataclasses import dataclass

import numpy as np

from core.sentences import sentence
from loyalty.forecast.books import Books, Floats
from loyalty.forecast.ridge import ridge

PICKUP_DAYS = 21
"""Whole weeks, so that weekdays weigh alike; chosen on H1's half-year before the one it is judged on."""
PICKUP_UPTO = 14
ERRORS = 365
LEAST_ERRORS = 42
"""Past days whose errors make a range, so that it holds every season; and the fewest it takes."""
INSIDE = 0.8


class ShortHistory(Exception):
    """Too few past days to forecast from; what is booked is still right."""


@dataclass(frozen=True)
class DayAhead:
    """One coming day: ``booked`` now, ``expected`` to arrive, and four in five times within the range.

    ``error`` is the sum of past errors over the sum of past arrivals at this look ahead, ``naive``
    the same for "as on the same weekday last week"; ``n`` how many past days they are from. Range
    and errors are empty where too few past days can be judged, or nobody came on any.
    """

    day: int
    ahead: int
    booked: float
    expected: float
    low: float | None
    high: float | None
    error: float | None
    naive: float | None
    n: int


def forecast(books: Books, *, origin: int, days: int = 14) -> list[DayAhead]:
    """The ``days`` after ``origin`` as the end of that day knows them.

    Raises ``ShortHistory`` when the table does not hold the weeks that pickup is taken from.
    """
    least = PICKUP_DAYS + days
    if origin - books.first + 1 < least or books.last < origin + days or books.leads < days:
        raise ShortHistory(
            sentence(
                "A forecast of %(days)s days needs %(least)s days of bookings behind it, and there"
                " are %(known)s. Until then look at what is booked.",
                days=days,
                least=least,
                known=max(origin - books.first + 1, 0),
            )
        )
    return [
        _day(books, expected(books, ahead=ahead), origin=origin, ahead=ahead)
        for ahead in range(1, days + 1)
    ]


def _day(books: Books, told: Floats, *, origin: int, ahead: int) -> DayAhead:
    place = origin + ahead - books.first
    judged = slice(max(origin - books.first + 1 - ERRORS, 0), origin - books.first + 1)
    came, said = books.table[judged, 0], told[judged]
    known = np.isfinite(said)
    came, said = came[known], said[known]
    low, high = around(came, said, float(told[place]))
    before = naive(books, ahead=ahead)[judged][known]
    return DayAhead(
        day=origin + ahead,
        ahead=ahead,
        booked=float(books.table[place, ahead]),
        expected=float(told[place]),
        low=low,
        high=high,
        error=wape(came, said),
        naive=wape(came, before),
        n=len(came),
    )


def expected(books: Books, *, ahead: int) -> Floats:
    """Forecasts from ``ahead`` days before, for each day of the table; NaN where none can be made.

    The one of day ``d`` reads what was true at the end of day ``d - ahead`` only.
    """
    plain = pickup(books, ahead=ahead)
    return plain if ahead <= PICKUP_UPTO else ridge(books, plain, ahead=ahead)


def pickup(books: Books, *, ahead: int) -> Floats:
    """What was booked ``ahead`` days before, and the mean gain of the last three weeks known then."""
    days = len(books.table)
    told = np.full(days, np.nan)
    begin = ahead + PICKUP_DAYS - 1
    if days <= begin:
        return told
    gained = books.table[:, 0] - books.table[:, ahead]
    sums = np.concatenate([[0.0], np.cumsum(gained)])
    upto = np.arange(begin, days) - ahead + 1  # the gains of days before this place are known
    mean = (sums[upto] - sums[upto - PICKUP_DAYS]) / PICKUP_DAYS
    told[begin:] = np.maximum(books.table[begin:, ahead] + mean, 0.0)
    return told


def naive(books: Books, *, ahead: int) -> Floats:
    """As on the last same weekday known ``ahead`` days before; NaN where there is none."""
    back = -(-ahead // 7) * 7
    told = np.full(len(books.table), np.nan)
    told[back:] = books.table[:-back, 0] if back else books.table[:, 0]
    return told


def around(came: Floats, said: Floats, told: float) -> tuple[float, float] | tuple[None, None]:
    """The range of four in five about a forecast ``told``, from past forecasts and what came.

    Errors of all weekdays are pooled, each in units of the root of its forecast, as counts spread.
    Two Nones where fewer than ``LEAST_ERRORS`` are known.
    """
    if len(came) < LEAST_ERRORS:
        return None, None
    if not came.any() and not said.any():
        return told, told  # a closed house: nothing came, nothing was forecast
    errors = (came - said) / np.sqrt(np.maximum(said, 1.0))
    low, high = np.quantile(errors, [(1 - INSIDE) / 2, (1 + INSIDE) / 2])
    unit = np.sqrt(max(told, 1.0))
    return float(max(told + low * unit, 0.0)), float(max(told + high * unit, 0.0))


def wape(came: Floats, said: Floats) -> float | None:
    """The sum of errors over the sum of arrivals; empty where nobody came or nothing is known."""
    known = np.isfinite(said)
    total = float(came[known].sum())
    return float(np.abs(came[known] - said[known]).sum() / total) if total > 0 else None


@dataclass(frozen=True)
class Judged:
    """Forecasts of one look ahead, each made as of its own day, beside what came."""

    ahead: int
    error: float | None
    naive: float | None
    covered: float
    days: int


def judged(books: Books, *, first: int, last: int, ahead: int) -> Judged:
    """The forecasts of the days ``first`` to ``last``, each made ``ahead`` days before."""
    span = slice(first - books.first, last - books.first + 1)
    came, series = books.table[span, 0], expected(books, ahead=ahead)
    told = [_day(books, series, origin=day - ahead, ahead=ahead) for day in range(first, last + 1)]
    inside = [
        each.low <= arrivals <= each.high
        for each, arrivals in zip(told, came, strict=True)
        if each.low is not None and each.high is not None
    ]
    covered = float(np.mean(inside)) if inside else float("nan")
    before = naive(books, ahead=ahead)[span]
    return Judged(ahead, wape(came, series[span]), wape(came, before), covered, len(came))
