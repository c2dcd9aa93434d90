"""RFM and tiers of all guests in one go, and the numbers by which two engines are compared."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from loyalty.metrics.frames import FrameT, whole
from loyalty.metrics.guests import SUM_COLUMNS, sums
from loyalty.metrics.ladder import Rung, levels
from loyalty.metrics.rfm import scores

SCORED_COLUMNS = (*SUM_COLUMNS, "r", "f", "m", "tier")
"""The columns of a scored guest."""

_MIX = 1_000_003


def scored(stays: FrameT, *, as_of: int, rungs: Sequence[Rung]) -> FrameT:
    """One row per guest with ``SCORED_COLUMNS``; see ``sums``, ``scores`` and ``levels``."""
    return levels(scores(sums(stays, as_of=as_of)), rungs)


def checksum(guests: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> dict[str, int]:
    """Whole numbers that two equal tables of scored guests share, whatever their order.

    ``marks`` weighs each guest's scores and tier with the guest's key, so that scores swapped
    between two guests are seen; the others are plain sums and the guests per tier.
    """
    weights = {"r": 1, "f": 8, "m": 64, "tier": 512}
    weighed = [whole(nw.col(name)) * weight for name, weight in weights.items()]
    marks = whole(nw.col("guest")) % _MIX * nw.sum_horizontal(*weighed)
    added = ("last", "stays", "posted", "spend", "year_stays", "year_nights", "year_spend")
    row = (
        guests.lazy()
        .select(
            nw.len().alias("guests"),
            whole(marks).sum().alias("marks"),
            *(whole(nw.col(name).fill_null(0)).sum().alias(name) for name in added),
        )
        .collect("pyarrow")
        .rows(named=True)[0]
    )
    tiers = guests.lazy().group_by("tier").agg(nw.len().alias("many")).collect("pyarrow")
    told = {name: int(row[name] or 0) for name in ("guests", "marks", *added)}
    return told | {
        f"tier_{int(each['tier'])}": int(each["many"])
        for each in sorted(tiers.rows(named=True), key=lambda each: int(each["tier"]))
    }
