"""Who went quiet: unlikely to come again, and silent longer than its own stays ever lay apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyalty.value import bgnbd
from loyalty.value.rows import Floats, Seen

UNLIKELY = 0.5
USUAL = 0.9


@dataclass(frozen=True)
class Silence:
    """Per guest: ``overdue``, and ``usual`` weeks that nine of ten gaps of such a guest stay within.

    Guests of one stay are never overdue: nothing is known of their gaps.
    """

    overdue: NDArray[np.bool_]
    usual: Floats


def silence(params: bgnbd.Params, seen: Seen, *, unlikely: float = UNLIKELY) -> Silence:
    """Both must hold: P(alive) below ``unlikely`` and the gap above the 90 % predictive quantile."""
    usual = bgnbd.gap_quantile(params, seen, USUAL)
    quiet = bgnbd.p_alive(params, seen) < unlikely
    return Silence((seen.x > 0) & quiet & (seen.T - seen.t_x > usual), usual)
