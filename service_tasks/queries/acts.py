"""Who did what to a task, and when: for screens that must prove it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from service_tasks.enums import EventKind, TaskState
from service_tasks.models import ServiceTask, TaskEvent
from staff import queries as staff


class Ticked(NamedTuple):
    """A warning as it stands: the row, and by whom it was passed on, with the moment."""

    task: ServiceTask
    by: str = ""
    at: datetime | None = None


def ticked(task_ids: Iterable[int]) -> dict[int, Ticked]:
    """Tasks by id with who finished them; three queries whatever their number."""
    rows = ServiceTask.objects.select_related(
        "department", "room", "template", "stay", "acknowledged_by__user", "holder__user"
    ).filter(pk__in=list(task_ids))
    tasks = {task.pk: task for task in rows}
    done = [pk for pk, task in tasks.items() if task.state == TaskState.DONE]
    acts = TaskEvent.objects.filter(task_id__in=done, kind=EventKind.DONE).order_by("pk")
    last = {act.task_id: act for act in acts}
    names = staff.names_of(act.user_id for act in last.values() if act.user_id)
    found = {pk: Ticked(task) for pk, task in tasks.items()}
    for pk, act in last.items():
        found[pk] = Ticked(tasks[pk], names.get(act.user_id or 0, ""), act.at)
    return found
