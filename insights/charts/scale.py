"""Where a value lies on an axis, and which round values the axis names."""

import math
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)


@dataclass(frozen=True, slots=True)
class Scale:
    """From 0 to ``top``, with the values that are named on it."""

    top: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where ``value`` lies, 0 to 1; what is beyond the ends lies on them."""
        return min(1.0, max(0.0, value / self.top))


def nice(highest: float, *, most: int = 5, kind: str = "number") -> Scale:
    """An axis from 0 to at least ``highest`` with at most ``most`` round steps.

    ``kind`` as in ``figures.said``: seconds step by the clock (1, 5, 15 minutes), a share ends at
    1, and numbers step by 1, 2, 2.5 or 5 times a power of ten; whole things never by less than 1.
    """
    if kind == "share":
        return Scale(1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    if not math.isfinite(highest) or highest <= 0:
        return Scale(1.0, (0.0, 1.0))
    step = _step(highest / most, kind)
    count = math.ceil(highest / step - 1e-9)
    return Scale(count * step, tuple(nr * step for nr in range(count + 1)))


def _step(least: float, kind: str) -> float:
    if kind == "seconds":
        for known in TIMES:
            if known >= least:
                return float(known)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(each * power for each in STEPS if each * power >= least * (1 - 1e-9))
    return max(1.0, math.ceil(step)) if kind == "number" else step
