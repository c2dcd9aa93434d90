"""What a guest's finished stays add up to: the row per guest that everything else is read from."""

from collections.abc import Sequence

import narwhals as nw

from loyalty.metrics.frames import YEAR, FrameT, whole

SCORED_FROM = ("guest", "departure", "nights", "spend")
"""The columns of stays that ``sums`` reads."""

SUM_COLUMNS = (
    "guest",
    "last",
    "stays",
    "posted",
    "spend",
    "year_stays",
    "year_nights",
    "year_spend",
)
"""The columns that ``sums`` gives."""

_COUNTED = ("first", "nights", "direct", "properties")

TRAIT_COLUMNS = ("first", "nights", "direct", "direct_share", "properties")
"""The further columns that ``features`` gives."""


def sums(stays: FrameT, *, as_of: int) -> FrameT:
    """Per guest what RFM and tiers need, of the stays that had ended on day ``as_of``.

    Takes a frame with ``SCORED_FROM``, gives one with ``SUM_COLUMNS``, one row per guest with such
    a stay, in no particular order. ``last`` is the day of the latest check-out; ``posted`` counts
    the stays with a known spend; ``spend`` is their sum in minor units, refunds taken off, and
    empty when ``posted`` is 0: nothing known is not nothing spent. The trailing year holds the
    ``YEAR`` days that end with ``as_of``; ``year_spend`` counts only what is known and is never
    empty, because a tier is earned by what was posted.
    """
    ended = _ended(stays, as_of)
    return _with_year(ended.group_by("guest").agg(*_SUMS), ended, as_of)


def features(stays: FrameT, *, as_of: int) -> FrameT:
    """``sums`` and ``TRAIT_COLUMNS``: first arrival, nights, direct bookings, and how many hotels.

    Takes a frame with ``loyalty.types.STAY_COLUMNS``. ``direct`` counts stays booked direct,
    ``direct_share`` is their share of all stays (0 to 1).
    """
    ended = _ended(stays, as_of).with_columns(whole(nw.col("direct")).alias("direct"))
    told = _with_year(ended.group_by("guest").agg(*_SUMS, *_TRAITS), ended, as_of, _COUNTED)
    return told.with_columns(_SHARE).select(*SUM_COLUMNS, *TRAIT_COLUMNS)


def traits(stays: FrameT, *, as_of: int) -> FrameT:
    """Only ``guest`` and ``TRAIT_COLUMNS`` of ``features``, for whoever has the sums already."""
    ended = _ended(stays, as_of).with_columns(whole(nw.col("direct")).alias("direct"))
    told = ended.group_by("guest").agg(nw.len().alias("stays"), *_TRAITS)
    counted = told.select(
        "guest", *(whole(nw.col(name)).alias(name) for name in ("stays", *_COUNTED))
    )
    return counted.with_columns(_SHARE).select("guest", *TRAIT_COLUMNS)


def qualifying(stays: FrameT, *, after: int, until: int, direct_only: bool = False) -> FrameT:
    """Per guest the stays, nights and spend that count in a window of check-out days.

    The window holds the days after ``after`` up to ``until``. Takes a frame with ``SCORED_FROM``
    (and ``direct`` for ``direct_only``), gives ``guest, stays, nights, spend`` for guests with
    a stay in the window; spend that is not known adds nothing.
    """
    inside = stays.filter((nw.col("departure") > after) & (nw.col("departure") <= until))
    if direct_only:
        inside = inside.filter(nw.col("direct"))
    grouped = inside.group_by("guest").agg(
        nw.len().alias("stays"), nw.col("nights").sum(), nw.col("spend").sum()
    )
    return grouped.select(
        "guest", *(whole(nw.col(name)).alias(name) for name in ("stays", "nights", "spend"))
    )


def _ended(stays: FrameT, as_of: int) -> FrameT:
    return stays.filter(nw.col("departure") <= as_of)


def _with_year(told: FrameT, ended: FrameT, as_of: int, more: Sequence[str] = ()) -> FrameT:
    """Joins the trailing year, which is a tenth of the stays, instead of weighing every stay."""
    recent = ended.filter(nw.col("departure") > as_of - YEAR)
    joined = told.join(recent.group_by("guest").agg(*_YEAR_SUMS), on="guest", how="left")
    known = nw.col("posted") > 0
    year = ("year_stays", "year_nights", "year_spend")
    return joined.select(
        "guest",
        nw.when(known).then(whole(nw.col("spend"))).alias("spend"),
        *(whole(nw.col(name)).alias(name) for name in ("last", "stays", "posted", *more)),
        *(whole(nw.col(name).fill_null(0)).alias(name) for name in year),
    ).select(*SUM_COLUMNS, *more)


_SUMS = (
    nw.col("departure").max().alias("last"),
    nw.len().alias("stays"),
    nw.col("spend").count().alias("posted"),
    nw.col("spend").sum().alias("spend"),
)
_YEAR_SUMS = (
    nw.len().alias("year_stays"),
    nw.col("nights").sum().alias("year_nights"),
    nw.col("spend").sum().alias("year_spend"),
)
_TRAITS = (
    nw.col("arrival").min().alias("first"),
    nw.col("nights").sum().alias("nights"),
    nw.col("direct").sum().alias("direct"),
    nw.col("property").n_unique().alias("properties"),
)
_SHARE = (nw.col("direct") / nw.col("stays")).alias("direct_share")
