"""Retention: of the guests who first came in a month, how many came again how many months later."""

import narwhals as nw

from loyalty.metrics.frames import FrameT, whole
from loyalty.metrics.months import with_month


def retention(stays: FrameT) -> FrameT:
    """``cohort, since, guests, of``: distinct guests of a cohort with an arrival so much later.

    ``cohort`` is the month of the guest's first arrival (months since January 1970), ``since`` the
    months from then to a later arrival (0 for the first month itself), ``of`` the size of the
    cohort. Takes ``guest`` and ``arrival`` of all stays, because a first arrival that was left out
    would make an old guest a new one. Months in which nobody of the cohort came have no row.
    """
    when = stays.select("guest", "arrival", nw.col("arrival").min().over("guest").alias("first"))
    dated = with_month(with_month(when, "arrival", "month"), "first", "cohort")
    told = (
        dated.with_columns((nw.col("month") - nw.col("cohort")).alias("since"))
        .group_by("cohort", "since")
        .agg(nw.col("guest").n_unique().alias("guests"))
    )
    # every guest of a cohort was there in its first month, so that month's row holds its size
    return told.with_columns(
        whole(nw.col("guests")).alias("guests"),
        whole(nw.col("guests").max().over("cohort")).alias("of"),
    )
