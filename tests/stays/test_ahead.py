"""Bookings as days: made, for when, gone; and who is in the house tonight, for how long still."""

from datetime import date, timedelta

import pytest

from hotels.queries import business_date
from imports.rows import SOMETIME
from stays.enums import Origin, StayState
from stays.models import StayChange
from stays.queries import ahead
from tests.factories.booked import DAY, book
from tests.factories.hotels import make_property

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    return make_property()


@pytest.fixture
def today(house, now):
    return business_date(house, now)


def told(house, today, **days):
    span = {"first": today - 40 * DAY, "last": today + 40 * DAY, **days}
    return [tuple(one) for one in ahead.bookings(house.pk, origin=today - DAY, **span)]


def past(arrival, *, booked):
    """A stay of which a file about the past told, with or without the day it was booked."""
    return {"arrival": arrival, "booked": booked, "state": StayState.DEPARTED, "nights": 1,
            "origin": Origin.BACKFILL}  # fmt: skip


def test_a_booking_is_made_stands_and_goes(house, today):
    book(house, [
        {"arrival": today + DAY, "before": 9},
        {"arrival": today + 2 * DAY, "before": 9, "state": StayState.CANCELLED, "gone": 4},
    ])  # fmt: skip

    assert told(house, today) == [
        (today - 8 * DAY, today + DAY, None),
        (today - 7 * DAY, today + 2 * DAY, today - 2 * DAY),
    ]


def test_a_no_show_that_was_told_the_next_morning_never_came(house, today):
    day = today - 3 * DAY
    book(house, [{"arrival": day, "before": 2, "state": StayState.NO_SHOW, "gone": -1}])

    assert told(house, today) == [(day - 2 * DAY, day, day)]


def test_who_is_still_only_booked_when_the_day_is_over_never_came(house, today):
    book(house, [{"arrival": today - DAY, "before": 1}, {"arrival": today, "before": 1}])

    assert told(house, today) == [
        (today - 2 * DAY, today - DAY, today - DAY), (today - DAY, today, None)
    ]  # fmt: skip


def test_a_booking_told_after_its_arrival_counts_as_made_on_the_day(house, today):
    day = today - 3 * DAY
    book(house, [{"arrival": day, "before": -2, "state": StayState.DEPARTED, "nights": 1}])

    assert told(house, today) == [(day, day, None)]


def test_an_hour_after_midnight_is_the_business_day_before(house, today):
    (stay,) = book(house, [{"arrival": today + DAY, "before": 3}])
    change = ahead.connection  # the row is moved by hand: nothing of ours tells of such an hour
    with change.cursor() as cursor:
        cursor.execute(
            "UPDATE stays_staychange SET occurred_at = occurred_at - interval '9 hours'"
            " WHERE stay_id = %s", [stay.pk],
        )  # fmt: skip

    assert told(house, today)[0][0] == today - 3 * DAY


def test_a_file_about_the_past_without_days_of_booking_says_nothing_of_bookings(house, today):
    book(house, [past(today - 9 * DAY, booked=None)])

    assert (told(house, today), ahead.known_from(house.pk, leads=14 * DAY)) == ([], None)


def test_the_day_that_was_said_counts_before_the_day_it_was_told_on(house, today):
    gone = {"state": StayState.CANCELLED, "gone": 3}
    book(house, [
        past(today - 9 * DAY, booked=today - 30 * DAY),
        {**past(today - 8 * DAY, booked=today - 20 * DAY), **gone},
        {"arrival": today + DAY, "before": 4, "booked": today - 19 * DAY},
    ])  # fmt: skip

    assert told(house, today) == [
        (today - 30 * DAY, today - 9 * DAY, None),
        (today - 20 * DAY, today - 8 * DAY, today - 11 * DAY),
        (today - 19 * DAY, today + DAY, None),
    ]


def test_a_coming_stay_of_a_file_that_says_no_day_was_booked_when_the_file_came(house, today):
    (stay,) = book(house, [{"arrival": today + 5 * DAY, "before": 7}])
    StayChange.objects.filter(stay_id=stay.pk).update(occurred_at=SOMETIME)

    assert told(house, today) == [(today - 2 * DAY, today + 5 * DAY, None)]


def test_bookings_are_known_two_weeks_after_the_first_was_heard_and_no_other_hotels_count(
    house, today
):
    book(make_property("lake"), [{"arrival": today, "before": 30}])
    book(house, [{"arrival": today, "before": 12}, {"arrival": today, "before": 3}])

    assert ahead.known_from(house.pk, leads=14 * DAY) == today + 2 * DAY


def test_bookings_are_known_from_the_first_arrival_of_a_file_that_says_their_days(house, today):
    first = today - 300 * DAY
    book(house, [past(first + nr * DAY, booked=first - 9 * DAY) for nr in range(298)])
    book(house, [{"arrival": today, "before": 1}])

    assert ahead.known_from(house.pk, leads=14 * DAY) == first


def test_a_month_in_which_one_in_ten_has_no_day_is_not_learnt_from_nor_what_is_before(house):
    months = [date(2026, month, day) for month in (6, 7, 8, 9) for day in range(3, 23)]
    book(house, [past(day, booked=None if (day.month, day.day) in {(7, 9), (7, 19)} else day)
                 for day in months])  # fmt: skip

    assert ahead.known_from(house.pk, leads=14 * DAY) == date(2026, 8, 3)


def test_a_month_without_anybody_in_the_file_ends_what_is_known(house):
    book(house, [past(date(2026, month, 5), booked=date(2026, 1, 1)) for month in (5, 7, 8)])

    assert ahead.known_from(house.pk, leads=14 * DAY) == date(2026, 7, 5)


def test_a_file_that_ends_long_before_we_heard_ourselves_does_not_count(house, today):
    book(house, [past(today - nr * DAY, booked=today - 200 * DAY) for nr in range(60, 90)])
    book(house, [{"arrival": today, "before": 40}])

    assert ahead.known_from(house.pk, leads=14 * DAY) == today - 26 * DAY


def test_who_came_counts_when_it_is_known_when_they_booked(house, today):
    day = today - 9 * DAY
    book(house, [past(day, booked=day), past(day, booked=None)])

    assert ahead.came(house.pk, day, day) == {day: 1}


def test_rooms_lived_in_tonight_by_when_they_are_due_out(house, today):
    here = {"state": StayState.IN_HOUSE}
    book(house, [
        {"arrival": today - 3 * DAY, "nights": 5, **here},
        {"arrival": today - DAY, "nights": 1, **here},
        {"arrival": today - 9 * DAY, "nights": 2, **here},  # stays on beyond what was booked
        {"arrival": today, "nights": 2, **here},  # came today
        {"arrival": today - 9 * DAY, "nights": 3, "state": StayState.DEPARTED},
        {"arrival": today - 9 * DAY, "nights": 9, "state": StayState.DEPARTED},  # left today
    ])  # fmt: skip

    assert ahead.nights_left(house.pk, today - DAY) == {3: 1, 1: 3}


def test_the_books_of_a_day_and_what_came_on_it(house, today):
    yesterday = today - DAY
    book(house, [
        {"arrival": today}, {"arrival": today, "state": StayState.IN_HOUSE, "children": 2},
        {"arrival": today, "state": StayState.CANCELLED, "gone": 0},
        {"arrival": yesterday}, {"arrival": yesterday, "state": StayState.DEPARTED, "nights": 1},
    ])  # fmt: skip

    assert ahead.on_books(house.pk, today, today + DAY) == {today: 2}
    assert ahead.came(house.pk, yesterday, yesterday) == {yesterday: 1}
    assert ahead.by_children(house.pk, today, today) == {today: (1, 1)}


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2026, 11, 24)])
def test_days_nobody_booked_are_left_out(house, first):
    assert ahead.on_books(house.pk, first, first + timedelta(days=9)) == {}
