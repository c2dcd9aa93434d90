"""What the reconciler asks for: make, change, withdraw, lapse, reopen, follow the guest."""

from datetime import datetime
from typing import Any

from core import transactions
from hotels import queries as hotels
from service_tasks.enums import EventKind, Origin, TaskState
from service_tasks.models import ServiceTask, TaskTemplate
from service_tasks.queries.templates import newest_template
from service_tasks.services.climbing import raise_ladder, stop_ladder
from service_tasks.services.errors import BadTemplates
from service_tasks.services.owning import owner_of
from service_tasks.services.writing import change, remember, tell_ended, wake
from service_tasks.types import DesiredTask


def create_desired(
    *, stay_id: int, property_id: int, desired: DesiredTask, now: datetime
) -> ServiceTask:
    """Makes the task a rule wants, gives it to its owner and raises its ladder."""
    transactions.require_unit()
    template, department_id = _where(property_id, desired)
    holder = owner_of(
        owner=desired.owner,
        department_id=department_id,
        room_id=desired.room_id,
        at=max(desired.visible_from, now),
    )
    task = ServiceTask.objects.create(
        property_id=property_id,
        stay_id=stay_id,
        origin=Origin.RULE,
        rule=desired.rule,
        rule_version=desired.rule_version,
        occurrence=desired.occurrence,
        template=template,
        params=dict(desired.params) | {"owner": desired.owner},
        department_id=department_id,
        room_id=desired.room_id,
        holder=holder,
        level=desired.level,
        safety=desired.safety,
        visible_from=desired.visible_from,
        due_at=desired.due_at,
        created_at=now,
    )
    begin(task, now=now)
    return task


def begin(task: ServiceTask, *, now: datetime, user_id: int | None = None) -> None:
    """History, ladder and wake-up of a task that has just been made."""
    remember(task, act=EventKind.CREATED, now=now, user_id=user_id)
    raise_ladder(task, now=now)
    wake(task, now=now, calls=task.visible_from <= now)


def _where(property_id: int, desired: DesiredTask) -> tuple[TaskTemplate, int]:
    template = newest_template(property_id, desired.template_key)
    if template is None:
        raise BadTemplates(f"There is no task template {desired.template_key!r} in this property.")
    house = hotels.property_by_id(property_id)
    department = hotels.department(house, desired.department)
    return template, department.pk if department is not None else template.department_id


def update_desired(*, task: ServiceTask, desired: DesiredTask, now: datetime) -> bool:
    """Changes what a rule now sees differently; False when nothing is different.

    The room is not looked at here (``move_open`` follows the guest), nor who has the task.
    """
    wanted: dict[str, Any] = {
        "due_at": desired.due_at,
        "visible_from": desired.visible_from,
        "level": desired.level,
        "safety": desired.safety,
        "params": dict(desired.params) | {"owner": desired.owner},
    }
    different = {name: value for name, value in wanted.items() if getattr(task, name) != value}
    if not different:
        return False
    louder = "visible_from" in different or "level" in different
    change(task, act=EventKind.CHANGED, now=now, data={"fields": sorted(different)}, **different)
    if louder and task.state == TaskState.OPEN:
        raise_ladder(task, now=now)
    return True


def withdraw(*, task: ServiceTask, why: str, now: datetime) -> ServiceTask:
    """The task is not wanted any more; who had it is told by the wake-up."""
    return _end(task, TaskState.WITHDRAWN, why=why, now=now)


def lapse(*, task: ServiceTask, why: str, now: datetime) -> ServiceTask:
    """The time for it has passed without anybody's fault."""
    return _end(task, TaskState.LAPSED, why=why, now=now)


def _end(task: ServiceTask, state: TaskState, *, why: str, now: datetime) -> ServiceTask:
    data = {"why": why, "state": str(task.state)}
    act = EventKind.LAPSED if state == TaskState.LAPSED else EventKind.WITHDRAWN
    change(task, act=act, now=now, data=data, state=state, ended_at=now)
    stop_ladder(task)
    tell_ended(task)
    return task


def reopen(*, task: ServiceTask, desired: DesiredTask | None = None, now: datetime) -> ServiceTask:
    """Wanted again (reinstated, a reversal reversed): open, with a fresh ladder and owner."""
    values: dict[str, Any] = {
        "state": TaskState.OPEN,
        "ended_at": None,
        "acknowledged_by": None,
        "acknowledged_at": None,
        "started_at": None,
        "climbed": 0,
    }
    if desired is not None:
        values |= {
            "due_at": desired.due_at,
            "visible_from": desired.visible_from,
            "room_id": desired.room_id,
        }
    owner = str(task.params.get("owner", "holder"))
    room_id = values.get("room_id", task.room_id)
    values["holder"] = owner_of(
        owner=owner, department_id=task.department_id, room_id=room_id, at=now
    )
    change(task, act=EventKind.REOPENED, now=now, **values)
    raise_ladder(task, now=now)
    wake(task, now=now, calls=task.visible_from <= now)
    return task


def move_open(*, stay_id: int, room_id: int | None, now: datetime) -> int:
    """Live tasks follow the guest into ``room_id``; both holders are told. Returns how many moved.

    A started task stays with the person on it, and only its room is corrected. Things to collect
    stay where they stand.
    """
    transactions.require_unit()
    moved = 0
    rows = (
        ServiceTask.objects.live()
        .filter(stay=stay_id)
        .exclude(room=room_id, room__isnull=room_id is None)
        .exclude(origin=Origin.COLLECTION)
    )
    for task in rows.select_related("department", "template"):
        if task.room_id == room_id:
            continue
        was_room, was_holder = task.room_id, task.holder_id
        values: dict[str, Any] = {"room_id": room_id}
        if task.state != TaskState.STARTED:
            owner = str(task.params.get("owner", "holder"))
            values["holder"] = owner_of(
                owner=owner,
                department_id=task.department_id,
                room_id=room_id,
                at=max(task.visible_from, now),
            )
            if task.state == TaskState.ACKNOWLEDGED and values["holder"] is not None:
                new = values["holder"].pk
                if new != task.acknowledged_by_id and owner == "holder" and was_room is not None:
                    values |= {
                        "state": TaskState.OPEN,
                        "acknowledged_by": None,
                        "acknowledged_at": None,
                    }
        data = {"from_room": was_room, "to_room": room_id, "from_holder": was_holder}
        change(task, act=EventKind.MOVED, now=now, data=data, **values)
        if values.get("state") == TaskState.OPEN:
            raise_ladder(task, now=now)
            wake(task, now=now, calls=True)
        moved += 1
    return moved
