"""Nudges for planning: ids in, a job called, nothing decided here."""

from celery import shared_task

from core.clock import now
from rules import jobs


@shared_task(name="rules.plan_stay", expires=60)
def plan_stay(*, stay_id: int) -> None:
    """Looks at one stay again."""
    jobs.plan_stay(stay_id=stay_id, now=now())


@shared_task(name="rules.plan_guest", expires=60)
def plan_guest(*, guest_id: int) -> None:
    """Looks at the open stays of one guest again."""
    jobs.plan_guest(guest_id=guest_id, now=now())
