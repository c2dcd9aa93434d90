"""What the figures take and give: a narwhals frame, eager or lazy, of the engine the caller chose.

Every function of this package is written once on the part of narwhals that pandas, Polars, DuckDB
and PySpark share, so it keeps four rules: days are whole numbers since 1970-01-01 and are
subtracted, never durations; «the last by order» is a rank or a maximum; nothing calls back into
Python per row or group; and results are whole numbers wherever they can be, because sums of whole
numbers do not depend on the order in which an engine adds them. Sums stay exact below 2^53, which
is 90 million million in minor units.
"""

from typing import Any, TypeVar

import narwhals as nw

FrameT = TypeVar("FrameT", nw.DataFrame[Any], nw.LazyFrame[Any])
"""A narwhals frame; what comes out is of the same kind as what went in."""

YEAR = 365
"""Days in the trailing year, the day it is counted on included."""


def whole(expression: nw.Expr) -> nw.Expr:
    """As a 64-bit whole number: engines widen sums and counts each in their own way."""
    return expression.cast(nw.Int64)
