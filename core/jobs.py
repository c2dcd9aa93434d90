"""Periodic work as rows: any number of beats is safe, a kill only delays, late slots are caught up."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import F

from core import transactions
from core.claims import free_or_expired
from core.models import JobRun

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=7)
RETRY = timedelta(minutes=1)


def slot_of(now: datetime, every: timedelta, offset: timedelta = timedelta()) -> datetime:
    """The beginning of the slot that ``now`` lies in; slots begin ``offset`` after 1970, UTC."""
    seconds, shift = int(every.total_seconds()), int(offset.total_seconds())
    since = int(now.timestamp()) - shift
    return datetime.fromtimestamp(since // seconds * seconds + shift, UTC)


def run_slot(
    *,
    job: str,
    every: timedelta,
    now: datetime,
    do: Callable[[datetime], object],
    offset: timedelta = timedelta(),
    catch_up: int = 0,
    lease: timedelta = LEASE,
) -> bool:
    """Runs ``do(slot)`` once for the present slot of ``job``, whoever else tries.

    Up to ``catch_up`` slots before it that were missed or failed are done first, oldest first, from
    the job's first run on; a job that looks at the state of now needs none. True when anything was
    done. A run whose lease is over without an end (its process died) is taken again; one that
    failed is taken again after a minute, two minutes and so on while its slot counts, and what
    ``do`` raised is raised again, its kind kept on the row.
    """
    did = False
    for slot in _open_slots(job, slot_of(now, every, offset), every, catch_up):
        if _take(job, slot, now, lease):
            _run(job, slot, now, do)
            did = True
    return did


def _open_slots(
    job: str, present: datetime, every: timedelta, catch_up: int
) -> Iterator[datetime]:  # fmt: skip
    known = dict(
        JobRun.objects.filter(job=job, slot__gte=present - catch_up * every, slot__lte=present)
        .values_list("slot", "done_at")
    )  # fmt: skip
    first = None
    if catch_up:
        first = (
            JobRun.objects.filter(job=job).order_by("slot").values_list("slot", flat=True).first()
        )
    for back in range(catch_up, -1, -1):
        slot = present - back * every
        begun = slot == present or (first is not None and slot >= first)
        if begun and known.get(slot) is None:
            yield slot


def _take(job: str, slot: datetime, now: datetime, lease: timedelta) -> bool:
    with transactions.unit():
        JobRun.objects.bulk_create(
            [JobRun(job=job, slot=slot, started_at=now, attempts=0)], ignore_conflicts=True
        )
        free = JobRun.objects.filter(free_or_expired(now), job=job, slot=slot, done_at=None)
        return (
            free.update(
                leased_until=now + lease, started_at=now, attempts=F("attempts") + 1
            ) == 1
        )  # fmt: skip


def _run(job: str, slot: datetime, now: datetime, do: Callable[[datetime], object]) -> None:
    mine = JobRun.objects.filter(job=job, slot=slot)
    try:
        do(slot)
    except Exception as error:
        with transactions.unit():
            tries = mine.values_list("attempts", flat=True).get()
            mine.update(leased_until=now + tries * RETRY, error=type(error).__name__[:500])
        raise
    with transactions.unit():
        mine.update(done_at=now, leased_until=None, error="")


def last_done(job: str) -> datetime | None:
    """The newest slot of ``job`` that was done."""
    done = JobRun.objects.filter(job=job, done_at__isnull=False).order_by("-slot")
    return done.values_list("slot", flat=True).first()


def forget_runs(*, now: datetime) -> int:
    """Deletes the rows of runs of slots long past; the newest of each job is kept."""
    newest = JobRun.objects.filter(done_at__isnull=False).order_by("job", "-slot").distinct("job")
    with transactions.unit():
        old = JobRun.objects.filter(slot__lt=now - KEPT).exclude(pk__in=newest.values("pk"))
        gone, _ = old.delete()
    return gone
