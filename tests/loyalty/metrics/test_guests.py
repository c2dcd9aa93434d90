import pytest

from loyalty.metrics.guests import features, qualifying, sums
from tests.loyalty.metrics.engines import ENGINES, on, plain, row, table

NOW = 20_000


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


def test_a_guest_is_what_her_stays_add_up_to(engine):
    stays = table(
        [
            row(7, 19_000, 2, 40_000, direct=True),
            row(7, 19_900, 3, 90_000, property=2),
            row(8, 19_990, 1, 10_000),
        ]
    )

    told = plain(features(on(engine, stays), as_of=NOW), "guest")

    assert told == [
        {
            "guest": 7, "last": 19_903, "stays": 2, "posted": 2, "spend": 130_000, "year_stays": 1,
            "year_nights": 3, "year_spend": 90_000, "first": 19_000, "nights": 5, "direct": 1,
            "direct_share": 0.5, "properties": 2,
        },
        {
            "guest": 8, "last": 19_991, "stays": 1, "posted": 1, "spend": 10_000, "year_stays": 1,
            "year_nights": 1, "year_spend": 10_000, "first": 19_990, "nights": 1, "direct": 0,
            "direct_share": 0, "properties": 1,
        },
    ]  # fmt: skip


def test_a_stay_counts_from_the_day_it_ended(engine):
    stays = table([row(1, NOW - 2, 2, 500), row(1, NOW - 2, 3, 900), row(2, NOW, 1, 900)])

    told = plain(sums(on(engine, stays), as_of=NOW), "guest")

    assert [(each["guest"], each["stays"], each["spend"]) for each in told] == [(1, 1, 500)]


def test_the_trailing_year_holds_365_days_and_today(engine):
    stays = table([row(1, NOW - 366, 1, 10), row(1, NOW - 365, 1, 200), row(1, NOW - 1, 1, 3000)])

    (told,) = plain(sums(on(engine, stays), as_of=NOW), "guest")

    assert (told["year_stays"], told["year_nights"], told["year_spend"]) == (2, 2, 3200)


def test_nothing_known_is_not_nothing_spent(engine):
    stays = table([row(1, 19_900), row(2, 19_900, 1, 0), row(3, 19_900), row(3, 19_950, 1, 700)])

    told = plain(sums(on(engine, stays), as_of=NOW), "guest")

    assert [(each["posted"], each["spend"], each["year_spend"]) for each in told] == [
        (0, None, 0),
        (1, 0, 0),
        (1, 700, 700),
    ]


def test_refunds_may_leave_a_guest_below_zero(engine):
    stays = table([row(1, 19_900, 1, 5_000), row(1, 19_950, 0, -9_000)])

    (told,) = plain(sums(on(engine, stays), as_of=NOW), "guest")

    assert (told["spend"], told["year_spend"], told["year_nights"]) == (-4_000, -4_000, 1)


def test_no_stays_are_no_guests(engine):
    told = plain(features(on(engine, table([])), as_of=NOW), "guest")

    assert told == []


def test_what_qualifies_lies_in_the_window_and_may_have_to_be_direct(engine):
    stays = table(
        [
            row(1, 99, 1, 10, direct=True),
            row(1, 100, 1, 20, direct=True),
            row(1, 150, 2, None),
            row(1, 199, 1, 40, direct=True),
            row(1, 200, 1, 80, direct=True),
        ]
    )

    all_of_them = plain(qualifying(on(engine, stays), after=100, until=200), "guest")
    direct = plain(qualifying(on(engine, stays), after=100, until=200, direct_only=True), "guest")

    assert all_of_them == [{"guest": 1, "stays": 3, "nights": 4, "spend": 60}]
    assert direct == [{"guest": 1, "stays": 2, "nights": 2, "spend": 60}]
