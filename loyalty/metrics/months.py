"""Months of day numbers, by whole-number arithmetic that every engine does alike."""

import narwhals as nw

from loyalty.metrics.frames import FrameT, whole

_DAYS_BEFORE_1970 = 25_508  # from 1 March 1900
_FOUR_YEARS = 1_461


def with_month(frame: FrameT, day: str, name: str) -> FrameT:
    """Adds ``name``: months since January 1970 (0) of ``day``, a column of days since 1970-01-01.

    True from 1 March 1900 to 28 February 2100, between two Februaries without a leap day. The year
    is counted from March, so that the leap day is its last and the lengths of the months before
    it follow one straight line: 153 days in five months. Each division is a column of its own:
    DuckDB is given every operand four times, and a nested formula grows without bound.
    """
    quarters = frame.with_columns(
        ((whole(nw.col(day)) + _DAYS_BEFORE_1970) * 4 + 3).alias("_quarters")
    )
    years = quarters.with_columns((nw.col("_quarters") // _FOUR_YEARS).alias("_year"))
    left = years.with_columns((nw.col("_quarters") - nw.col("_year") * _FOUR_YEARS).alias("_left"))
    days = left.with_columns((nw.col("_left") // 4 * 5 + 2).alias("_fifths"))
    months = days.with_columns((nw.col("_fifths") // 153).alias("_month"))
    told = months.with_columns(
        whole((nw.col("_year") - 70) * 12 + nw.col("_month") + 2).alias(name)
    )
    return told.drop("_quarters", "_year", "_left", "_fifths", "_month")
