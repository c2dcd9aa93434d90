"""On which day a birthday is kept, in the solar and in the lunar calendar; pure.

Lunar dates come from ``lunardate``, which knows lunar years 1900 to 2099; tests hold it against
the Hong Kong Observatory's published conversion tables. Outside those years no lunar birthday is
found, which is said by ``None`` and never guessed.
"""

import calendar
from datetime import date, timedelta

from lunardate import LunarDate

from guests.enums import Calendar
from guests.types import Birth

FIRST_LUNAR_DAY = date(1900, 1, 31)
LAST_LUNAR_YEAR = 2099


def sound(birth: Birth) -> bool:
    """Whether such a day can exist: no 31 April, no 30 February, no 31st of a lunar month."""
    if not 1 <= birth.month <= 12 or birth.day < 1:
        return False
    if birth.year is not None and not 1850 <= birth.year <= 2200:
        return False
    if birth.calendar == Calendar.LUNAR:
        return birth.day <= 30
    leap_or_own_year = birth.year if birth.year is not None else 2000
    return birth.day <= calendar.monthrange(leap_or_own_year, birth.month)[1]


def _solar(birth: Birth, year: int) -> date:
    # Who was born on 29 February is congratulated on the 28th of a common year.
    day = min(birth.day, calendar.monthrange(year, birth.month)[1])
    return date(year, birth.month, day)


def _lunar(birth: Birth, year: int) -> date | None:
    if not 1900 <= year <= LAST_LUNAR_YEAR:
        return None
    # A leap month's birthday is kept in the leap month of years that have it, else in the plain
    # month; a plain month's birthday is kept once, in the plain month, also in leap years.
    leap = birth.leap and LunarDate.leap_month_for_year(year) == birth.month
    for day in (birth.day, birth.day - 1):  # the 30th of a month of 29 days: the 29th
        try:
            kept: date = LunarDate(year, birth.month, day, leap).to_solar_date()
        except ValueError:
            continue
        return kept
    return None


def kept_in(birth: Birth, year: int) -> date | None:
    """The day it is kept in ``year`` (of its own calendar); ``None`` outside the lunar tables."""
    return _lunar(birth, year) if birth.calendar == Calendar.LUNAR else _solar(birth, year)


def falls_on(birth: Birth, day: date) -> bool:
    """Whether the birthday is kept on the calendar day ``day``."""
    # A lunar year begins in January or February of the solar year and ends in the next one.
    return any(kept_in(birth, year) == day for year in (day.year, day.year - 1))


def next_after(birth: Birth, day: date) -> date | None:
    """The first day after ``day`` on which it is kept; ``None`` outside the lunar tables."""
    days = (kept_in(birth, year) for year in range(day.year - 1, day.year + 3))
    return min((kept for kept in days if kept is not None and kept > day), default=None)


def falls_within(birth: Birth, first: date, last: date) -> date | None:
    """The birthday that is kept between ``first`` and ``last``, both included, if there is one."""
    kept = next_after(birth, first - timedelta(days=1))
    return kept if kept is not None and kept <= last else None
