"""Nudges for counting: ids in, a job called, nothing decided here."""

from celery import shared_task

from core.clock import now
from loyalty import jobs


@shared_task(name="loyalty.look_at_stay", expires=300)
def look_at_stay(*, stay_id: int) -> None:
    """Counts a stay after its check-out or a posting; the sweep is the guarantee."""
    jobs.look_at_stay(stay_id=stay_id, now=now())


@shared_task(name="loyalty.look_at_guest", expires=300)
def look_at_guest(*, guest_id: int) -> None:
    """Lets stays follow a person after a merge; the sweep is the guarantee."""
    jobs.look_at_guest(guest_id=guest_id, now=now())
