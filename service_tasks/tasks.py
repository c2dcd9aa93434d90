"""Nudges for tasks: nothing is decided here."""

from celery import shared_task

from core.clock import now
from service_tasks import jobs


@shared_task(name="service_tasks.hand_over", expires=60)
def hand_over(*, property_id: int) -> None:
    """Sections or shifts of a property changed: open tasks are given to today's owners."""
    jobs.hand_over_in(property_id=property_id, now=now())
