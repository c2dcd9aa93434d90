"""What a stay of a guest brings: the Gamma-Gamma model of spend by maximum likelihood.

Fader, Hardie, Lee (2005), "RFM and CLV", Journal of Marketing Research 42(4), 415-430: the spend of
a stay is gamma distributed with shape p around a mean of the guest's own, and those means are
spread by q and gamma. It holds only while spend does not go with frequency, hence ``tie``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

from core.sentences import sentence
from loyalty.value.fitting import NotEnough, best

Floats = NDArray[np.float64]
STARTS = ((5.0, 3.0, 2.0), (1.0, 2.0, 1.0), (20.0, 10.0, 9.0))
TIED = 0.1
"""From this correlation of spend and frequency on the value of a guest is told with a warning."""


@dataclass(frozen=True)
class Params:
    """The three parameters; ``gamma`` in the unit of the spend."""

    p: float
    q: float
    gamma: float

    @property
    def mean(self) -> float:
        """The mean spend of a stay over all guests; infinite for q of at most 1."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else float("inf")


@dataclass(frozen=True)
class Fit:
    """A fitted model, and the correlation of mean spend with the number of stays it was fitted on."""

    params: Params
    log_likelihood: float
    guests: int
    tie: float
    at_edge: bool

    @property
    def tied(self) -> bool:
        """Whether spend goes with frequency so much that the model bends the values."""
        return abs(self.tie) > TIED


def likelihood(values: Floats, x: Floats, spend: Floats) -> tuple[float, Floats]:
    """Mean log-likelihood per guest at (p, q, gamma) and its gradient, shape (3,).

    ``x`` stays with a mean ``spend`` above 0 each.
    """
    p, q, gamma = (float(value) for value in values)
    shape, whole = p * x, gamma + x * spend
    log_whole = np.log(whole)
    logs = (
        gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(gamma)
        + (shape - 1) * np.log(spend) + shape * np.log(x) - (shape + q) * log_whole
    )  # fmt: skip
    both = digamma(shape + q)
    moved = np.array(
        [
            (x * (both - digamma(shape) + np.log(spend) + np.log(x) - log_whole)).mean(),
            (both - digamma(q) + np.log(gamma) - log_whole).mean(),
            (q / gamma - (shape + q) / whole).mean(),
        ]
    )
    return float(logs.mean()), moved


def fit(x: Floats, spend: Floats, *, least: int = 2) -> Fit:
    """The most likely parameters of guests with ``x`` stays of mean ``spend``.

    Guests without a stay or without spend above 0 are left out: nothing can be said of what they
    pay. Raises ``NotEnough`` when fewer than ``least`` remain or all paid the same, or ``NoFit``.
    """
    kept = (x > 0) & (spend > 0) & np.isfinite(spend)
    x, spend = x[kept], spend[kept]
    if len(x) < max(least, 2):
        raise NotEnough(
            sentence(
                "Only %(guests)s guests have stays with a known spend; at least %(least)s are needed"
                " before the worth of anybody can be told.",
                guests=len(x),
                least=max(least, 2),
            )
        )
    if np.ptp(spend) <= 1e-9 * spend.max():
        raise NotEnough(
            sentence(
                "Every guest spent the same, so nothing tells one guest's spend from another's."
                " Check that the postings come with their real amounts."
            )
        )
    scale = float(spend.mean())
    values, at_edge = best(lambda each: likelihood(each, x, spend / scale), STARTS)
    found = Params(float(values[0]), float(values[1]), float(values[2]) * scale)
    mean, _ = likelihood(np.array([found.p, found.q, found.gamma]), x, spend)
    return Fit(found, mean * len(x), len(x), tie(x, spend), at_edge)


def tie(x: Floats, spend: Floats) -> float:
    """The correlation of the number of stays with mean spend; 0 when one of them never differs."""
    if len(x) < 2 or not np.ptp(x) or not np.ptp(spend):
        return 0.0
    return float(np.corrcoef(x, spend)[0, 1])


def expected_spend(params: Params, x: Floats, spend: Floats) -> Floats:
    """The mean spend to expect of each guest's next stay, in the unit of ``spend``.

    Between what all guests spend and what this one did, the nearer to it the more stays are known;
    a guest without any (x = 0) is expected to spend as all do.
    """
    weight = params.p * x + params.q - 1
    own = params.p * (params.gamma + x * np.where(x > 0, spend, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        told = own / weight
    # Without a finite mean of the population nothing is drawn towards it: the guest's own is told.
    return np.asarray(np.where(weight > 0, told, spend), dtype=np.float64)
