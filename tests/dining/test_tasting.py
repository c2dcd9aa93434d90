"""What was eaten and left becomes evidence about the right guest, once, and never a refusal."""

from datetime import timedelta

import pytest

from core.transactions import unit
from dining import jobs, services
from preferences.models import Observation, Preference
from tests.dining.conftest import DINNER, at, dish
from tests.factories.guests import WANG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def menu(restaurant):
    with unit():
        for code, value in (("DRAGON", "dragon_fruit"), ("APPLE", "apple")):
            services.describe_dish(
                property=restaurant.property, code=code, name={"en": code}, kind="fruit",
                value=value,
            )  # fmt: skip


def evidence():
    rows = Observation.objects.filter(retraction=None).order_by("pk")
    return [
        (row.value, row.polarity, row.placements.latest("pk").guest and "guest") for row in rows
    ]


def eater(value):
    placed = Observation.objects.get(value=value, retraction=None).placements.latest("pk")
    return placed.guest.family if placed.guest else "the party"


def test_a_dish_on_a_seat_is_about_the_guest_who_sits_there(restaurant):
    restaurant.stay()
    restaurant.table("seated", seats=(at(2, profile="P-ito"), at(1, profile="P-wang")))

    restaurant.check(dish("1", "DRAGON", place=2, eaten="eaten"), dish("2", "APPLE", eaten="left"))

    assert (eater("dragon_fruit"), eater("apple")) == ("Ito", "the party")


def test_a_guest_alone_at_the_table_ate_it_whatever_the_seat(restaurant):
    restaurant.stay("R-1", WANG)
    restaurant.table("seated", covers=1)

    restaurant.check(dish("1", "DRAGON", eaten="eaten"))

    assert eater("dragon_fruit") == "Wang"


def test_a_corrected_check_takes_the_first_word_back(restaurant):
    restaurant.stay("R-1", WANG)
    restaurant.table("seated", covers=1)
    restaurant.check(dish("1", "DRAGON", eaten="eaten"), dish("2", "APPLE", eaten="eaten"))

    restaurant.check(dish("1", "DRAGON", eaten="left"))

    assert evidence() == [("dragon_fruit", "passed_over", "guest")]
    assert Observation.objects.count() == 3


def test_what_staff_saw_is_not_overwritten_by_the_till(restaurant):
    restaurant.stay("R-1", WANG)
    restaurant.table("seated", covers=1)
    restaurant.check(dish("1", "DRAGON"))
    with unit():
        services.say_eaten(
            visit=restaurant.visit().public_id, item_key="1", eaten="eaten",
            person=restaurant.rosa, now=restaurant.now + DINNER,
        )  # fmt: skip

    restaurant.check(dish("1", "DRAGON", eaten="left"))

    assert evidence() == [("dragon_fruit", "for", "guest")]


def test_what_nobody_said_and_what_is_not_on_the_list_says_nothing(restaurant):
    restaurant.stay("R-1", WANG)
    restaurant.table("seated", covers=1)

    restaurant.check(dish("1", "DRAGON"), dish("2", "SOUP", eaten="eaten"))

    assert evidence() == []


def test_a_table_whose_guest_is_found_later_is_learnt_from_once(restaurant):
    restaurant.table("seated", covers=1)
    restaurant.check(dish("1", "DRAGON", eaten="eaten"))
    before = evidence()
    restaurant.stay("R-1", WANG)

    for _twice in range(2):
        jobs.find_stays(now=restaurant.now + DINNER)

    assert (before, evidence()) == ([], [("dragon_fruit", "for", "guest")])


def test_apples_left_at_every_meal_are_still_no_refusal(restaurant):
    restaurant.stay("R-1", WANG)
    for day in range(3):
        when = restaurant.now + timedelta(days=day) + DINNER
        restaurant.table("seated", key=f"T-{day}", covers=1, at=when)
        restaurant.check(dish("1", "APPLE", eaten="left"), key=f"T-{day}")

    strengths = set(Preference.objects.values_list("strength", flat=True))
    assert len(evidence()) == 3
    assert strengths & {"refuses", "must_not"} == set()


def test_an_order_for_a_room_is_learnt_from_too(restaurant):
    restaurant.stay("R-1", WANG)

    restaurant.order(items=(dish("1", "DRAGON", eaten="eaten"),))

    assert eater("dragon_fruit") == "Wang"
