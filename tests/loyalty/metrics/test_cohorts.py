from datetime import date, timedelta

import polars as pl
import pytest

from loyalty.metrics.cohorts import retention
from loyalty.metrics.months import with_month
from tests.loyalty.metrics.engines import ENGINES, on, plain, row, table

EPOCH = date(1970, 1, 1)


def day(year, number, of_month):
    return (date(year, number, of_month) - EPOCH).days


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


def test_months_follow_the_calendar_for_decades(engine):
    days = list(range(day(1995, 1, 1), day(2041, 1, 1)))

    told = plain(with_month(on(engine, pl.DataFrame({"day": days})), "day", "month"), "day")

    dates = [EPOCH + timedelta(each) for each in days]
    assert [each["month"] for each in told] == [(d.year - 1970) * 12 + d.month - 1 for d in dates]


def test_a_cohort_is_followed_by_distinct_guests(engine):
    march = (2024 - 1970) * 12 + 2
    stays = table(
        [
            row(1, day(2024, 3, 1)),
            row(1, day(2024, 3, 31)),
            row(1, day(2024, 4, 1)),
            row(1, day(2024, 4, 20)),
            row(2, day(2024, 3, 15)),
            row(2, day(2025, 3, 1)),
            row(3, day(2024, 4, 2)),
        ]
    )

    told = plain(retention(on(engine, stays)), "cohort", "since")

    assert told == [
        {"cohort": march, "since": 0, "guests": 2, "of": 2},
        {"cohort": march, "since": 1, "guests": 1, "of": 2},
        {"cohort": march, "since": 12, "guests": 1, "of": 2},
        {"cohort": march + 1, "since": 0, "guests": 1, "of": 1},
    ]


def test_one_night_guests_only_never_come_back(engine):
    stays = table([row(guest, day(2024, 3, guest)) for guest in range(1, 11)])

    told = plain(retention(on(engine, stays)), "since")

    assert [(each["since"], each["guests"], each["of"]) for each in told] == [(0, 10, 10)]


def test_no_stays_are_no_cohorts(engine):
    assert plain(retention(on(engine, table([]))), "cohort") == []
