"""Scenarios 3 and 7 of the product page, as far as they need no screen."""

from datetime import timedelta

import pytest

from core.transactions import unit
from dining import queries, services
from preferences import queries as preferences
from preferences import services as beliefs
from preferences.models import Observation
from rules.services import reconcile
from service_tasks import jobs as ladder
from service_tasks import queries as tasks
from service_tasks import services as task_services
from service_tasks.models import ServiceTask, TaskEvent, WordsSeen
from stays import queries as stays
from tests.dining.conftest import DINNER, restaurant, wang
from tests.factories.signed_in import sign_in

__all__ = ["restaurant", "wang"]
pytestmark = [pytest.mark.django_db, pytest.mark.flow]


def person(restaurant, member):
    return sign_in(restaurant.property, login=member.user.login).person


def seated(restaurant, stay, **fields):
    with unit():
        return services.seat_stay(
            stay=stay, guests=(), covers=2, table="4", person=restaurant.rosa,
            now=restaurant.now + DINNER, **fields,
        )  # fmt: skip


def stand(restaurant, reader=None, language="en"):
    later = restaurant.now + DINNER
    day, meal = queries.meal_at(restaurant.property, later)
    return queries.stand(
        reader or restaurant.rosa, restaurant.property, day, meal, language=language, now=later
    )


def kitchen(restaurant, language="en"):
    later = restaurant.now + DINNER
    return queries.kitchen_pass(restaurant.rosa, restaurant.property, language=language, now=later)


def test_scenario_3_the_dragon_fruit_is_eaten_and_the_apples_are_left(restaurant, wang):
    stay = restaurant.stay()
    mei = person(restaurant, restaurant.house.mei)
    now = restaurant.now

    # Two taps in the room: what she saw, and «only note it».
    with unit():
        for sight in ("ate_dragon_fruit", "left_apples"):
            beliefs.observe(
                person=mei, property=restaurant.property, room=restaurant.house.rooms["1208"],
                sighting=sight, observed_at=now, received_at=now, now=now,
            )  # fmt: skip
    tomorrow = now + timedelta(days=1)
    with unit():
        reconcile(stay_id=stay.pk, now=tomorrow)

    # Dining makes tomorrow's plate of what is liked.
    plates = ServiceTask.objects.filter(stay=stay, rule="wish_fruit", state="open")
    assert [tasks.words(plate, "en").title for plate in plates] == ["Fruit plate with Dragon fruit"]
    assert [plate.department.code for plate in plates] == ["in_room_dining"]
    assert {plate.due_at for plate in plates} == {tomorrow.replace(hour=7, minute=0)}

    # Leaving is weak evidence and never a refusal, however often it is seen.
    with unit():
        for days in range(1, 4):
            at = now + timedelta(days=days, hours=1)
            beliefs.observe(
                person=mei, property=restaurant.property, stay=stay, sighting="left_apples",
                observed_at=at, received_at=at, now=at,
            )  # fmt: skip
    asked = preferences.asked_about(stays.stay_facts(stay.pk), now)
    (facts,) = preferences.believed_by_stay([asked], stay.arrival)
    assert [(one.value, one.strength) for one in facts] == [("dragon_fruit", "like")]


def test_scenario_7_a_severe_peanut_allergy_comes_to_dinner(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    stay = restaurant.stay()
    chen = person(restaurant, restaurant.house.chen)
    later = restaurant.now + DINNER

    # The host seats the two; says where Mr Wang sits.
    visit = seated(restaurant, stay)
    with unit():
        services.place(
            visit=visit.public_id, guest=wang.public_id, place=2, person=restaurant.rosa,
            now=later,
        )  # fmt: skip

    # The host stand sees it at his seat and not at the other one.
    (table,) = stand(restaurant).seated
    warned = {seat.name: seat.warned for seat in table.seats}
    assert warned["Ms Ito"] is None
    assert warned["Mr Wang"].words == ("No peanuts: check with the chef",)
    assert (warned["Mr Wang"].safety, warned["Mr Wang"].read_by) == (True, "")

    # The kitchen sees where and what, and no name.
    (line,) = kitchen(restaurant)
    assert (line.where, line.words, line.told) == (
        "Table 4, seat 2", ("No peanuts: check with the chef",), False,
    )  # fmt: skip
    task = ServiceTask.objects.get(origin="table")
    assert (task.level, task.safety, task.state) == ("high", True, "open")
    assert task in tasks.alerts_for(restaurant.rosa, now=later)
    assert task in tasks.alerts_for(chen, now=later)
    assert "Wang" not in str(task.params)

    # Chen has read it; the words he saw are kept.
    with unit():
        task_services.acknowledge(
            task_public_id=task.public_id, person=chen, seen_version=None, now=later
        )
    (table,) = stand(restaurant).seated
    (warned,) = [seat.warned for seat in table.seats if seat.warned]
    assert (warned.read_by, warned.read_at, warned.told_at) == ("Chen", "18:30", "")
    assert WordsSeen.objects.get(task=task).text.startswith("Table 4, seat 2: No peanuts")

    # The kitchen ticks it: by whom, and when.
    with unit():
        task_services.finish(
            task_public_id=task.public_id, person=restaurant.rosa, seen_version=None,
            now=later + timedelta(minutes=2),
        )  # fmt: skip
    (line,) = kitchen(restaurant)
    assert (line.told, line.warned.told_by, line.warned.told_at, line.warned.read_by) == (
        True, "Rosa", "18:32", "Chen",
    )  # fmt: skip
    kinds = TaskEvent.objects.filter(task_id=task.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["created", "changed", "acknowledged", "done"]


def test_scenario_7_nobody_tells_the_kitchen_and_the_duty_manager_is_called(restaurant, wang):
    restaurant.knows(wang, "allergy", "peanut")
    seated(restaurant, restaurant.stay())

    ladder.escalate(now=restaurant.now + DINNER + timedelta(minutes=5))

    task = ServiceTask.objects.get(origin="table")
    assert task.climbed > 0
    assert task in tasks.alerts_for(
        person(restaurant, restaurant.house.chen), now=restaurant.now + DINNER
    )


def test_scenario_7_a_dish_left_by_the_allergic_guest_says_nothing_of_allergies(restaurant, wang):
    with unit():
        services.describe_dish(
            property=restaurant.property, code="APPLE", name={"en": "Apple"}, kind="fruit",
            value="apple",
        )  # fmt: skip
        with pytest.raises(services.BadDining):
            services.describe_dish(
                property=restaurant.property, code="SATAY", name={"en": "Satay"}, kind="allergy",
                value="peanut",
            )  # fmt: skip

    assert Observation.objects.count() == 0
