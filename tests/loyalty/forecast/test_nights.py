"""Each night foresees the next two weeks, once, hotel by hotel; too little to learn from is said."""

from datetime import timedelta

import pytest

from core import sentences
from core.transactions import unit
from hotels import services as hotels
from hotels.queries import business_date
from loyalty.jobs.forecasting import forecast
from loyalty.models import DayForecast, ForecastNight
from loyalty.queries import foreseen
from loyalty.services.foreseeing import Night, keep_night
from stays.enums import Origin, StayState
from tests.factories.booked import DAY, book, drawn
from tests.factories.hotels import make_property, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    return make_property()


@pytest.fixture
def today(house, now):
    return business_date(house, now)


def kept():
    return list(DayForecast.objects.order_by("pk").values())


def test_a_night_says_of_fourteen_days_what_is_booked_expected_and_in_range(house, today, now):
    book(house, drawn(today, days=120, a_day=4))

    done = forecast(now=now)

    (night,) = ForecastNight.objects.all()
    days = list(DayForecast.objects.order_by("day"))
    assert (done, night.origin, night.refused) == (1, today - DAY, [])
    # Heard of from 150 days ago on (the first bookings), whole two weeks later, up to yesterday.
    assert 130 <= night.learnt_days <= 137
    assert [each.day for each in days] == [today + nr * DAY for nr in range(14)]
    assert [each.ahead for each in days] == list(range(1, 15))
    assert all(0 <= each.low <= each.expected <= each.high for each in days)
    assert all(each.n >= 42 and each.error is not None for each in days)
    assert days[0].booked > days[-1].booked


def test_what_is_booked_today_is_for_the_next_night(house, today, now):
    book(house, drawn(today, days=120, a_day=4))
    book(make_property("lake"), drawn(today, days=120, a_day=4))
    book(house, [{"arrival": today + nr * DAY, "before": nr} for nr in range(14)] * 5)

    forecast(now=now)

    here, there = (
        list(DayForecast.objects.filter(night__property__code=code).order_by("day")
             .values_list("booked", "expected", "low", "high"))
        for code in ("river", "lake")
    )  # fmt: skip
    assert here == there


def test_a_night_repeated_changes_nothing_and_the_next_one_is_added(house, today, now):
    book(house, drawn(today, days=90, a_day=4))
    forecast(now=now)
    first = kept()

    again = forecast(now=now + timedelta(hours=2))

    assert (again, kept()) == (0, first)
    assert forecast(now=now + DAY) == 1
    assert (kept()[:14], len(kept())) == (first, 28)


def test_a_night_that_another_process_kept_meanwhile_stays_as_it_is(house, today, now):
    night = Night(
        made_at=now, method="pickup", learnt_days=1, learnt_stays=1, departure=35, stay_over=20
    )
    days = [{"day": today, "ahead": 1, "booked": booked} for booked in (3, 4)]

    with unit():
        done = [
            keep_night(
                property_id=house.pk, origin=today - DAY, night=night, days=[DayForecast(**each)]
            )
            for each in days
        ]

    assert (done, [row["booked"] for row in kept()]) == ([True, False], [3])


def test_a_night_that_refused_is_tried_again_and_kept_when_a_file_told_more(house, today, now):
    first, second = forecast(now=now), forecast(now=now + timedelta(minutes=15))
    book(house, [
        {"arrival": today - nr % 90 * DAY - DAY, "booked": today - nr % 90 * DAY - 5 * DAY,
         "origin": Origin.BACKFILL, "state": StayState.DEPARTED, "nights": 1}
        for nr in range(270)
    ])  # fmt: skip

    third, fourth = (forecast(now=now + timedelta(minutes=each)) for each in (30, 45))

    refused, made = ForecastNight.objects.order_by("pk")
    assert (first, second, third, fourth) == (1, 0, 1, 0)
    assert (refused.origin, bool(refused.refused)) == (made.origin, True)
    assert (made.refused, made.learnt_days, made.learnt_stays) == ([], 90, 270)
    assert foreseen.night_of(house.pk, made.origin) == foreseen.last_night(house.pk) == made


def test_a_night_that_was_cut_off_leaves_nothing_and_is_made_anew(house, today, now, monkeypatch):
    book(house, drawn(today, days=90, a_day=4))

    def dies(*_args, **_kwargs):
        raise OSError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(DayForecast.objects, "bulk_create", dies)
        with pytest.raises(OSError, match="power"):
            forecast(now=now)
    left = ForecastNight.objects.count()

    assert (left, forecast(now=now), len(kept())) == (0, 1, 14)


def test_ten_stays_are_too_few_and_the_books_are_kept(house, today, now):
    book(house, [
        *({"arrival": today - (70 - nr) * DAY, "before": 60, "state": StayState.DEPARTED}
          for nr in (0, 9, 20, 31, 50, 61, 63, 66)),
        {"arrival": today + DAY, "before": 20}, {"arrival": today + DAY, "before": 5},
    ])  # fmt: skip

    forecast(now=now)

    (night,) = ForecastNight.objects.all()
    assert sentences.told(night.refused) == (
        "Arrivals in the last 35 days: 4. That is too few to say how many more will come. Until then"
        " look at what is booked."
    )
    rows = list(DayForecast.objects.order_by("day").values_list("booked", "expected", "minutes"))
    assert rows == [(0, None, None), (2, None, None), *[(0, None, None)] * 12]


def test_a_young_hotel_is_told_how_many_days_are_missing(house, today, now):
    book(house, [{"arrival": today - (20 - nr) * DAY, "before": nr % 7, "state": StayState.DEPARTED}
                 for nr in range(20)] * 3)  # fmt: skip

    forecast(now=now)

    (night,) = ForecastNight.objects.all()
    assert (
        night.learnt_days == 6
    )  # heard of for twenty days; the first fourteen were not seen whole
    assert sentences.told(night.refused) == (
        "A forecast of 14 days needs 35 days of bookings behind it, and there are 6. Until then look"
        " at what is booked."
    )


def test_a_hotel_without_a_single_booking_has_a_night_too(house, now):
    assert forecast(now=now) == 1
    assert [row["booked"] for row in kept()] == [0] * 14


def test_a_file_about_the_past_teaches_lengths_of_stay_but_no_bookings(house, today, now):
    rows = drawn(today, days=200, a_day=4)
    over = [row for row in rows if row.get("state") == StayState.DEPARTED]
    book(house, [row | {"origin": Origin.BACKFILL} for row in over])

    forecast(now=now)

    (night,) = ForecastNight.objects.all()
    assert (night.learnt_days, night.learnt_stays, bool(night.refused)) == (0, 0, True)


def test_minutes_are_the_hotels_own_and_the_mean_of_its_rooms(today, now):
    own = {"departure": 40, "stay_over": 10, "kinds": {"suite": {"departure": 80, "stay_over": 30}}}
    house = make_property("hill", work_minutes=own)
    for number, kind in (("101", "king"), ("102", "king"), ("103", "king"), ("104", "suite")):
        make_room(house, number, kind=kind)
    book(house, drawn(today, days=120, a_day=4))

    forecast(now=now)

    night = ForecastNight.objects.get(property=house)
    days = DayForecast.objects.filter(night=night)
    assert (night.departure, night.stay_over) == (50, 15)
    assert night.lengths > 300
    assert all(each.minutes > 0 for each in days)


def test_rooms_that_stay_are_cleaned_as_stay_overs_and_those_due_out_as_departures(
    house, today, now
):
    """Of a house of day guests only, tonight's rooms alone are work: three go, two stay."""
    book(house, [{"arrival": today - nr * DAY, "nights": 0, "day_use": True,
                  "state": StayState.DEPARTED} for nr in range(2, 90)] * 2)  # fmt: skip
    book(house, [{"arrival": today - DAY, "nights": nights, "state": StayState.IN_HOUSE}
                 for nights in (1, 1, 1, 2, 2)])  # fmt: skip

    forecast(now=now)

    first, second = DayForecast.objects.order_by("day")[:2]
    assert first.minutes == pytest.approx(3 * 35 + 2 * 20 + first.expected * 35)
    assert second.minutes == pytest.approx(2 * 35 + second.expected * 35)


def test_a_hotel_that_ends_its_day_late_is_foreseen_when_it_does(house, today, now):
    """Whoever asks each hour makes the night of the day that is over, whatever the hour."""

    def rolls(day, at):
        with unit():
            hotels.roll_business_date(property=house, date=day, now=at, by_pms=True)

    book(house, drawn(today, days=90, a_day=4))
    rolls(today, now)
    done = [forecast(now=now + timedelta(hours=hour)) for hour in (0, 23, 24)]
    rolls(today + DAY, now + timedelta(hours=25))

    done.append(forecast(now=now + timedelta(hours=25)))

    assert done == [1, 0, 0, 1]
    origins = ForecastNight.objects.order_by("origin").values_list("origin", flat=True)
    assert list(origins) == [today - DAY, today]
