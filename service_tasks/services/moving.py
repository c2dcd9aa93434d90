"""The guest moves, and the work follows; both holders are told."""

from datetime import datetime
from typing import Any

from core import transactions
from service_tasks.enums import EventKind, Origin, TaskState
from service_tasks.models import ServiceTask, ServiceTaskQuerySet
from service_tasks.services.climbing import raise_ladder
from service_tasks.services.collecting import collect_left_behind
from service_tasks.services.owning import given, owner_of
from service_tasks.services.writing import change, wake

HANDED_ON = (TaskState.ACKNOWLEDGED, TaskState.PARKED)


def move_open(*, stay_id: int, room_id: int | None, now: datetime) -> int:
    """Live tasks follow the guest into ``room_id``; what was lent is collected from the old room.

    A started task stays with the person on it, and only its room is corrected. Returns how many
    tasks changed; with the guest where he was, none.
    """
    transactions.require_unit()
    rows = (
        _elsewhere(room_id)
        .filter(stay=stay_id)
        .exclude(origin=Origin.COLLECTION)
        .select_related("department", "template", "room")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    moved = list(rows)
    for task in moved:
        _move(task, room_id, now=now)
    return len(moved) + collect_left_behind(stay_id=stay_id, room_id=room_id, now=now)


def _elsewhere(room_id: int | None) -> ServiceTaskQuerySet:
    live = ServiceTask.objects.live()
    return live.exclude(room=None) if room_id is None else live.exclude(room=room_id)


def _move(task: ServiceTask, room_id: int | None, *, now: datetime) -> None:
    data = {"from_room": task.room_id, "to_room": room_id, "from_holder": task.holder_id}
    values: dict[str, Any] = {"room_id": room_id}
    if task.state != TaskState.STARTED:
        values |= _handed_on(task, room_id, now)
    new = values["holder"].pk if values.get("holder") else None
    changes_hands = "holder" in values and new != task.holder_id
    again = changes_hands or "state" in values
    if again and task.state in {TaskState.OPEN, TaskState.ACKNOWLEDGED}:
        values["climbed"] = 0  # a fresh ladder
    wake(task, now=now)  # the old holder's screen, which may hear of it for the last time
    change(task, act=EventKind.MOVED, now=now, data=data | {"to_holder": new}, **values)
    if task.state == TaskState.OPEN and again:
        raise_ladder(task, now=now)
        wake(task, now=now, calls=task.visible_from <= now)


def _handed_on(task: ServiceTask, room_id: int | None, now: datetime) -> dict[str, Any]:
    """To whom a task goes in the new room; whoever had said «I've got it» elsewhere is free of it."""
    owner = str(task.params.get("owner", "holder"))
    holder = owner_of(
        owner=owner,
        department_id=task.department_id,
        room_id=room_id,
        at=max(task.visible_from, now),
    )
    values = given(holder, task.department_id)
    if owner != "holder" or task.room_id is None or task.state not in HANDED_ON:
        return values
    if holder is not None and holder.pk != task.acknowledged_by_id:
        values |= {"acknowledged_by": None, "acknowledged_at": None}
        if task.state == TaskState.ACKNOWLEDGED:
            values["state"] = TaskState.OPEN
    return values
