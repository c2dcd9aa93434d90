"""What reaches the kitchen: per seat and per room, at once, again when it must, and never a name."""

from datetime import timedelta

import pytest

from core.transactions import unit
from dining import jobs, queries
from dining.models import Seat
from preferences import services as beliefs
from preferences.models import Kind
from rules.services import reconcile
from service_tasks import services as task_services
from service_tasks.models import ServiceTask
from service_tasks.queries import words
from service_tasks.wording import sms_text
from stays.enums import StayState
from tests.dining.conftest import DINNER, at, dish
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.stays import hear, said_party, say

pytestmark = pytest.mark.django_db


def open_titles(language="en"):
    rows = ServiceTask.objects.filter(origin="table", state__in=["open", "acknowledged"])
    return [words(task, language).title for task in rows.order_by("pk")]


def tick(restaurant):
    task = ServiceTask.objects.get(origin="table", state="open")
    with unit():
        task_services.finish(
            task_public_id=task.public_id, person=restaurant.rosa, seen_version=None,
            now=restaurant.now + DINNER,
        )  # fmt: skip
    return task


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Table 4, seat 2: No peanuts: check with the chef"),
        ("zh-hans", "4桌，2号座：不用花生：请与主厨确认"),
        ("zh-hant", "4桌，2號座：不用花生：請與主廚確認"),
    ],
)
def test_a_seat_reaches_the_kitchen_in_the_unit_in_which_it_was_told(
    restaurant, wang, language, title
):
    restaurant.knows(wang, "allergy", "peanut")

    restaurant.table("seated", table="4", seats=(at(2, profile="P-wang"),))

    assert open_titles(language) == [title]


def test_nothing_is_told_of_a_table_that_is_only_booked_or_cancelled(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    restaurant.table("booked")
    booked = open_titles()

    restaurant.table("seated")
    restaurant.table("cancelled")

    assert (booked, open_titles()) == ([], [])
    assert ServiceTask.objects.get(origin="table").state == "withdrawn"


def test_a_diet_is_told_without_an_alarm_and_a_feather_allergy_not_at_all(restaurant, wang):
    restaurant.knows(wang, "dietary", "halal", "need")
    restaurant.knows(wang, "allergy", "feather")

    restaurant.table("seated", table="4")

    task = ServiceTask.objects.get(origin="table")
    assert (task.level, task.safety, open_titles()) == (
        "medium", False, ["Table 4, seat not said: Halal only"],
    )  # fmt: skip


def test_an_unknown_allergen_is_told_as_one(restaurant, wang):
    kind = Kind.objects.get(code="allergy")
    kind.values |= {"quinoa": {"en": "Quinoa"}}
    kind.save()
    restaurant.knows(wang, "allergy", "quinoa")

    restaurant.table("seated", table="4")

    assert open_titles() == [
        "Table 4, seat not said: Allergy on file: speak with the guest and the chef first"
    ]


def test_a_guest_who_moves_before_the_kitchen_knows_is_one_warning_and_after_it_two(
    restaurant, wang
):
    restaurant.knows(wang, "allergy", "peanut")
    restaurant.table("seated", table="4")
    restaurant.table("seated", table="7")
    before = open_titles()
    tick(restaurant)

    restaurant.table("seated", table="9")

    assert before == ["Table 7, seat not said: No peanuts: check with the chef"]
    assert open_titles() == ["Table 9, seat not said: No peanuts: check with the chef"]
    assert ServiceTask.objects.filter(origin="table").count() == 2


def test_the_same_word_again_after_the_tick_tells_nothing_new(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    restaurant.table("seated", table="4")
    tick(restaurant)

    restaurant.table("seated", table="4")
    swept = jobs.warn_again(now=restaurant.now + DINNER)

    assert (open_titles(), swept) == ([], 0)


def test_what_becomes_known_while_they_sit_reaches_the_kitchen_by_the_sweep(restaurant, wang):
    restaurant.table("seated", table="4")
    restaurant.knows(wang, "allergy", "sesame")

    first = jobs.warn_again(now=restaurant.now + DINNER)
    second = jobs.warn_again(now=restaurant.now + DINNER)

    assert (first, second) == (1, 0)
    assert open_titles() == ["Table 4, seat not said: No sesame: check with the chef"]


def test_a_second_allergy_after_the_first_was_read_is_read_anew(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    restaurant.table("seated", table="4")
    task = ServiceTask.objects.get(origin="table")
    with unit():
        task_services.acknowledge(
            task_public_id=task.public_id, person=restaurant.rosa, seen_version=None,
            now=restaurant.now + DINNER,
        )  # fmt: skip
    restaurant.knows(wang, "allergy", "sesame")

    jobs.warn_again(now=restaurant.now + DINNER)

    fresh = ServiceTask.objects.get(origin="table", state="open")
    assert fresh.acknowledged_by is None
    assert words(fresh, "en").title.endswith(
        "No peanuts: check with the chef; No sesame: check with the chef"
    )


@pytest.mark.parametrize(
    ("kind", "where"), [("in_room_dining", "Room 1208"), ("minibar", "Minibar of room 1208")]
)
def test_orders_for_rooms_and_minibars_reach_the_kitchen_alike(restaurant, wang, kind, where):
    restaurant.knows(wang, "allergy", "peanut")

    restaurant.order(kind=kind, items=(dish(code="CONGEE", name="Congee"),))

    later = restaurant.now + DINNER
    (line,) = queries.kitchen_pass(restaurant.rosa, restaurant.property, language="en", now=later)
    task = ServiceTask.objects.get(origin="table")
    assert (line.where, line.words, line.items) == (
        where, ("No peanuts: check with the chef",), ("Congee",),
    )  # fmt: skip
    assert (task.department.code, task.safety) == ("in_room_dining", True)

    restaurant.order("served")

    assert ServiceTask.objects.get(origin="table").state == "withdrawn"


def test_who_sat_down_at_lunch_is_still_there_when_dinner_begins(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    lunch = restaurant.now + timedelta(hours=1, minutes=55)  # 16:25 in Shanghai
    restaurant.table("seated", table="4", at=lunch)
    later = lunch + timedelta(minutes=10)
    day, meal = queries.meal_at(restaurant.property, later)

    stand = queries.stand(restaurant.rosa, restaurant.property, day, meal, language="en", now=later)
    lines = queries.kitchen_pass(restaurant.rosa, restaurant.property, language="en", now=later)

    assert (meal, restaurant.visit().meal) == ("dinner", "lunch")
    assert [line.table for line in stand.seated] == ["4"]
    assert [line.told for line in lines] == [False]


def test_an_sms_says_neither_the_allergy_nor_whose_it_is(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    restaurant.table("seated", table="4")

    text = sms_text(ServiceTask.objects.get(origin="table"), "en")

    assert "safety alert" in text
    assert "eanut" not in text
    assert "Wang" not in text


def test_the_warning_outlives_a_room_move_and_a_check_out(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    restaurant.table("seated", table="4")
    left = hear(
        restaurant.property,
        say(StayState.DEPARTED, room="1208", occurred_at=restaurant.now + DINNER,
            source_version=9, party=said_party(WANG, ITO)),
    )  # fmt: skip
    with unit():
        reconcile(stay_id=left.stay_id, now=restaurant.now + DINNER)

    assert len(open_titles()) == 1


def test_what_one_company_told_is_not_told_at_the_table_of_another(restaurant):
    came = restaurant.now - timedelta(hours=20)
    couple = restaurant.stay()
    with unit():
        beliefs.observe(
            person=restaurant.rosa, property=restaurant.property, stay=couple, kind="allergy",
            value="peanut", source="guest_told", observed_at=came + timedelta(hours=1),
            received_at=restaurant.now, now=restaurant.now,
        )  # fmt: skip
    restaurant.stay("R-2", WANG, SMITH, room="1503")

    restaurant.table("seated", table="4")
    restaurant.table("seated", key="T-2", table="7", room="1503", name="Smith")

    assert {seat.visit.key for seat in Seat.objects.exclude(task=None)} == {"T-1"}
