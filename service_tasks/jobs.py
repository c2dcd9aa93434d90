"""What tasks do without being asked: climb, come back from parking, change hands. Safe to run twice."""

from datetime import datetime, timedelta

from core import transactions
from hotels import queries as hotels
from service_tasks import services
from service_tasks.enums import StepState, TaskState
from service_tasks.models import LadderStep, ServiceTask


def escalate(*, now: datetime) -> int:
    """Fires every ladder step that is due; once each, by the step's own row."""
    fired = 0
    while True:
        with transactions.unit():
            steps = services.due_steps(now=now)
            fired += services.climb(steps, now=now)
        if not steps:
            break
    with transactions.unit():
        services.restart_overdue(now=now)
    return fired


def resume_parked(*, now: datetime) -> int:
    """Parked tasks whose time has come are back on the list."""
    with transactions.unit():
        rows = list(
            ServiceTask.objects.filter(state=TaskState.PARKED, resume_at__lte=now)
            .select_related("department", "template")
            .select_for_update(skip_locked=True, of=("self",))[:100]
        )
        for task in rows:
            services.resume(task=task, now=now)
    return len(rows)


def hand_over(*, now: datetime) -> int:
    """Open tasks follow sections and shifts."""
    handed = 0
    for house in hotels.properties():
        with transactions.unit():
            handed += services.reassign_orphans(property_id=house.pk, now=now)
    return handed


def overdue(*, now: datetime) -> int:
    """Ladder steps that should have been fired half a minute ago; the auditor asks."""
    late = now - timedelta(seconds=30)
    return LadderStep.objects.filter(state=StepState.WAITING, due_at__lte=late).count()
