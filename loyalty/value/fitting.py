"""How the models are fitted: bounded quasi-Newton in logarithms, and what may go wrong is said."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from core.sentences import sentence

Floats = NDArray[np.float64]
LEAST, MOST = np.log(1e-4), np.log(1e4)
ARRIVED = 1e-8
FLAT = 1e-5
"""The slope, per guest and per unit of a logarithm, that is searched for, and the largest accepted."""


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
        done = minimize(
            cost,
            np.log(np.asarray(start, dtype=np.float64)),
            method="L-BFGS-B",
            jac=True,
            bounds=[(LEAST, MOST)] * len(start),
            options={"maxiter": 500, "maxcor": 12, "ftol": 1e-15, "gtol": ARRIVED},
        )
        logs = np.asarray(done.x, dtype=np.float64)
        if not np.isfinite(done.fun):
            continue
        edge = (logs <= LEAST + 1e-3) | (logs >= MOST - 1e-3)
        if np.abs(np.asarray(done.jac)[~edge]).max(initial=0.0) <= FLAT:
            return np.exp(logs), bool(edge.any())
    raise NoFit(
        sentence(
            "The search for the most likely figures did not settle, so nothing new was kept."
            " The figures of the last good night stay; have the spend and dates of the stays checked."
        )
    )
