"""Each night the score of leaving is judged on the year it has not seen, and used only where it won."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from core.transactions import unit
from loyalty.jobs.leaving import score_leaving
from loyalty.models import GuestLeaving, LeavingRun
from loyalty.queries import leaving as reading
from loyalty.types import StayRow
from loyalty.value import leaving
from loyalty.value.fitting import NotEnough
from tests.factories.hotels import make_property
from tests.loyalty.value.house import past

DAY = 1000


def row(guest, arrival, nights=1, **more):
    fields = {
        "guest": guest, "stay": arrival, "property": 1, "arrival": arrival,
        "departure": arrival + nights, "nights": nights, "spend": 500, "channel": "web",
        "direct": True, "segment": "leisure", "company": "",
    }  # fmt: skip
    return StayRow(**{**fields, **more})


def halves(until: date, weeks: int = 10, count: int = 130) -> dict[str, list[tuple[date, int]]]:
    """Guests who came each period, and as many who came once, just before one of its ends.

    The shorter the silence, the likelier that a guest came once only: recency alone is misled.
    """
    book = {}
    period = timedelta(weeks=weeks)
    for nr in range(count):
        lag = timedelta(days=10 + nr % 30)
        steady = [(until - period * each - lag, 60_000) for each in range(6)]
        once = [(until - period * (1 + nr % 2) - timedelta(days=1 + nr % 5), 60_000)]
        book[f"Steady{nr}"], book[f"Once{nr}"] = steady, once
    return book


def test_what_was_known_is_of_that_day_and_who_came_is_after_it():
    stays = [row(1, 900), row(1, 950, 4), row(1, 1010), row(2, 990, spend=None), row(3, 1001)]

    found = leaving.asked(stays, day=DAY, period=50)

    assert found.guest.tolist() == [1, 2]
    assert found.came.tolist() == [True, False]
    assert (found.known.silent * 7).round().tolist() == [46, 9]
    assert found.known.stays.tolist() == [2, 1]
    assert (found.known.tenure * 7).round().tolist() == [100, 10]
    assert found.known.spend.tolist() == [500, 0]


@pytest.mark.parametrize(
    ("arrival", "came"), [(1000, False), (1003, False), (1004, True), (1050, True), (1051, False)]
)
def test_a_stay_that_goes_on_is_not_coming_again(arrival, came):
    stays = [row(1, 998, 5), row(1, arrival, 1, stay=2)]

    found = leaving.asked(stays, day=DAY, period=50)

    assert found.came.tolist() == [came]


def test_without_two_periods_of_stays_it_says_so():
    with pytest.raises(NotEnough) as said:
        leaving.told([row(1, 990)], as_of=DAY, weeks=52)

    assert str(said.value).startswith("Stays of 104 weeks are needed")


@pytest.mark.django_db
def test_a_young_house_keeps_the_sentence_and_no_chance(now):
    past(make_property(), {"Wang": [(now.date() - timedelta(days=5), 100)]})

    used = score_leaving(now=now)

    run = reading.last_leaving()
    assert (used, run.used, run.auc, run.guests) == (False, False, None, 1)
    assert run.refused[0]["with"] == {"weeks": 104}
    assert GuestLeaving.objects.count() == 0


@pytest.mark.django_db
def test_where_it_beats_recency_each_guest_has_a_chance(now):
    guests = past(make_property(), halves(now.date()))

    used = score_leaving(now=now, weeks=10)

    run = reading.last_leaving()
    chances = reading.chances_of([guests["Steady7"].pk, guests["Once7"].pk])
    assert (used, run.used, run.guests, run.weeks) == (True, True, 260, 10)
    assert run.auc > run.recency
    assert sum(each["guests"] for each in run.deciles) == 260
    assert GuestLeaving.objects.count() == 260
    assert chances[guests["Steady7"].pk] > chances[guests["Once7"].pk]


@pytest.mark.django_db
def test_a_night_repeated_keeps_one_row_and_the_same_chances(now):
    past(make_property(), halves(now.date()))
    score_leaving(now=now, weeks=10)
    before = list(GuestLeaving.objects.order_by("pk").values())

    score_leaving(now=now + timedelta(minutes=5), weeks=10)

    assert list(GuestLeaving.objects.order_by("pk").values()) == before
    assert LeavingRun.objects.count() == 1


@pytest.mark.django_db
def test_chances_go_the_night_the_score_is_not_used_any_more(now):
    past(make_property(), halves(now.date()))
    score_leaving(now=now, weeks=10)

    used = score_leaving(now=now + timedelta(days=1))

    assert (used, GuestLeaving.objects.count(), LeavingRun.objects.count()) == (False, 0, 2)


@pytest.mark.django_db
def test_the_database_refuses_a_score_used_that_lost(now):
    past(make_property(), halves(now.date()))
    score_leaving(now=now, weeks=10)

    with pytest.raises(IntegrityError), unit():
        LeavingRun.objects.update(recency=0.999, auc=0.5)
