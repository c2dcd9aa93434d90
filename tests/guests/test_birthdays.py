"""Lunar days are held against the Hong Kong Observatory's Gregorian-Lunar Calendar Conversion
Table (hko.gov.hk/en/gts/time/conversion.htm), years 2015 to 2035: first day of the first month,
fifteenth of the eighth, and which month is doubled.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunardate import LunarDate

from guests.birthdays import falls_on, falls_within, kept_in, next_after, sound
from guests.enums import Calendar
from guests.types import Birth

NEW_YEARS = [
    date(2015, 2, 19), date(2016, 2, 8), date(2017, 1, 28), date(2018, 2, 16), date(2019, 2, 5),
    date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10),
    date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13),
    date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19),
    date(2035, 2, 8),
]  # fmt: skip
MID_AUTUMNS = [
    date(2015, 9, 27), date(2016, 9, 15), date(2017, 10, 4), date(2018, 9, 24), date(2019, 9, 13),
    date(2020, 10, 1), date(2021, 9, 21), date(2022, 9, 10), date(2023, 9, 29), date(2024, 9, 17),
    date(2025, 10, 6), date(2026, 9, 25), date(2027, 9, 15), date(2028, 10, 3), date(2029, 9, 22),
    date(2030, 9, 12),
]  # fmt: skip
LEAP_MONTHS = {2017: 6, 2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11}


def solar(month: int, day: int, year: int | None = None) -> Birth:
    return Birth(calendar=Calendar.SOLAR, month=month, day=day, year=year)


def lunar(month: int, day: int, *, leap: bool = False) -> Birth:
    return Birth(calendar=Calendar.LUNAR, month=month, day=day, leap=leap)


@pytest.mark.parametrize("day", NEW_YEARS)
def test_first_day_of_the_first_lunar_month_is_the_published_new_year(day):
    assert kept_in(lunar(1, 1), day.year) == day
    assert falls_on(lunar(1, 1), day)
    assert not falls_on(lunar(1, 1), day + timedelta(days=1))


@pytest.mark.parametrize("day", MID_AUTUMNS)
def test_fifteenth_of_the_eighth_lunar_month_is_the_published_mid_autumn(day):
    assert next_after(lunar(8, 15), date(day.year, 6, 1)) == day


def test_doubled_months_are_the_published_ones():
    doubled = {y: m for y in range(2015, 2035) if (m := LunarDate.leap_month_for_year(y))}

    assert doubled == LEAP_MONTHS


def test_born_on_29_february_is_kept_on_the_28th_of_a_common_year():
    assert falls_on(solar(2, 29), date(2027, 2, 28))
    assert not falls_on(solar(2, 29), date(2027, 3, 1))
    assert falls_on(solar(2, 29), date(2028, 2, 29))
    assert not falls_on(solar(2, 29), date(2028, 2, 28))


def test_plain_month_is_kept_once_in_a_year_with_that_month_doubled():
    kept = [
        day
        for day in (date(2025, 1, 29) + timedelta(days=n) for n in range(384))
        if falls_on(lunar(6, 10), day)
    ]

    assert kept == [LunarDate(2025, 6, 10, False).to_solar_date()]


def test_leap_month_is_kept_in_the_doubled_month_when_there_is_one():
    assert kept_in(lunar(6, 10, leap=True), 2025) == LunarDate(2025, 6, 10, True).to_solar_date()
    assert kept_in(lunar(6, 10, leap=True), 2026) == LunarDate(2026, 6, 10, False).to_solar_date()


def test_thirtieth_of_a_short_lunar_month_is_kept_on_the_29th():
    # The twelfth month of lunar 2024 has 29 days: its last is the eve of 29 January 2025.
    assert kept_in(lunar(12, 30), 2024) == date(2025, 1, 28)


def test_end_of_lunar_year_is_found_in_the_next_solar_january():
    assert falls_on(lunar(12, 23), date(2026, 2, 10))
    assert next_after(lunar(12, 23), date(2026, 1, 1)) == date(2026, 2, 10)


def test_next_after_is_strictly_after():
    assert next_after(solar(11, 24), date(2026, 11, 24)) == date(2027, 11, 24)
    assert next_after(solar(11, 24), date(2026, 11, 23)) == date(2026, 11, 24)


def test_falls_within_counts_both_ends():
    assert falls_within(solar(11, 24), date(2026, 11, 24), date(2026, 11, 27)) == date(2026, 11, 24)
    assert falls_within(solar(11, 27), date(2026, 11, 24), date(2026, 11, 27)) == date(2026, 11, 27)
    assert falls_within(solar(11, 28), date(2026, 11, 24), date(2026, 11, 27)) is None


def test_lunar_birthday_outside_the_tables_is_not_guessed():
    assert next_after(lunar(5, 5), date(2150, 1, 1)) is None
    assert not falls_on(lunar(5, 5), date(1890, 6, 1))


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (solar(2, 29), True),
        (solar(2, 29, 2000), True),
        (solar(2, 29, 1900), False),
        (solar(2, 30), False),
        (solar(4, 31), False),
        (solar(13, 1), False),
        (solar(0, 1), False),
        (solar(1, 0), False),
        (solar(1, 1, 20260), False),
        (lunar(12, 30), True),
        (lunar(1, 31), False),
    ],
)
def test_sound_knows_which_days_exist(birth, expected):
    assert sound(birth) is expected


@given(
    month=st.integers(1, 12),
    day=st.integers(1, 30),
    leap=st.booleans(),
    start=st.dates(date(1930, 1, 1), date(2090, 1, 1)),
)
def test_every_lunar_birthday_comes_round_within_thirteen_months(month, day, leap, start):
    birth = lunar(month, day, leap=leap)

    kept = next_after(birth, start)

    assert kept is not None
    assert falls_on(birth, kept)
    assert timedelta(0) < kept - start <= timedelta(days=420)
    between = (start + timedelta(days=n) for n in range(1, (kept - start).days))
    assert not any(falls_on(birth, other) for other in between)
