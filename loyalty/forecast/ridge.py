"""Arrivals further ahead than two weeks, when the books are still thin: ridge regression."""

import numpy as np
from numpy.typing import NDArray

from loyalty.forecast.books import Books, Floats

AGAIN = 7  # days between two fits
PENALTY = 10.0
LEAST_ROWS = 120
MONTH = 28
YEAR = 364  # the same weekday a year ago


def ridge(books: Books, pickup: Floats, *, ahead: int) -> Floats:
    """Forecasts from ``ahead`` days before, for each day of the table.

    Read are the books, the pickup forecast, the last same weekday, the mean of the last four weeks,
    the week a year ago and the weekday. Fitted anew for every week of the table on the days that
    were over ``ahead`` days before it; where those are too few, the pickup forecast stands.
    """
    told = pickup.copy()
    rows = _features(books, pickup, ahead)
    came = books.table[:, 0]
    whole = np.flatnonzero(np.isfinite(rows.sum(axis=1)))
    for begin in range(0, len(told), AGAIN):
        over = whole[whole <= begin - ahead]
        block = whole[(whole >= begin) & (whole < begin + AGAIN)]
        if len(over) >= LEAST_ROWS and len(block):
            told[block] = np.maximum(_fitted(rows[over], came[over], rows[block]), 0.0)
    return told


def _fitted(rows: Floats, came: Floats, ask: Floats) -> Floats:
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    known = (rows - centre) / spread
    square = known.T @ known + PENALTY * np.eye(known.shape[1])
    weights = np.linalg.solve(square, known.T @ (came - came.mean()))
    return np.asarray((ask - centre) / spread @ weights + came.mean(), dtype=np.float64)


def _features(books: Books, pickup: Floats, ahead: int) -> Floats:
    days, came = len(books.table), books.table[:, 0]
    month = _mean_before(came, ahead, MONTH)
    back = -(-ahead // 7) * 7
    weekday = (books.first + np.arange(days)) % 7
    year = _mean_before(came, YEAR - 3, 7)  # the week about the same day a year ago
    return np.column_stack(
        [
            books.table[:, ahead],
            pickup,
            _before(came, back),
            month,
            np.where(np.isfinite(year), year, month),
            *(weekday == each for each in range(7)),
        ]
    )


def _before(came: Floats, back: int) -> Floats:
    told = np.full(len(came), np.nan)
    told[back:] = came[: len(came) - back]
    return told


def _mean_before(came: Floats, back: int, days: int) -> Floats:
    """The mean of ``days`` days that ended ``back`` days before each day."""
    sums = np.concatenate([[0.0], np.cumsum(came)])
    told = np.full(len(came), np.nan)
    place: NDArray[np.int64] = np.arange(back + days - 1, len(came))
    told[place] = (sums[place - back + 1] - sums[place - back + 1 - days]) / days
    return told
