"""What arrivals ask of the house: minutes of work and amenities to have ready, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from core.sentences import sentence
from loyalty.forecast.books import Floats

READY = 0.9
"""The chance that what is ordered suffices: cribs are few, so a mean would run out every other day."""
WEIGHT = 20.0
"""Arrivals of the whole house that a group's own rate is weighed against where groups do not differ."""
LONGEST = 60


class BadWork(Exception):
    """Days, minutes or counts that no house can have; nothing was counted."""


@dataclass(frozen=True)
class Minutes:
    """How long housekeeping's jobs take in a room."""

    departure: float = 35.0
    stay_over: float = 20.0


def lasting(nights: Sequence[int]) -> Floats:
    """The part of stays that are still in the house n nights after arrival, n from 0 on.

    Of past stays' nights; day use (0) is over on its own day. Raises ``BadWork`` for none.
    """
    known = np.clip(np.asarray(nights, dtype=np.int64), 0, LONGEST)
    if not len(known):
        raise BadWork(sentence("No stay has ended yet, so no length of stay is known."))
    counts = np.bincount(known, minlength=LONGEST + 1)
    return np.asarray(1 - np.cumsum(counts) / len(known), dtype=np.float64)


def workload(
    arrivals: Sequence[float], staying: Sequence[float], left: Floats, minutes: Minutes
) -> list[float]:
    """Minutes of cleaning on each coming day.

    ``arrivals`` per coming day; ``staying[d]`` rooms of those in the house tonight that are still
    there on the night of day ``d`` (``staying[0]`` is last night's, so one value more than days);
    ``left`` as ``lasting`` gives it. A room is a departure on the day it is left and a stay-over
    on each day that it was slept in and stays.
    """
    days = len(arrivals)
    if len(staying) != days + 1 or min([*arrivals, *staying, 0]) < 0:
        raise BadWork("Every day needs its arrivals and how many of tonight's rooms stay.")
    held = np.concatenate([[1.0], left])  # of those who arrive: there on arrival, then each night
    told = []
    for day in range(days):
        out = staying[day] - staying[day + 1]
        over = staying[day + 1]
        for came in range(day + 1):
            age = min(day - came, LONGEST)
            stay = left[age]
            out += arrivals[came] * (held[age] - stay)
            over += arrivals[came] * stay if age else 0.0
        told.append(float(out * minutes.departure + over * minutes.stay_over))
    return told


@dataclass(frozen=True)
class Asked:
    """What a group of guests asked for so far: ``requests`` in so many ``arrivals``."""

    requests: int
    arrivals: int


@dataclass(frozen=True)
class Rate:
    """What an arrival of a group asks for: gamma distributed with ``shape`` over ``arrivals``."""

    shape: float
    arrivals: float

    @property
    def mean(self) -> float:
        """Requests per arrival."""
        return self.shape / self.arrivals


def rates(asked: Mapping[str, Asked]) -> dict[str, Rate]:
    """The rate of each group, drawn towards the house's the more, the fewer arrivals it had.

    Gamma-Poisson: how far groups differ beyond chance (by moments) says how much the house counts.
    """
    groups = [one for one in asked.values() if one.arrivals > 0]
    arrivals = sum(one.arrivals for one in groups)
    if not arrivals or any(one.requests < 0 or one.arrivals < 0 for one in asked.values()):
        raise BadWork(sentence("No arrival has been counted yet, so no rate of requests is known."))
    house = max(sum(one.requests for one in groups), 0.5) / arrivals
    weight = max(_weight(groups, house), WEIGHT)
    return {
        name: Rate(house * weight + one.requests, weight + one.arrivals)
        for name, one in asked.items()
    }


def _weight(groups: Sequence[Asked], house: float) -> float:
    """Arrivals that the house's rate stands for; many where groups differ no more than by chance."""
    sizes = np.array([one.arrivals for one in groups], dtype=np.float64)
    own = np.array([one.requests for one in groups]) / sizes
    spread = float((sizes * (own - house) ** 2).sum() - house * (len(groups) - 1))
    size = float(sizes.sum() - (sizes**2).sum() / sizes.sum())
    between = spread / size if size > 0 else 0.0
    return min(house / between, 1e4) if between > 0 else 1e4


@dataclass(frozen=True)
class Needed:
    """An amenity on a day: ``mean``, the range of four in five, and how many to have ``ready``."""

    mean: float
    low: int
    high: int
    ready: int


def needed(known: float, arrivals: Mapping[str, float], rate: Mapping[str, Rate]) -> Needed:
    """What a day asks for: ``known`` wishes of booked guests, and what arrivals of groups ask.

    Counts are Poisson and rates gamma, so their sum is taken as negative binomial with its mean
    and variance; wishes that are known come for certain.
    """
    if known < 0 or any(count < 0 for count in arrivals.values()):
        raise BadWork("Neither wishes nor arrivals can be fewer than none.")
    parts = [(count, rate[group]) for group, count in arrivals.items() if count > 0]
    mean = sum(count * one.mean for count, one in parts)
    extra = sum(count**2 * one.shape / one.arrivals**2 for count, one in parts)
    if mean < 1e-9:
        return Needed(known, int(known), int(known), int(np.ceil(known)))
    size = mean**2 / max(extra, 1e-12)
    low, high, ready = np.asarray(nbinom.ppf([0.1, 0.9, READY], size, size / (size + mean)))
    return Needed(known + mean, int(known + low), int(known + high), int(np.ceil(known + ready)))
