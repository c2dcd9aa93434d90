"""Nudges for counting members: ids in, a job called, nothing decided here."""

from celery import shared_task

from core.clock import now
from loyalty.jobs import tiers as jobs


@shared_task(name="loyalty.count_stay", expires=300)
def count_stay(*, stay_id: int) -> None:
    """Counts the guest of a stay; the sweep is the guarantee."""
    jobs.count_stay(stay_id=stay_id, now=now())


@shared_task(name="loyalty.count_guest", expires=300)
def count_guest(*, guest_id: int) -> None:
    """Counts a guest whose profiles were merged or parted; the nightly count is the guarantee."""
    jobs.count_guest(guest_id=guest_id, now=now())


@shared_task(name="loyalty.count_everybody", expires=300, time_limit=3600)
def count_everybody() -> None:
    """Counts everybody under rules that were just published; the sweep is the guarantee."""
    jobs.catch_up(now=now())
