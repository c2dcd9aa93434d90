"""What tasks do without being asked: climb, come back from parking, change hands. Safe to run twice."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from core import transactions
from hotels import queries as hotels
from service_tasks import queries, services
from service_tasks.enums import StepState
from service_tasks.models import LadderStep

logger = logging.getLogger(__name__)

LATE = timedelta(seconds=30)


def escalate(*, now: datetime) -> int:
    """Fires every ladder step that is due; once each, by the step's own row. Returns how many."""
    with transactions.unit():
        services.restart_overdue(now=now)
    return _each(
        queries.due_to_climb(now=now), lambda pk: services.climb(task_id=pk, now=now), "climb"
    )


def resume_parked(*, now: datetime) -> int:
    """Parked tasks whose time has come are back on the list. Returns how many."""
    return _each(
        queries.due_to_resume(now=now), lambda pk: services.resume(task_id=pk, now=now), "resume"
    )


def _each(task_ids: Iterable[int], do: Callable[[int], int], what: str) -> int:
    """A unit for each task, so that one that cannot be worked on never stops the others."""
    done = 0
    for task_id in task_ids:
        try:
            with transactions.unit():
                done += do(task_id)
        except Exception:
            logger.exception("task %s could not %s; the next look tries again", task_id, what)
    return done


def tell_not_begun(*, now: datetime) -> int:
    """Puts what was taken and is not begun in time on the supervisors' lists, silently. Returns how many."""
    return _each(
        queries.not_begun_untold(now=now),
        lambda pk: services.tell_not_begun(task_id=pk, now=now),
        "tell",
    )


def hand_over(*, now: datetime) -> int:
    """Open tasks follow sections and shifts, everywhere. Returns how many changed hands."""
    return sum(hand_over_in(property_id=house.pk, now=now) for house in hotels.properties())


def hand_over_in(*, property_id: int, now: datetime) -> int:
    """The same for one property, with the things of guests whose keeper has gone home."""
    with transactions.unit():
        changed = services.reassign_orphans(property_id=property_id, now=now)
    with transactions.unit():
        return changed + services.watch_custody(property_id=property_id, now=now)


def overdue(*, now: datetime) -> int:
    """Ladder steps that should have been fired half a minute ago; the auditor asks."""
    return LadderStep.objects.filter(state=StepState.WAITING, due_at__lte=now - LATE).count()
