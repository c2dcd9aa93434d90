"""A nudge for the outbox."""

from celery import shared_task

from core.clock import now
from messaging import jobs


@shared_task(name="messaging.deliver", expires=30)
def deliver() -> None:
    """Sends what lies in the outbox."""
    jobs.deliver(now=now())
