"""Each night every guest is valued anew from its stays; thin data is said, terms are the chain's own."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from core.transactions import unit
from loyalty.jobs.valuing import value_guests
from loyalty.models import GuestValue, ValueRun, ValueTerms
from loyalty.queries import valued
from loyalty.services.valuing import set_terms
from loyalty.value.terms import BadTerms, Terms
from tests.factories.hotels import make_property
from tests.loyalty.value.house import past, regulars

pytestmark = pytest.mark.django_db


def kept() -> list[dict[str, object]]:
    return list(GuestValue.objects.order_by("pk").values())


def test_every_guest_is_valued_with_range_terms_and_n(now):
    guests = past(make_property(), regulars(now.date()))

    done = value_guests(now=now, enough=10)

    rows = {row.guest_id: row for row in GuestValue.objects.all()}
    often, once = rows[guests["Guest04"].pk], rows[guests["Guest00"].pk]
    assert (done, set(rows)) == (30, {guest.pk for guest in guests.values()})
    assert (often.repeats, often.n, often.pool, often.currency) == (5, 30, "leisure", "CNY")
    assert (float(often.margin), often.horizon, float(often.discount)) == (0.35, 12, 0.1)
    assert 0 < often.p_alive <= 1
    assert often.value_low <= often.value_high
    assert (once.repeats, once.p_alive, once.usual_gap, once.overdue) == (0, None, None, False)


def test_a_night_repeated_gives_the_same_rows(now):
    past(make_property(), regulars(now.date()))
    value_guests(now=now, enough=10)
    before = kept()

    value_guests(now=now + timedelta(minutes=5), enough=10)

    assert kept() == before
    assert ValueRun.objects.count() == 2


def test_a_young_house_keeps_the_sentence_and_no_values(now):
    house = make_property()
    past(house, regulars(now.date()))
    value_guests(now=now, enough=10)

    done = value_guests(now=now + timedelta(days=1))

    run = valued.last_run()
    assert (done, GuestValue.objects.count()) == (0, 0)
    assert (run.guests, run.repeaters) == (30, 20)
    assert run.refused[0]["with"] == {"repeaters": 20, "guests": 30, "least": 500}


def test_a_house_without_any_stay_is_no_error(now):
    make_property()

    done = value_guests(now=now)

    assert (done, valued.last_run().guests) == (0, 0)


def test_stays_under_a_merged_profile_are_the_persons(now):
    guests = past(make_property(), regulars(now.date()))
    guests["Guest04"].merged_into = guests["Guest05"]
    guests["Guest04"].save()

    value_guests(now=now, enough=10)

    assert not GuestValue.objects.filter(guest=guests["Guest04"]).exists()
    assert GuestValue.objects.get(guest=guests["Guest05"]).repeats == 7


def test_a_guest_long_silent_is_overdue_and_one_just_here_is_not(now):
    book = regulars(now.date())
    today = now.date()
    book["Silent"] = [(today - timedelta(days=900 - 14 * nr), 50_000) for nr in range(12)]
    book["Steady"] = [(today - timedelta(days=14 * (12 - nr)), 50_000) for nr in range(12)]
    guests = past(make_property(), book)

    value_guests(now=now, enough=10)

    overdue = set(GuestValue.objects.filter(overdue=True).values_list("guest_id", flat=True))
    assert guests["Silent"].pk in overdue
    assert guests["Steady"].pk not in overdue


def test_hotels_of_another_currency_give_stays_and_no_money(now):
    make_property("main")
    make_property("second")
    far = make_property("far", currency="JPY")
    past(far, regulars(now.date()), currency="JPY")

    value_guests(now=now, enough=10)

    assert {(row.value_mid, row.currency) for row in GuestValue.objects.all()} == {(None, "CNY")}
    assert valued.last_run().stays == sum(len(days) for days in regulars(now.date()).values())


def test_terms_are_the_chains_own_and_the_newest_hold(now):
    past(make_property(), regulars(now.date()))
    with unit():
        set_terms(margin=0.2, horizon=24, discount=0.05, by=None, now=now)
        set_terms(margin=0.5, horizon=6, discount=0, by=None, now=now + timedelta(minutes=1))

    value_guests(now=now, enough=10)

    assert valued.terms_in_force() == Terms(margin=0.5, horizon=6, discount=0.0)
    assert {row.horizon for row in GuestValue.objects.all()} == {6}
    assert ValueTerms.objects.count() == 2


def test_before_any_terms_the_defaults_hold(db):
    assert valued.terms_in_force() == Terms(margin=0.35, horizon=12, discount=0.10)


def test_terms_that_make_no_sense_are_refused_with_a_sentence(now):
    with pytest.raises(BadTerms) as said:
        set_terms(margin=1.5, horizon=12, discount=0.1, by=None, now=now)

    assert str(said.value) == "The margin must be above 0 % and at most 100 %."


def test_the_database_refuses_a_range_upside_down(now):
    past(make_property(), regulars(now.date()))
    value_guests(now=now, enough=10)

    with pytest.raises(IntegrityError), unit():
        GuestValue.objects.update(stays_low=9, stays_high=2)


def test_a_guest_of_one_stay_is_told_as_a_range_in_words(now):
    guests = past(make_property(), regulars(now.date()))
    value_guests(now=now, enough=10)
    value = valued.value_of(guests["Guest00"].pk)

    said = valued.stays_said(value)

    assert said == (
        "One stay so far, too little to tell whether this guest comes again. Guests like this one"
        f" come {value.stays_low} to {value.stays_high} times in 12 months (from 30 guests)."
    )


def test_values_of_many_guests_are_one_query(now, django_assert_num_queries):
    guests = past(make_property(), regulars(now.date()))
    value_guests(now=now, enough=10)
    ids = [guest.pk for guest in guests.values()]

    with django_assert_num_queries(2):
        one, three = valued.values_of(ids[:1]), valued.values_of(ids[:3])

    assert (len(one), len(three)) == (1, 3)
