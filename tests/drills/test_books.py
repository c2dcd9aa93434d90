"""The drill reads the rows, finds a task that is not the plan's, and changes nothing by looking."""

from dataclasses import replace
from datetime import timedelta

import pytest

from drills import books, comparing
from guests.enums import Calendar
from guests.types import Birth
from rules.jobs import plan_stay
from service_tasks.models import ServiceTask
from stays.enums import StayState
from tests.factories.guests import SMITH
from tests.factories.house import make_house, make_kinds
from tests.factories.stays import make_stay, said_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def stay(now):
    make_kinds()
    house = make_house(now)
    party = said_party(replace(SMITH, birth=Birth(calendar=Calendar.SOLAR, month=11, day=24)))
    stay = make_stay(house.property, StayState.IN_HOUSE, room="1208", occurred_at=now, party=party)
    plan_stay(stay_id=stay.pk, now=now)
    return stay


def test_planned_stay_would_not_change(stay):
    tasks = books.live_tasks()

    assert books.replanned() == {"R-1": 0}
    assert {task["rule"] for task in tasks} >= {"birthday_desk", "birthday_duty"}
    assert comparing.tasks(books.stays(), tasks, books.replanned()) == []


def test_task_that_differs_is_found_and_left_alone(stay):
    task = ServiceTask.objects.get(rule="birthday_desk")
    moved = task.due_at + timedelta(hours=1)
    ServiceTask.objects.filter(pk=task.pk).update(due_at=moved)
    ServiceTask.objects.filter(rule="birthday_duty").delete()

    found = books.replanned()

    assert found == {"R-1": 2}
    assert ServiceTask.objects.get(rule="birthday_desk").due_at == moved
    assert not ServiceTask.objects.filter(rule="birthday_duty").exists()


def test_stay_is_told_in_the_words_of_the_model(stay):
    assert books.stays() == [
        {
            "hotel": "river",
            "key": "R-1",
            "state": "in_house",
            "arrival": "2026-11-24",
            "departure": "2026-11-27",
            "room": "1208",
            "waiting": False,
            "party": 1,
            "tellings": 1,
        }
    ]
    assert books.rooms()["river/1208"] == "inspected"
