"""Stays of a guest become what the models read: repeats, weeks to the last one, weeks watched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyalty.types import StayRow

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WEEK = 7.0


@dataclass(frozen=True)
class Seen:
    """What is known of each guest: arrays of one length, one place per guest.

    ``x`` repeat stays, ``t_x`` weeks from the first arrival to the last, ``T`` weeks from the first
    arrival to the day of counting.
    """

    x: Floats
    t_x: Floats
    T: Floats


@dataclass(frozen=True)
class Compressed(Seen):
    """Distinct (x, t_x, T), and in ``weight`` how many guests each stands for.

    Few combinations are many guests: a million guests on a grid of days are about a tenth as many
    rows, and the likelihood is a sum.
    """

    weight: Floats

    @property
    def guests(self) -> int:
        """How many guests the rows stand for."""
        return int(self.weight.sum())

    @property
    def repeaters(self) -> int:
        """How many of them came again at least once."""
        return int(self.weight[self.x > 0].sum())


@dataclass(frozen=True)
class Histories(Seen):
    """One row per guest, in the order of ``guest``.

    ``spend`` is the mean of the stays with a known amount above zero, in minor units, and 0 where
    there is none; ``paid`` is how many such stays there were.
    """

    guest: Ints
    spend: Floats
    paid: Floats

    def __len__(self) -> int:
        return len(self.guest)


class BadRows(Exception):
    """Rows that no history of stays can give; nothing was fitted."""


def checked(x: Floats, t_x: Floats, T: Floats) -> None:  # noqa: N803  as in the papers
    """Raises ``BadRows`` unless 0 <= t_x <= T, x is a whole number and x = 0 exactly at t_x = 0."""
    if not len(x) == len(t_x) == len(T):
        raise BadRows("x, t_x and T must have one value per guest each.")
    if not (np.isfinite(x).all() and np.isfinite(t_x).all() and np.isfinite(T).all()):
        raise BadRows("Every guest needs numbers for repeats, last repeat and weeks watched.")
    if (x < 0).any() or (x != np.floor(x)).any():
        raise BadRows("Repeat stays must be whole numbers of 0 or more.")
    if (t_x < 0).any() or (t_x > T).any():
        raise BadRows("The last repeat must lie between the first arrival and the day of counting.")
    if ((x == 0) != (t_x == 0)).any():
        raise BadRows(
            "A guest without a repeat has its last stay at week 0, and only such a guest."
        )


def compress(x: Floats, t_x: Floats, T: Floats) -> Compressed:  # noqa: N803
    """Distinct rows with weights; times on a grid of days are told apart by whole numbers, fast."""
    x, t_x, T = (np.asarray(each, dtype=np.float64) for each in (x, t_x, T))  # noqa: N806
    checked(x, t_x, T)
    if not len(x):
        return Compressed(x, t_x, T, np.zeros(0))
    codes = [_codes(x, 1.0), _codes(t_x, WEEK), _codes(T, WEEK)]
    sizes = [int(code.max()) + 1 for code in codes]
    key = (codes[2] * sizes[1] + codes[1]) * sizes[0] + codes[0]
    kept, weight = _counted(key, sizes[0] * sizes[1] * sizes[2])
    return Compressed(x[kept], t_x[kept], T[kept], weight)


def _counted(key: Ints, size: int) -> tuple[Ints, Floats]:
    """One place of each key and how often it stands; by counting where the keys are dense enough."""
    if size <= max(8 * len(key), 1 << 16):
        counts = np.bincount(key, minlength=size)
        place = np.zeros(size, dtype=np.int64)
        place[key] = np.arange(len(key))
        found = np.flatnonzero(counts)
        return place[found], counts[found].astype(np.float64)
    _, kept, counts = np.unique(key, return_index=True, return_counts=True)
    return kept, counts.astype(np.float64)


def _codes(values: Floats, grid: float) -> Ints:
    """A whole number per distinct value: steps of the grid when all lie on it, else its place."""
    scaled = values * grid
    steps = np.rint(scaled)
    if np.abs(scaled - steps).max() < 1e-6 and steps.max() < 1 << 20:
        return steps.astype(np.int64)
    _, place = np.unique(values, return_inverse=True)
    return place.astype(np.int64)


def histories(stays: Iterable[StayRow], *, until: int) -> Histories:
    """What each guest did up to the end of day ``until`` (days since 1970).

    One event per arrival day; a stay that begins on the day another ends continues it, so two
    bookings in a row are one stay and its spend is their sum.
    """
    by_guest: dict[int, list[StayRow]] = {}
    for stay in stays:
        if stay.arrival <= until:
            by_guest.setdefault(stay.guest, []).append(stay)
    guests = sorted(by_guest)
    rows = np.zeros((len(guests), 5))
    for place, guest in enumerate(guests):
        rows[place] = _history(by_guest[guest], until)
    x, t_x, T, spend, paid = rows.T.copy()  # noqa: N806  as in the papers
    return Histories(x, t_x, T, np.array(guests, dtype=np.int64), spend, paid)


def _history(stays: Sequence[StayRow], until: int) -> tuple[float, float, float, float, float]:
    ordered = sorted(stays, key=lambda stay: (stay.arrival, stay.departure, stay.stay))
    first, last, ends = ordered[0].arrival, ordered[0].arrival, ordered[0].departure
    amounts: list[int | None] = [ordered[0].spend]
    for stay in ordered[1:]:
        if stay.arrival <= ends:  # the same day, or back to back
            amounts[-1] = _sum(amounts[-1], stay.spend)
        else:
            last = stay.arrival
            amounts.append(stay.spend)
        ends = max(ends, stay.departure)
    paid = [amount for amount in amounts if amount is not None and amount > 0]
    mean = sum(paid) / len(paid) if paid else 0.0
    weeks = (last - first) / WEEK, (until - first) / WEEK
    return float(len(amounts) - 1), *weeks, mean, float(len(paid))


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
