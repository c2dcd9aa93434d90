"""The guest moves, and the work follows; both holders are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core import rows, transactions
from service_tasks.enums import LIVE_STATES, EventKind, Origin, TaskState
from service_tasks.models import PlacedItem, ServiceTask
from service_tasks.services.climbing import raise_ladder
from service_tasks.services.collecting import collect_left_behind
from service_tasks.services.owning import given, owner_of
from service_tasks.services.writing import change, held, wake

HANDED_ON = (TaskState.ACKNOWLEDGED, TaskState.PARKED)
_OF_STAY = rows.Read(
    ServiceTask,
    "WHERE t.stay_id = %s ORDER BY t.id FOR NO KEY UPDATE OF t",
    related=["department", "template", "room"],
)


def locked_of_stay(stay_id: int) -> list[ServiceTask]:
    """Every task ever made for a stay, oldest first, locked until the unit ends."""
    transactions.require_unit()
    return [held(task) for task in _OF_STAY.all(stay_id)]


def announce_of_stay(stay_id: int) -> None:
    """``locked_of_stay`` will be asked for, and tasks may be made after it (``core.asking.ahead``)."""
    _OF_STAY.ahead(stay_id)
    rows.keys_ahead(ServiceTask)


def move_open(
    *,
    work: Sequence[ServiceTask],
    standing: Sequence[PlacedItem],
    room_id: int | None,
    now: datetime,
) -> int:
    """Of a stay's ``work`` (``locked_of_stay``) the live tasks follow the guest into ``room_id``; what was lent is collected from the old room.

    A started task stays with the person on it, and only its room is corrected. Returns how many
    tasks changed; with the guest where he was, none.
    """
    transactions.require_unit()
    moved = [
        task
        for task in work
        if task.state in LIVE_STATES
        and task.room_id != room_id
        and task.origin != Origin.COLLECTION
    ]
    for task in moved:
        _move(task, room_id, now=now)
    return len(moved) + collect_left_behind(standing, room_id=room_id, now=now)


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
        property_id=task.property_id,
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
