"""Periodic work as rows: any number of beats is safe, a kill only delays, late slots are caught up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from core import transactions
from core.models import JobRun

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=14)


def slot_of(now: datetime, every: timedelta) -> datetime:
    """The beginning of the slot that ``now`` lies in, counted from 1970."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def run_slot(*, job: str, every: timedelta, now: datetime, do: Callable[[], object]) -> bool:
    """Runs ``do`` once for the present slot of ``job``, whoever else tries; False when not needed.

    A run that died (its lease is over without an end) is taken again. What ``do`` raises is kept
    on the row and raised again.
    """
    slot = slot_of(now, every)
    if not _take(job, slot, now):
        return False
    mine = JobRun.objects.filter(job=job, slot=slot)
    try:
        do()
    except Exception as error:
        with transactions.unit():
            mine.update(leased_until=None, error=type(error).__name__[:500])
        raise
    with transactions.unit():
        mine.update(done_at=now, leased_until=None, error="")
    return True


def _take(job: str, slot: datetime, now: datetime) -> bool:
    with transactions.unit():
        made = JobRun.objects.bulk_create(
            [JobRun(job=job, slot=slot, started_at=now, leased_until=None)], ignore_conflicts=True
        )
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        open_run = JobRun.objects.filter(free, job=job, slot=slot, done_at=None)
        return bool(made) and open_run.update(leased_until=now + LEASE, started_at=now) == 1


def forget_runs(*, now: datetime) -> int:
    """Deletes the rows of runs that ended long ago."""
    with transactions.unit():
        gone, _ = JobRun.objects.filter(slot__lt=now - KEPT, done_at__isnull=False).delete()
    return gone
