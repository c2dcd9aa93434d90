"""A nudge for files that wait."""

from celery import shared_task

from core.clock import now
from imports import jobs


@shared_task(
    name="imports.look", expires=60, queue="bulk", soft_time_limit=300, time_limit=310,
    ignore_result=True,
)  # fmt: skip
def look() -> None:
    """Goes on with the oldest file nobody works on, for a while; the sweep takes it from there."""
    jobs.work(now=now())
