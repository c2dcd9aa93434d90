"""Which tasks have something to do by themselves at a moment; ids only, nothing is locked."""

from datetime import datetime

from django.db.models import Min

from service_tasks.enums import StepState, TaskState
from service_tasks.models import LadderStep, ServiceTask

BATCH = 500


def due_to_climb(*, now: datetime) -> list[int]:
    """Tasks with a ladder step that is due, the longest waiting first."""
    rows = LadderStep.objects.filter(state=StepState.WAITING, due_at__lte=now)
    return list(
        rows.values("task")
        .annotate(first=Min("due_at"))
        .order_by("first", "task")
        .values_list("task", flat=True)[:BATCH]
    )


def due_to_resume(*, now: datetime) -> list[int]:
    """Parked tasks whose time has come, the earliest first."""
    rows = ServiceTask.objects.filter(state=TaskState.PARKED, resume_at__lte=now)
    return list(rows.order_by("resume_at", "pk").values_list("pk", flat=True)[:BATCH])
