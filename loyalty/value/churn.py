"""Who will not come again: a logistic regression that is used only where it beats plain recency.

Fitted on one period and judged on the next (a rolling origin): what a guest had done up to a day,
against whether it came in the period after. A score that orders guests no better than "how long
ago was the last stay" is shown as description only, whatever its calibration.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import rankdata

from core.sentences import sentence
from loyalty.value.fitting import NotEnough
from loyalty.value.rows import Floats

Bools = NDArray[np.bool_]
PENALTY = 1.0
LEAST_EACH = 50
"""Guests who came, and guests who did not, that a period needs to be learnt from or judged on."""
ROUNDS = 50
YEAR = 365.25 / 7


@dataclass(frozen=True)
class Known:
    """What was known of each guest on the day of asking; one place per guest.

    ``silent`` weeks since the last stay, ``stays`` in all, ``tenure`` weeks since the first,
    ``spend`` mean of a stay in any one unit (0: not known), ``week`` of the year of the last stay.
    """

    silent: Floats
    stays: Floats
    tenure: Floats
    spend: Floats
    week: Floats
    channel: Sequence[str]
    segment: Sequence[str]


@dataclass(frozen=True)
class Decile:
    """A tenth of the guests by score: what was said, what came, and of how many."""

    said: float
    came: float
    guests: int


@dataclass(frozen=True)
class Judged:
    """A score on a period it had not seen: ``auc`` beside recency's, calibration by tenths.

    ``brier`` is the mean squared error of the chances, ``base`` that of always saying the rate.
    """

    auc: float
    recency: float
    brier: float
    base: float
    deciles: tuple[Decile, ...]
    guests: int

    @property
    def shipped(self) -> bool:
        """Whether the score may order guests; otherwise it is description only."""
        return self.auc > self.recency


@dataclass(frozen=True)
class Score:
    """A fitted regression; the chance to come in the next period of as many weeks."""

    weights: Floats
    centre: Floats
    spread: Floats
    channels: tuple[str, ...]
    segments: tuple[str, ...]

    def chance(self, known: Known) -> Floats:
        """The chance of each guest to come in the period, 0 to 1."""
        rows = (_features(known, self.channels, self.segments) - self.centre) / self.spread
        return np.asarray(expit(self.weights[0] + (rows * self.weights[1:]).sum(axis=1)))


def fit(known: Known, came: Bools) -> Score:
    """The regression of ``came`` on what was known before; raises ``NotEnough``.

    Newton's method on the penalised likelihood; features are standardised, so the penalty weighs
    alike on all, and a feature that never differs has no weight.
    """
    _enough(came)
    channels = tuple(sorted(set(known.channel)))[1:]
    segments = tuple(sorted(set(known.segment)))[1:]
    raw = _features(known, channels, segments)
    centre, spread = raw.mean(axis=0), raw.std(axis=0)
    spread[spread < 1e-12] = 1.0
    rows = np.column_stack([np.ones(len(raw)), (raw - centre) / spread])
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        chance = expit(rows @ weights)
        slope = rows.T @ (came - chance) - penalty * weights
        bend = (rows.T * (chance * (1 - chance))) @ rows + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights = weights + step * min(1.0, 3.0 / float(np.abs(step).max() + 1e-12))
        if np.abs(step).max() < 1e-8:
            break
    return Score(weights, centre, spread, channels, segments)


def judge(score: Score, known: Known, came: Bools) -> Judged:
    """The score on a later period than it was fitted on; raises ``NotEnough``."""
    _enough(came)
    chance = score.chance(known)
    rate = float(came.mean())
    return Judged(
        auc=auc(chance, came),
        recency=auc(-known.silent, came),
        brier=float(((chance - came) ** 2).mean()),
        base=rate * (1 - rate),
        deciles=deciles(chance, came),
        guests=len(came),
    )


def auc(score: Floats, came: Bools) -> float:
    """How often of two guests, one who came and one who did not, the first has the higher score."""
    yes = int(came.sum())
    no = len(came) - yes
    ranks = rankdata(score)  # ties share their mean rank, and count as half
    return float((ranks[came].sum() - yes * (yes + 1) / 2) / (yes * no))


def deciles(chance: Floats, came: Bools) -> tuple[Decile, ...]:
    """Tenths of the guests by chance, lowest first; fewer where there are fewer than ten guests."""
    order = np.argsort(chance, kind="stable")
    parts = np.array_split(order, min(10, len(order)))
    return tuple(
        Decile(float(chance[part].mean()), float(came[part].mean()), len(part)) for part in parts
    )


def _features(known: Known, channels: Sequence[str], segments: Sequence[str]) -> Floats:
    gap = known.tenure / np.maximum(known.stays, 1)
    season = 2 * np.pi * known.week / YEAR
    channel, segment = np.array(known.channel), np.array(known.segment)
    return np.column_stack(
        [
            np.log1p(known.silent),
            np.log1p(known.stays),
            np.log1p(known.tenure),
            np.log1p(known.silent) - np.log1p(gap),
            np.log1p(np.maximum(known.spend, 0)),
            np.sin(season),
            np.cos(season),
            *(channel == name for name in channels),
            *(segment == name for name in segments),
        ]
    ).astype(np.float64)


def _enough(came: Bools) -> None:
    yes = int(came.sum())
    if min(yes, len(came) - yes) < LEAST_EACH:
        raise NotEnough(
            sentence(
                "Only %(yes)s of %(guests)s guests came in the period; at least %(least)s who came"
                " and as many who did not are needed before leaving can be scored.",
                yes=yes,
                guests=len(came),
                least=LEAST_EACH,
            )
        )
