"""Reckoning with months and yearly days, the ends of short months included."""

from calendar import monthrange
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_after(day: date, month: int, of_month: int) -> date:
    """The first yearly day (``month``, ``of_month``) after ``day``."""
    this_year = date(day.year, month, of_month)
    return this_year if this_year > day else date(day.year + 1, month, of_month)


def day_before(day: date) -> date:
    """The eve."""
    return day - timedelta(days=1)
