"""Nudges for beliefs: ids in, a job called, nothing decided here."""

from celery import shared_task

from core.clock import now
from preferences import jobs


@shared_task(name="preferences.look_at_guest", expires=300)
def look_at_guest(*, guest_id: int) -> None:
    """Rebuilds one guest after a merge or an un-merge; the nightly rebuild is the guarantee."""
    jobs.look_at_guest(guest_id=guest_id, now=now())


@shared_task(name="preferences.look_at_stay", expires=60)
def look_at_stay(*, stay_id: int) -> None:
    """Wipes chips and rechecks placements after a stay changed; the sweeps are the guarantee."""
    jobs.look_at_stay(stay_id=stay_id, now=now())
