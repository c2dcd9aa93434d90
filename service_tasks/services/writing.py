"""The one way a task changes: a conditional UPDATE, a history row, a wake-up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from core import transactions
from realtime import services as realtime
from service_tasks import life, signals
from service_tasks.enums import EventKind, Level
from service_tasks.models import ServiceTask, ServiceTaskQuerySet, TaskEvent
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
        raise StaleTask(shown().get(pk=task.pk))
    for name, value in values.items():
        setattr(task, name, value)
    task.version = version + 1
    remember(task, act=act, now=now, user_id=user_id, device_id=device_id, data=data)
    wake(task, now=now)
    return task


def shown() -> ServiceTaskQuerySet:
    """Tasks with everything that their words and their people need."""
    return ServiceTask.objects.select_related(
        "department", "room", "template", "stay", "acknowledged_by__user", "holder__user"
    )


def lock(task: ServiceTask) -> ServiceTask:
    """Locks the row and brings ``task`` up to date, so that what is decided next still holds."""
    transactions.require_unit()
    rows = ServiceTask.objects.select_related("department", "room", "template")
    task.refresh_from_db(from_queryset=rows.select_for_update(of=("self",), no_key=True))
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


def wake(task: ServiceTask, *, now: datetime, calls: bool = False) -> None:
    """Tells the screens that the task is different; with ``calls`` it asks for somebody now.

    Heard by the task's department, by its holder's, and by those whom the ladder has called.
    """
    departments = sorted({task.department.code, *task.heard_by})
    realtime.publish(
        property_id=task.property_id,
        topic="tasks",
        entity=task.public_id,
        version=task.version,
        departments=departments,
    )
    if task.level in LOUD and task.visible_from <= now:
        realtime.publish(
            property_id=task.property_id,
            topic="alerts",
            entity=task.public_id,
            version=task.version,
            level=str(task.level if calls else Level.LOW),
            departments=departments,
        )
    task_id = task.pk
    transactions.after(lambda: signals.task_changed.send_robust(sender=None, task_id=task_id))


def tell_ended(task: ServiceTask) -> None:
    """Tells the rooms above, after the commit, that a task came to an end."""
    task_id = task.pk
    transactions.after(lambda: signals.task_ended.send_robust(sender=None, task_id=task_id))
