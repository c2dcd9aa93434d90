"""How the models are fitted: bounded quasi-Newton in logarithms, and what may go wrong is said."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.sentences import sentence

Floats = NDArray[np.float64]
LEAST, MOST = np.log(1e-4), np.log(1e4)
ARRIVED = 1e-8
FLAT = 1e-5
"""The slope, per guest and per unit of a logarithm, that is searched for, and the largest accepted."""
STEPS = 300
FAR = 2.0  # no step changes a logarithm by more


class NotEnough(Exception):
    """Too few guests came again for the figures to mean anything; nothing was fitted."""


class NoFit(Exception):
    """The search did not arrive at a most likely set of parameters; the old fit stays in use."""


Slope = Callable[[Floats], tuple[float, Floats]]
"""Parameters in, mean log-likelihood per guest and its gradient by each parameter out."""


def best(slope: Slope, starts: Sequence[Sequence[float]]) -> tuple[Floats, bool]:
    """The most likely parameters (all above 0), and whether one of them ran to its bound.

    Tries the starts in turn until one arrives; raises ``NoFit`` when none does.
    """

    def cost(logs: Floats) -> tuple[float, Floats]:
        values = np.exp(logs)
        likely, gradient = slope(values)
        return -likely, -gradient * values

    for start in starts:
        logs = climbed(cost, np.log(np.asarray(start, dtype=np.float64)))
        if logs is not None:
            edge = (logs <= LEAST + 1e-3) | (logs >= MOST - 1e-3)
            return np.exp(logs), bool(edge.any())
    raise NoFit(
        sentence(
            "The search for the most likely figures did not settle, so nothing new was kept."
            " The figures of the last good night stay; have the spend and dates of the stays checked."
        )
    )


def climbed(cost: Slope, logs: Floats) -> Floats | None:
    """The least cost within the bounds by BFGS with backtracking; None when it does not settle.

    Of our own, because scipy's L-BFGS-B hands its few numbers to BLAS, whose threads wait for each
    other: on two busy cores that took more than the likelihood of a million guests.
    """
    value, gradient = cost(logs)
    guess, held, fresh = np.eye(len(logs)), np.zeros(len(logs), dtype=np.bool_), True
    for _ in range(STEPS):
        free = ~(((logs <= LEAST) & (gradient > 0)) | ((logs >= MOST) & (gradient < 0)))
        if not np.isfinite(value) or np.abs(gradient[free]).max(initial=0.0) <= ARRIVED:
            break
        way = -(guess * np.where(free, gradient, 0.0)).sum(axis=1) * free
        # What was learnt with a parameter at its bound says nothing about the way without it.
        if (free == held).any() or (way * gradient).sum() >= 0:
            guess, way, fresh = np.eye(len(logs)), np.where(free, -gradient, 0.0), True
        held = ~free
        there = _stepped(cost, logs, value, gradient, way=way)
        if there is None:
            break
        moved, turned = there[0] - logs, (there[2] - gradient) * free
        guess, fresh = _learnt(guess, moved, turned, first=fresh), False
        logs, value, gradient = there
    slope = np.abs(gradient[free]).max(initial=0.0)
    return logs if np.isfinite(value) and slope <= FLAT else None


def _stepped(
    cost: Slope, logs: Floats, value: float, gradient: Floats, *, way: Floats
) -> tuple[Floats, float, Floats] | None:
    """The first of ever shorter steps that lowers the cost as a slope promises; None: no step does."""
    length = min(1.0, FAR / float(np.abs(way).max()))
    for _ in range(40):
        there = np.clip(logs + length * way, LEAST, MOST)
        lower, slope = cost(there)
        promised = float((gradient * (there - logs)).sum())
        if np.isfinite(lower) and lower <= value + 1e-4 * promised:
            return there, lower, slope
        length /= 2
    return None


def _learnt(guess: Floats, moved: Floats, turned: Floats, *, first: bool) -> Floats:
    """The inverse curvature after a step (BFGS); as it was where the cost did not curve upwards."""
    curved = float((moved * turned).sum())
    if curved <= 1e-10 * float(np.sqrt((moved**2).sum() * (turned**2).sum())):
        return guess
    if first:
        guess = np.eye(len(moved)) * (curved / float((turned**2).sum()))
    bent = (guess * turned).sum(axis=1)
    grown = (1 + float((turned * bent).sum()) / curved) / curved
    both = np.outer(moved, bent)
    return np.asarray(guess + grown * np.outer(moved, moved) - (both + both.T) / curved)
