"""Wall time on ordinary days, on both odd days of the year, and where offsets are not whole hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotels.walltime import business_day, moment_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
NEW_YORK = ZoneInfo("America/New_York")
SPRING = date(2026, 3, 8)  # New York's clocks skip 02:00-03:00
AUTUMN = date(2026, 11, 1)  # and show 01:00-02:00 twice


@pytest.mark.parametrize(
    ("zone", "day", "wall", "moment"),
    [
        (SHANGHAI, date(2026, 11, 24), time(23, 59), datetime(2026, 11, 24, 15, 59, tzinfo=UTC)),
        (SHANGHAI, date(2026, 11, 24), time(2, 30), datetime(2026, 11, 23, 18, 30, tzinfo=UTC)),
        (SHANGHAI, date(2028, 2, 29), time(12), datetime(2028, 2, 29, 4, 0, tzinfo=UTC)),
        (KATHMANDU, date(2026, 11, 24), time(23, 59), datetime(2026, 11, 24, 18, 14, tzinfo=UTC)),
        (KATHMANDU, date(2028, 2, 29), time(2, 30), datetime(2028, 2, 28, 20, 45, tzinfo=UTC)),
        (NEW_YORK, date(2026, 7, 1), time(23, 59), datetime(2026, 7, 2, 3, 59, tzinfo=UTC)),
        (NEW_YORK, date(2028, 2, 29), time(23, 59), datetime(2028, 3, 1, 4, 59, tzinfo=UTC)),
        (NEW_YORK, SPRING, time(1, 59), datetime(2026, 3, 8, 6, 59, tzinfo=UTC)),
        (NEW_YORK, SPRING, time(3, 0), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        (NEW_YORK, AUTUMN, time(2, 30), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
    ],
)
def test_moment_of_an_existing_wall_time(zone, day, wall, moment):
    found = moment_of(zone, day, wall)

    assert found == moment
    assert found.tzinfo is UTC


@pytest.mark.parametrize("wall", [time(2, 0), time(2, 30), time(2, 59, 59)])
def test_moment_of_a_skipped_wall_time_is_the_first_after_the_gap(wall):
    assert moment_of(NEW_YORK, SPRING, wall) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_moment_of_a_doubled_wall_time_is_the_first_of_the_two():
    found = moment_of(NEW_YORK, AUTUMN, time(1, 30))

    assert found == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_moment_of_a_gap_of_half_an_hour():
    found = moment_of(ZoneInfo("Australia/Lord_Howe"), date(2026, 10, 4), time(2, 15))

    assert found == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


@given(
    zone=st.sampled_from([SHANGHAI, KATHMANDU, NEW_YORK]),
    day=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_moments_keep_the_order_of_wall_times(zone, day, minute):
    wall = time(minute // 60, minute % 60)
    found = moment_of(zone, day, wall)

    shown = found.astimezone(zone)
    earliest = moment_of(zone, day, time(0))

    assert shown.date() == day
    assert shown.time() >= wall
    assert earliest <= found < earliest + timedelta(hours=25)


@pytest.mark.parametrize(
    ("local", "roll_hour", "day"),
    [
        (datetime(2026, 11, 24, 2, 59, tzinfo=SHANGHAI), 3, date(2026, 11, 23)),
        (datetime(2026, 11, 24, 3, 0, tzinfo=SHANGHAI), 3, date(2026, 11, 24)),
        (datetime(2026, 11, 24, 0, 0, tzinfo=SHANGHAI), 0, date(2026, 11, 24)),
        (datetime(2028, 3, 1, 1, 0, tzinfo=SHANGHAI), 3, date(2028, 2, 29)),
        (datetime(2027, 1, 1, 1, 0, tzinfo=KATHMANDU), 4, date(2026, 12, 31)),
    ],
)
def test_business_day_is_yesterday_until_the_roll_hour(local, roll_hour, day):
    assert business_day(local, roll_hour) == day
