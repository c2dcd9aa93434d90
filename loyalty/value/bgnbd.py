"""How often guests come and when they stop: the BG/NBD model by maximum likelihood.

Fader, Hardie, Lee (2005), "Counting your customers the easy way", Marketing Science 24(2), 275-284:
a guest comes at a rate of its own (gamma distributed over guests, shape r, rate alpha) and after
each stay stops coming with a chance of its own (beta distributed, a and b). Times are in weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma, gammaln, hyp2f1

from core.sentences import sentence
from loyalty.value.fitting import NoFit, NotEnough, best
from loyalty.value.rows import Compressed, Seen

Floats = NDArray[np.float64]
STARTS: Sequence[Sequence[float]] = (
    (0.5, 5.0, 0.8, 2.5),
    (1.0, 20.0, 0.3, 3.0),
    (0.1, 1.0, 1.0, 1.0),
)
MOST_STAYS = 1000
"""Beyond so many stays in a horizon no distribution is counted out."""
THIN = 16  # of so many rows one serves to find a start
CHUNK = 20_000  # guests whose distributions are in memory at once


@dataclass(frozen=True)
class Params:
    """The four parameters; all above 0, ``alpha`` in weeks."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class Fit:
    """A fitted model: ``at_edge`` when guests are too alike for one of the parameters to be found.

    The figures of such a fit are sound, its parameters are not to be compared with another's.
    """

    params: Params
    log_likelihood: float
    guests: int
    repeaters: int
    at_edge: bool


class Likelihood:
    """The log-likelihood of compressed rows and its gradient.

    A history came about in one of two ways: the guest still comes, or stopped after the last stay.
    Sums of the first way fall apart by x and by T and are made once; only the odds between the two
    ways need a logarithm per row. Sums go through numpy's own loops: BLAS would start threads for
    each of the short ones.
    """

    def __init__(self, rows: Compressed) -> None:
        self.n = float(rows.weight.sum())
        self._counts, of_x = np.unique(rows.x, return_inverse=True)
        self._by_x = np.bincount(of_x, weights=rows.weight, minlength=len(self._counts))
        self._ends, of_end = np.unique(rows.T, return_inverse=True)
        self._by_end = np.bincount(of_end, weights=rows.weight)
        self._stays_by_end = np.bincount(of_end, weights=rows.weight * rows.x)
        again = rows.x > 0
        self._of_x = of_x[again]
        self._x, self._t_x, self._T = rows.x[again], rows.t_x[again], rows.T[again]
        self._weight = rows.weight[again]

    def __call__(self, values: Floats) -> tuple[float, Floats]:
        """Mean log-likelihood per guest at (r, alpha, a, b) and its gradient, shape (4,)."""
        r, alpha, a, b = (float(value) for value in values)
        end, last, stays = alpha + self._T, alpha + self._t_x, r + self._x
        ratio = np.log(end / last)
        with np.errstate(divide="ignore"):
            tries = np.log(a / np.maximum(b + self._counts - 1, 1e-300))  # not read where x = 0
        odds = stays * ratio + tries[self._of_x]
        small = np.exp(-np.abs(odds))
        total = float((self._weight * (np.maximum(odds, 0) + np.log1p(small))).sum())
        gone = self._weight * np.where(odds > 0, 1, small) / (1 + small)
        by_x = np.bincount(self._of_x, weights=gone, minlength=len(self._counts))
        known, moved = self._known(r, alpha, a, b)
        moved[0] += (gone * ratio).sum()
        moved[1] += (gone * stays * (self._t_x - self._T) / (end * last)).sum()
        moved[2] += gone.sum() / a
        moved[3] -= (by_x[self._counts > 0] / (b + self._counts[self._counts > 0] - 1)).sum()
        return (total + known) / self.n, moved / self.n

    def _known(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats]:
        """The log-likelihood had nobody stopped since the last stay, and its gradient."""
        x, by_x, end = self._counts, self._by_x, alpha + self._ends
        log_end, stays = np.log(end), r * self._by_end + self._stays_by_end
        of_x = gammaln(r + x) - gammaln(r) + betaln(a, b + x) - betaln(a, b)
        total = (by_x * of_x).sum() + self.n * r * np.log(alpha) - (stays * log_end).sum()
        both = digamma(a + b) - digamma(a + b + x)
        moved = (
            (by_x * (digamma(r + x) - digamma(r))).sum()
            + self.n * np.log(alpha) - (self._by_end * log_end).sum(),
            self.n * r / alpha - (stays / end).sum(),
            (by_x * both).sum(),
            (by_x * (both + digamma(b + x) - digamma(b))).sum(),
        )  # fmt: skip
        return float(total), np.array(moved)


def fit(rows: Compressed, *, least: int = 2) -> Fit:
    """The most likely parameters; raises ``NotEnough`` under ``least`` repeaters, or ``NoFit``."""
    if rows.repeaters < max(least, 1):
        raise NotEnough(
            sentence(
                "Only %(repeaters)s of %(guests)s guests came again; at least %(least)s are needed"
                " before anybody's return can be told. Nothing is shown until then.",
                repeaters=rows.repeaters,
                guests=rows.guests,
                least=least,
            )
        )
    likelihood = Likelihood(rows)
    values, at_edge = best(likelihood, (*_begun(rows), *STARTS))
    mean, _ = likelihood(values)
    found = Params(*(float(value) for value in values))
    return Fit(found, mean * likelihood.n, rows.guests, rows.repeaters, at_edge)


def _begun(rows: Compressed) -> list[list[float]]:
    """A start near the end for many rows: the fit of a part of those who came again."""
    again = np.flatnonzero(rows.x > 0)
    if len(again) < THIN * 1000:
        return []
    kept = np.concatenate([np.flatnonzero(rows.x == 0), again[::THIN]])
    weight = np.where(rows.x[kept] > 0, THIN, 1) * rows.weight[kept]
    part = Compressed(rows.x[kept], rows.t_x[kept], rows.T[kept], weight)
    try:
        values, _ = best(Likelihood(part), STARTS)
    except NoFit:
        return []
    return [values.tolist()]


def p_alive(params: Params, seen: Seen) -> Floats:
    """The chance that a guest still comes, 0 to 1 each; 1 by construction where x is 0.

    A guest of one stay cannot have stopped in this model (it may only stop after a repeat), so for
    such a guest the figure says nothing and must not be shown.
    """
    ratio = (params.alpha + seen.T) / (params.alpha + seen.t_x)
    odds = np.log(params.a / (params.b + np.maximum(seen.x, 1) - 1))
    odds = odds + (params.r + seen.x) * np.log(ratio)
    chance = 1 / (1 + np.exp(np.minimum(odds, 700)))
    return np.asarray(np.where(seen.x > 0, chance, 1.0), dtype=np.float64)


def expected_stays(params: Params, seen: Seen, weeks: float) -> Floats:
    """How many stays the next ``weeks`` bring, on average over guests with this history.

    Equation 10 of the paper with Euler's transformation of its hypergeometric function: the
    argument's powers stay small, so guests of a thousand stays cause no overflow. Where it still
    does (all guests stop with one and the same chance) the distribution of counts is summed.
    """
    a = params.a if abs(params.a - 1) > 1e-6 else 1 + 1e-6
    z = weeks / (params.alpha + seen.T + weeks)
    whole = a + params.b + seen.x - 1
    with np.errstate(over="ignore", invalid="ignore"):
        rest = hyp2f1(a + params.b - 1 - params.r, a - 1, whole, z) * (1 - z) ** (a - 1)
        expected = np.maximum(whole / (a - 1) * (1 - rest), 0.0) * p_alive(params, seen)
    lost = np.flatnonzero(~np.isfinite(expected))
    if len(lost):
        known = Seen(seen.x[lost], seen.t_x[lost], seen.T[lost])
        chances = stays_at_most(params, known, weeks, MOST_STAYS // 4)
        expected[lost] = (chances * np.arange(chances.shape[1])).sum(axis=1)
    return np.asarray(expected, dtype=np.float64)


def stays_at_most(params: Params, seen: Seen, weeks: float, k: int) -> Floats:
    """Chances of 0, 1, ... k stays in the next ``weeks``; shape (guests, k + 1).

    The paper's distribution of counts (its equation 8) under what is known of each guest: the rate
    gamma with (r + x, alpha + T), the chance to stop beta with (a, b + x), given that it still comes.
    """
    rate, stop = params.r + seen.x[:, None], params.b + seen.x[:, None]
    span = (params.alpha + seen.T)[:, None]
    count = np.arange(k + 1, dtype=np.float64)[None, :]
    logs = (
        gammaln(rate + count) - gammaln(rate) - gammaln(count + 1)
        + rate * np.log(span / (span + weeks)) + count * np.log(weeks / (span + weeks))
    )  # fmt: skip
    came = np.exp(logs)
    base = betaln(params.a, stop)
    goes_on = came * np.exp(betaln(params.a, stop + count) - base)
    before = np.cumsum(came, axis=1) - came
    stopped = np.exp(betaln(params.a + 1, stop + np.maximum(count, 1) - 1) - base) * (1 - before)
    chances = goes_on + np.where(count > 0, np.maximum(stopped, 0.0), 0.0)
    alive = p_alive(params, seen)[:, None]
    chances *= alive
    chances[:, 0] += 1 - alive[:, 0]
    return np.asarray(chances, dtype=np.float64)


def stays_quantile(params: Params, seen: Seen, weeks: float, part: float) -> NDArray[np.int64]:
    """The least number of stays that is not exceeded with a chance of ``part``; per guest."""
    found = np.full(len(seen.x), MOST_STAYS, dtype=np.int64)
    for begin in range(0, len(found), CHUNK):
        left, k = np.arange(begin, min(begin + CHUNK, len(found))), 15
        while len(left) and k <= MOST_STAYS:
            known = Seen(seen.x[left], seen.t_x[left], seen.T[left])
            upto = np.cumsum(stays_at_most(params, known, weeks, k), axis=1)
            done = upto[:, -1] >= part
            found[left[done]] = np.argmax(upto[done] >= part, axis=1)
            left, k = left[~done], k * 4
    return found


def gap_quantile(params: Params, seen: Seen, part: float) -> Floats:
    """Weeks after the last stay by which a guest who still comes has come again, chance ``part``.

    Given x repeats by t_x the rate is gamma with (r + x, alpha + t_x), so the gap is Lomax.
    """
    grown = np.minimum(-np.log1p(-part) / (params.r + seen.x), 700.0)
    return np.asarray((params.alpha + seen.t_x) * np.expm1(grown), dtype=np.float64)
