"""What the manager's first look of the day needs: what is late, and what an arrival still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from service_tasks.enums import Level, Origin, TaskState
from service_tasks.models import ServiceTask, ServiceTaskQuerySet
from service_tasks.queries.measured import AHEAD


@dataclass(frozen=True, slots=True)
class Called:
    """An alert: the task's public id, from when it could be seen and called, when it was taken."""

    public_id: str
    at: datetime
    taken_at: datetime | None
    due_at: datetime


def _shown() -> ServiceTaskQuerySet:
    return ServiceTask.objects.select_related("department", "room", "template", "stay")


def late(property_id: int, *, now: datetime) -> ServiceTaskQuerySet:
    """Live tasks whose due time is over, the longest overdue first."""
    rows = _shown().live().filter(property=property_id, due_at__lt=now, visible_from__lte=now)
    return rows.exclude(state=TaskState.PARKED, resume_at__gt=now).order_by("due_at", "pk")


def by_ids(property_id: int, task_ids: Iterable[int]) -> dict[int, ServiceTask]:
    """id -> task with what its words need; one query."""
    rows = _shown().filter(property=property_id, pk__in=list(task_ids))
    return {task.pk: task for task in rows}


def preparing(
    property_id: int, stay_ids: Iterable[int], *, now: datetime
) -> dict[int, tuple[int, int]]:
    """stay id -> (open, late) preparation tasks of stays to come that have any; one query."""
    rows = ServiceTask.objects.live().filter(
        property=property_id, stay__in=list(stay_ids), origin=Origin.RULE, level=Level.LOW
    )
    counted = rows.values("stay").annotate(
        open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))
    )
    return {row["stay"]: (row["open"], row["late"]) for row in counted.order_by("stay")}


def called(property_id: int, *, since: datetime, now: datetime) -> list[Called]:
    """Tasks that began to call in [since, now), in that order; one query.

    What is called off before anybody took it is left out: nobody had to take it any more.
    """
    rows = ServiceTask.objects.filter(
        property=property_id,
        created_at__gte=since - AHEAD,
        created_at__lt=now,
        calls_from__gte=since,
        calls_from__lt=now,
    ).exclude(state=TaskState.WITHDRAWN, acknowledged_at=None)
    found = rows.values_list(
        "public_id", "created_at", "visible_from", "calls_from", "acknowledged_at", "due_at"
    )
    return [
        Called(public_id, max(made, visible, calls or made), taken, due)
        for public_id, made, visible, calls, taken, due in found.order_by("calls_from", "pk")
    ]
