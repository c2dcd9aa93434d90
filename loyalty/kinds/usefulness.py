"""Whether the scores tell more about «returns in 12 months» than recency, number and money do.

A logistic regression with and without the scores is fitted on one period and judged on a later one by
the area under the ROC curve (Hanley and McNeil 1982, as the Mann-Whitney statistic). Only a gain whose
95 % interval lies above nothing counts; otherwise the kinds are shown as a description only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from loyalty.kinds.names import SEVEN, Kind

Array = npt.NDArray[np.float64]

FEWEST = 50  # guests who returned, and who did not, in each period
DRAWS = 400
RIDGE = 1.0
STEPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A guest on a day: what was known then, and whether a stay began in the 12 months after it.

    ``recency`` in days since the last arrival, ``money`` in minor units (below 0 counts as 0).
    """

    recency: int
    stays: int
    money: int
    scores: Mapping[Kind, float]
    returned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Usefulness:
    """Areas under the curve on the later period; ``low`` to ``high``: 95 % interval of the gain."""

    guests: int
    returned: float
    auc_without: float
    auc_with: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        return self.auc_with - self.auc_without

    @property
    def adds(self) -> bool:
        """Whether the scores may be said to tell something about returning."""
        return self.low > 0


class TooFew(ValueError):
    """Too few guests returned, or too few did not, to compare anything."""


def usefulness(earlier: Sequence[Case], later: Sequence[Case], *, seed: int = 7) -> Usefulness:
    """Fitted on ``earlier``, judged on ``later``; the interval by redrawing the later guests.

    Raises ``TooFew`` when a period holds fewer than 50 guests who returned or who did not.
    """
    for cases in (earlier, later):
        came = sum(case.returned for case in cases)
        if min(came, len(cases) - came) < FEWEST:
            raise TooFew(f"Fewer than {FEWEST} guests returned, or did not, in a period.")
    came_before, came_after = _returned(earlier), _returned(later)
    told = [
        _predicted(earlier, came_before, later, with_scores=each) for each in (False, True)
    ]  # fmt: skip
    dice = np.random.default_rng(seed)
    gains = []
    for _ in range(DRAWS):
        drawn = dice.integers(0, len(later), len(later))
        truth = came_after[drawn]
        if 0 < truth.sum() < len(truth):
            gains.append(auc(truth, told[1][drawn]) - auc(truth, told[0][drawn]))
    low, high = np.quantile(gains, [0.025, 0.975])
    return Usefulness(
        guests=len(later),
        returned=float(came_after.mean()),
        auc_without=auc(came_after, told[0]),
        auc_with=auc(came_after, told[1]),
        low=float(low),
        high=float(high),
    )


def _returned(cases: Sequence[Case]) -> Array:
    return np.array([case.returned for case in cases], dtype=np.float64)


def _predicted(
    earlier: Sequence[Case], came: Array, later: Sequence[Case], *, with_scores: bool
) -> Array:
    seen, asked = _figures(earlier, with_scores), _figures(later, with_scores)
    mean, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread == 0] = 1.0
    weights = logistic((seen - mean) / spread, came)
    return _one_more((asked - mean) / spread) @ weights


def _figures(cases: Sequence[Case], with_scores: bool) -> Array:
    rfm = np.array(
        [(case.recency, case.stays, max(case.money, 0)) for case in cases], dtype=np.float64
    )
    columns = [np.log1p(rfm), np.log1p(rfm[:, :2]) ** 2]
    if with_scores:
        scores = [[case.scores.get(kind, np.nan) for kind in SEVEN] for case in cases]
        table = np.array(scores, dtype=np.float64)
        missing = np.isnan(table)
        columns += [np.where(missing, 0.0, table), missing.astype(np.float64)]
    return np.hstack(columns)


def _one_more(table: Array) -> Array:
    return np.hstack([np.ones((len(table), 1)), table])


def logistic(table: Array, truth: Array) -> Array:
    """Weights (the constant first) of a logistic regression with a small ridge, by Newton's steps."""
    rows = _one_more(table)
    weights = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[0] = 0.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (truth - chance) - penalty * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def auc(truth: Array, told: Array) -> float:
    """The chance that somebody who returned was told higher than somebody who did not; ties half."""
    values, places, counts = np.unique(told, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[places] if len(values) else ends
    came = truth.sum()
    stayed_away = len(truth) - came
    return float((ranks[truth == 1].sum() - came * (came + 1) / 2) / (came * stayed_away))
