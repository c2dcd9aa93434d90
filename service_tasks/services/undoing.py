"""Taking the last tap on a task back, with what it brought about."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from service_tasks import life, quiet
from service_tasks.enums import EventKind, TaskState
from service_tasks.models import ServiceTask, TaskEvent
from service_tasks.services.acting import by, theirs
from service_tasks.services.climbing import raise_ladder
from service_tasks.services.errors import StaleTask
from service_tasks.services.settling import unsettle
from service_tasks.services.writing import change

if TYPE_CHECKING:
    from staff.types import Person

# What the house did since does not stand between a person and taking the last tap back.
NO_ACT = (EventKind.CHANGED, EventKind.ESCALATED, EventKind.REASSIGNED, EventKind.NOT_BEGUN)


def _time(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def undo(*, task_public_id: str, person: "Person", now: datetime) -> ServiceTask:
    """Takes back the last act of the same person, for ten minutes; history keeps both."""
    return take_back_last(theirs(person, task_public_id), person=person, now=now)


def take_back_last(task: ServiceTask, *, person: "Person", now: datetime) -> ServiceTask:
    """``undo`` of a locked task."""
    acts = TaskEvent.objects.filter(task_id=task.pk).exclude(kind__in=NO_ACT).order_by("-pk")
    last = acts.first()
    before = last.data.get("before") if last is not None else None
    if last is None or before is None:
        raise StaleTask(task)
    same = last.user_id == person.user_id
    if not life.may_undo(acted_at=last.at, by_same_person=same, now=now):
        raise StaleTask(task)
    unsettle(task, now=now)
    state = TaskState(before["state"])
    nobodys: dict[str, Any] = {"calls_from": quiet.calls_again(task.calls_from, now)}
    change(
        task,
        act=EventKind.UNDONE,
        now=now,
        data={"undid": str(last.kind)},
        **by(person),
        state=state,
        acknowledged_by_id=before["acknowledged_by"],
        acknowledged_at=_time(before["acknowledged_at"]),
        started_at=_time(before["started_at"]),
        park_reason=before["park_reason"],
        resume_at=_time(before["resume_at"]),
        ended_at=None,
        **(nobodys if state == TaskState.OPEN else {}),
    )
    if task.state == TaskState.OPEN:
        raise_ladder(task, now=now)
    return task
