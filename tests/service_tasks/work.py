"""Tasks for tests: a rush clean of 1208 unless told otherwise, and taps on them."""

from datetime import datetime, timedelta
from typing import Any

from core.transactions import unit
from service_tasks import queries, services
from service_tasks.enums import ParkReason
from service_tasks.models import LadderStep, ServiceTask, TaskEvent
from service_tasks.types import DesiredTask
from staff.models import Membership
from staff.types import Person
from stays.models import Stay
from tests.factories.house import House
from tests.factories.signed_in import sign_in


def desired(house: House, now: datetime, **fields: Any) -> DesiredTask:
    """What a rule wants: loud, now, in 1208, due in half an hour."""
    defaults: dict[str, Any] = {
        "rule": "rush",
        "rule_version": 1,
        "occurrence": "now",
        "template_key": "rush_clean",
        "department": "housekeeping",
        "level": "high",
        "visible_from": now,
        "due_at": now + timedelta(minutes=30),
        "room_id": house.rooms["1208"].pk,
    }
    return DesiredTask(**{**defaults, **fields})


def create(house: House, stay: Stay, now: datetime, **fields: Any) -> ServiceTask:
    """Makes it, in a unit of its own."""
    with unit():
        (task,) = services.create_desired(
            stay_id=stay.pk,
            property_id=house.property.pk,
            desired=[desired(house, now, **fields)],
            now=now,
        )
        return task


def move(stay_id: int, room_id: int | None, now: datetime) -> int:
    """The guest moves; how many tasks followed."""
    with unit():
        return services.move_open(
            work=services.locked_of_stay(stay_id),
            standing=queries.uncollected(stay_id),
            room_id=room_id,
            now=now,
        )


def person_of(house: House, member: Membership) -> Person:
    """The member, signed in."""
    return sign_in(house.property, login=member.user.login).person


def kinds(task: ServiceTask) -> list[str]:
    """The task's history, oldest first."""
    rows = TaskEvent.objects.filter(task_id=task.pk).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def ladder(task: ServiceTask) -> list[tuple[str, str]]:
    """The task's steps with their states, lowest first."""
    rows = LadderStep.objects.filter(task=task).order_by("position")
    return list(rows.values_list("step", "state"))


def tap(verb: str, task: ServiceTask, person: Person, now: datetime, **fields: Any) -> ServiceTask:
    """One act of a person who saw the present row, in a unit of its own."""
    values: dict[str, Any] = {"task_public_id": task.public_id, "person": person, "now": now}
    task.refresh_from_db()
    if verb != "undo":
        values["seen_version"] = task.version
    if verb == "park":
        values |= {"reason": ParkReason.GUEST_INSIDE, "until": now + timedelta(minutes=30)}
    with unit():
        done: ServiceTask = getattr(services, verb)(**{**values, **fields})
    task.refresh_from_db()
    return done
