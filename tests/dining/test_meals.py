"""Which meal it is by the hotel's own hours; no hour of a day is without one."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.transactions import unit
from dining.enums import Meal
from dining.meals import Hours, meal_of
from dining.queries import meal_at, tables_of
from dining.services import BadDining, describe_dish, describe_meals
from tests.factories.hotels import make_property

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("wall", "meal", "day"),
    [
        (time(4, 59), Meal.DINNER, DAY - timedelta(days=1)),
        (time(5), Meal.BREAKFAST, DAY),
        (time(10, 59), Meal.BREAKFAST, DAY),
        (time(11), Meal.LUNCH, DAY),
        (time(16, 29), Meal.LUNCH, DAY),
        (time(16, 30), Meal.DINNER, DAY),
        (time(23, 59), Meal.DINNER, DAY),
        (time(0), Meal.DINNER, DAY - timedelta(days=1)),
    ],
)
def test_each_meal_lasts_until_the_next_begins_and_dinner_past_midnight(wall, meal, day):
    assert meal_of(datetime.combine(DAY, wall), Hours()) == (day, meal)


@given(local=st.datetimes(), hours=st.lists(st.times(), min_size=3, max_size=3, unique=True))
def test_meals_follow_each_other_and_never_go_back(local, hours):
    local = local.replace(year=2026)
    mine = Hours(*sorted(hours))

    first = meal_of(local, mine)
    later = meal_of(local + timedelta(minutes=1), mine)

    order = {meal: place for place, meal in enumerate(Meal)}
    assert (first[0], order[first[1]]) <= (later[0], order[later[1]])


@pytest.mark.django_db
def test_a_hotel_says_its_own_hours_and_tables_and_twice_changes_nothing(now):
    house = make_property()
    said = {
        "property": house, "breakfast_from": time(6), "lunch_from": time(12),
        "dinner_from": time(14), "tables": ["1", "T4"],
    }  # fmt: skip

    with unit():
        kept = [describe_meals(**said), describe_meals(**said)]

    assert kept == ["made", "same"]
    assert (meal_at(house, now), tables_of(house)) == ((DAY, Meal.DINNER), ["1", "T4"])


@pytest.mark.django_db
def test_meals_out_of_order_and_dishes_that_say_nothing_are_refused(restaurant):
    house = restaurant.property
    with unit(), pytest.raises(BadDining):
        describe_meals(
            property=house, breakfast_from=time(12), lunch_from=time(11), dinner_from=time(18),
            tables=[],
        )  # fmt: skip
    for kind, value in (("fruit", "durian"), ("nothing", "at_all"), ("allergy", "peanut")):
        with unit(), pytest.raises(BadDining):
            describe_dish(property=house, code="X", name={"en": "X"}, kind=kind, value=value)
