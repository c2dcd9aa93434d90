"""Fifths by exact rank on arrays, as ``loyalty.metrics.rfm`` gives them on frames."""

from typing import Any

import numpy as np
import numpy.typing as npt

from loyalty.metrics.rfm import ENOUGH, FIFTHS

_CACHED = 1 << 16
_NARROW = 1 << 16

Array = npt.NDArray[Any]


def fifths(values: Array) -> Array:
    """As ``loyalty.metrics.rfm.scores``: equal values share the highest fifth, 0 without order.

    A value is above the k-th fifth exactly when more than ``n k / 5`` values are at most as great:
    that is, when it is at least the value that stands at place ``n k // 5`` in rising order.
    """
    many = len(values)
    if many < ENOUGH:
        return np.zeros(many, np.int8)
    low, high = int(values.min()), int(values.max())
    if low == high:
        return np.zeros(many, np.int8)
    if high - low < _NARROW:
        return _by_value(values, low, high)
    places = [many * fifth // FIFTHS for fifth in range(1, FIFTHS)]
    cuts = np.partition(values, places)[places]
    score = np.ones(many, np.int8)
    for start in range(0, many, _CACHED):
        part = values[start : start + _CACHED]
        for cut in cuts:
            score[start : start + _CACHED] += part >= cut
    return score


def _by_value(values: Array, low: int, high: int) -> Array:
    """The fifths of values of which there are few different ones: they are counted."""
    pieces = range(0, len(values), _CACHED)
    counts = np.zeros(high - low + 1, np.int64)
    for start in pieces:
        counts += np.bincount(values[start : start + _CACHED] - low, minlength=len(counts))
    fifth = (-(-np.cumsum(counts) * FIFTHS // len(values))).astype(np.int8)
    score = np.empty(len(values), np.int8)
    for start in pieces:
        score[start : start + _CACHED] = fifth[values[start : start + _CACHED] - low]
    return score
