"""The one way a task changes: a conditional UPDATE, a history row, a wake-up."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from core import transactions
from realtime import services as realtime
from service_tasks import life, signals
from service_tasks.enums import EventKind, Level, TaskState
from service_tasks.models import ServiceTask, TaskEvent
from service_tasks.services.errors import StaleTask

LOUD = {Level.HIGH, Level.MEDIUM}


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
    rows = ServiceTask.objects.filter(pk=task.pk, version=version, state__in=life.ALLOWED[str(act)])
    if rows.update(version=F("version") + 1, **values) != 1:
        raise StaleTask(ServiceTask.objects.select_related("department", "room").get(pk=task.pk))
    for name, value in values.items():
        setattr(task, name, value)
    task.version = version + 1
    remember(task, act=act, now=now, user_id=user_id, device_id=device_id, data=data)
    wake(task, now=now)
    return task


def remember(
    task: ServiceTask,
    *,
    act: EventKind,
    now: datetime,
    user_id: int | None = None,
    device_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Writes the history row of an act; ids and codes only."""
    TaskEvent.objects.create(
        property_id=task.property_id,
        at=now,
        task_id=task.pk,
        kind=act,
        user_id=user_id,
        device_id=device_id,
        data=dict(data or {}),
    )


def wake(task: ServiceTask, *, now: datetime, calls: bool = False, to: Iterable[str] = ()) -> None:
    """Tells the screens that the task is different; with ``calls`` it asks for somebody now."""
    loud = task.level in LOUD
    departments = {task.department.code, *to}
    if not loud or task.climbed == 0:
        realtime.publish(
            property_id=task.property_id,
            topic="tasks",
            entity=task.public_id,
            version=task.version,
            departments=sorted(departments),
        )
    if loud and task.visible_from <= now:
        # Once it has climbed everybody's board must let go of it, so everybody is told.
        realtime.publish(
            property_id=task.property_id,
            topic="alerts",
            entity=task.public_id,
            version=task.version,
            level=str(task.level if calls else Level.LOW),
            departments=sorted(departments) if calls or task.climbed == 0 else (),
        )
    task_id = task.pk
    transactions.after(lambda: signals.task_changed.send_robust(sender=None, task_id=task_id))


def ended(task: ServiceTask) -> bool:
    """Whether the task has come to an end."""
    return task.state in {TaskState.DONE, TaskState.LAPSED, TaskState.WITHDRAWN}


def tell_ended(task: ServiceTask) -> None:
    """Tells the rooms above, after the commit, that a task came to an end."""
    task_id = task.pk
    transactions.after(lambda: signals.task_ended.send_robust(sender=None, task_id=task_id))
