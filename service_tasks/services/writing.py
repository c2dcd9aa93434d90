"""The one way a task changes: a conditional UPDATE, a history row, a wake-up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core import rows, transactions
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from realtime import services as realtime
from service_tasks import life, signals
from service_tasks.enums import EventKind, Level
from service_tasks.models import ServiceTask, ServiceTaskQuerySet, TaskEvent
from service_tasks.services.errors import StaleTask

LOUD = {Level.HIGH, Level.MEDIUM}
_AS_SEEN = "id = %s AND version = %s AND state = ANY(%s)"
_LOCKED = rows.Read(
    ServiceTask,
    "WHERE t.id = %s FOR NO KEY UPDATE OF t",
    related=["department", "room", "template"],
)


def change(
    task: ServiceTask,
    *,
    act: EventKind,
    now: datetime,
    seen_version: int | None = None,
    user_id: int | None = None,
    device_id: int | None = None,
    data: Mapping[str, object] | None = None,
    **values: Any,
) -> ServiceTask:
    """Does ``act``: only in an allowed state and only to the version that was seen.

    Raises ``StaleTask`` when the row moved meanwhile. Returns the row as it is now.
    """
    transactions.require_unit()
    version = task.version if seen_version is None else seen_version
    allowed = [str(state) for state in life.ALLOWED[str(act)]]
    new = {**values, "version": version + 1}
    rows.change_one(
        ServiceTask, new, _AS_SEEN, task.pk, version, allowed,
        missed=lambda: StaleTask(shown().get(pk=task.pk)),
    )  # fmt: skip
    for name, value in values.items():
        setattr(task, name, value)
    task.version = version + 1
    step = step_of(task, act=act, now=now, user_id=user_id, device_id=device_id, data=data)
    rows.insert([step], keys=False)
    wake(task, now=now)
    return task


def shown() -> ServiceTaskQuerySet:
    """Tasks with everything that their words and their people need."""
    return ServiceTask.objects.select_related(
        "department", "room", "template", "stay", "acknowledged_by__user", "holder__user"
    )


def held(task: ServiceTask) -> ServiceTask:
    """Notes on a task that its row was read and locked in this unit."""
    task.__dict__["_held_in"] = transactions.current()
    return task


def lock(task: ServiceTask) -> ServiceTask:
    """Locks the row and brings ``task`` up to date, so that what is decided next still holds."""
    transactions.require_unit()
    if task.__dict__.get("_held_in") is transactions.current():
        return task
    found = _LOCKED.first(task.pk)
    if found is None:
        raise ServiceTask.DoesNotExist(f"There is no task {task.pk}.")
    task.__dict__.update(found.__dict__)
    return held(task)


def step_of(
    task: ServiceTask,
    *,
    act: EventKind,
    now: datetime,
    user_id: int | None = None,
    device_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> TaskEvent:
    """The history row of an act, not yet written."""
    return TaskEvent(
        property_id=task.property_id,
        at=now,
        task_id=task.pk,
        kind=act,
        user_id=user_id,
        device_id=device_id,
        data=dict(data or {}),
    )


def wake(task: ServiceTask, *, now: datetime, calls: bool = False) -> None:
    """Tells the screens that the task is different; with ``calls`` it asks for somebody now.

    Heard by the task's department, by its holder's, and by those whom the ladder has called. The
    desk shows a guest all that is done for him, so it hears that something of a stay is different.
    """
    own = hotels.department_of_id(task.property_id, task.department_id)
    departments = sorted({own.code, *task.heard_by})
    realtime.publish(
        property_id=task.property_id,
        topic="tasks",
        entity=task.public_id,
        version=task.version,
        departments=departments,
    )
    if task.stay_id is not None:
        _tell_desk(task, departments)
    if task.level in LOUD and task.visible_from <= now:
        realtime.publish(
            property_id=task.property_id,
            topic="alerts",
            entity=task.public_id,
            version=task.version,
            level=str(task.level if calls and calling(task, now) else Level.LOW),
            departments=departments,
        )
    task_id = task.pk
    transactions.after(lambda: signals.task_changed.send_robust(sender=None, task_id=task_id))


def _tell_desk(task: ServiceTask, hearing: Sequence[str]) -> None:
    house = hotels.house(task.property_id)
    desk = hotels.department_named(house, DepartmentKind.FRONT_DESK)
    if desk is not None and desk.code not in hearing:
        realtime.publish(  # one for all the tasks of a unit
            property_id=house.pk,
            topic="work",
            entity=house.public_id,
            version=1,
            departments=[desk.code],
        )


def calling(task: ServiceTask, now: datetime) -> bool:
    """Whether it calls anybody at ``now``."""
    return task.calls_from is not None and task.calls_from <= now


def tell_ended(task: ServiceTask) -> None:
    """Tells the rooms above, after the commit, that a task came to an end."""
    task_id = task.pk
    transactions.after(lambda: signals.task_ended.send_robust(sender=None, task_id=task_id))
