"""Counts members behind the pages: after a check-out, after new rules, and all of them every night."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from core import transactions
from loyalty.models import Membership, PolicyVersion
from loyalty.queries import programmes as reading
from loyalty.services import standings
from stays.queries import ended

logger = logging.getLogger(__name__)

BATCH = 500
LOOKED_BACK = timedelta(days=2)


def count_stay(*, stay_id: int, now: datetime) -> int:
    """Counts the guest of one stay after it ended, was taken up again, or its folio changed.

    Safe to run twice: a stay counts by its id, and counting looks at the whole history.
    """
    guest = ended.named_after(stay_id)
    return _count([guest], now) if guest is not None and reading.any_published() else 0


def count_guest(*, guest_id: int, now: datetime) -> int:
    """Counts a guest after profiles were merged or parted."""
    return _count([guest_id], now) if reading.any_published() else 0


def catch_up(*, now: datetime) -> int:
    """Finds what no nudge told: rules just published, and who left, or was told of, since the count."""
    if not reading.any_published():
        return 0
    done = sum(recount(now=now) for _ in reading.uncounted()[:1])
    told = ended.told_of(now - LOOKED_BACK)
    counted = Membership.objects.filter(guest__in=list(told))
    fresh = dict(counted.values_list("guest_id", "counted_at"))
    new = set(told) - set(fresh) if reading.takes_everybody() else set()
    late = sorted(new | {guest for guest, at in fresh.items() if at < told[guest]})
    return done + sum(_count(batch, now) for batch in _batches(late))


def recount(*, now: datetime) -> int:
    """Counts everybody from their whole history: reviews and expiries of the day come with it.

    Returns how many rows were different from what was kept; on a quiet night those whom time moved.
    Safe to run twice, each batch in a unit of its own.
    """
    waiting = [version.pk for version in reading.uncounted()]
    if not reading.any_published():
        return 0
    people = set(ended.guests_of_ended()) | set(
        Membership.objects.values_list("guest_id", flat=True)
    )
    different = sum(_count(batch, now) for batch in _batches(sorted(people)))
    with transactions.unit():
        PolicyVersion.objects.filter(pk__in=waiting).update(counted_at=now)
    logger.info("members counted: %s, different: %s", len(people), different)
    return different


def _count(guest_ids: Sequence[int], now: datetime) -> int:
    with transactions.unit():
        return standings.count(guest_ids=guest_ids, now=now)


def _batches(people: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(people), BATCH):
        yield people[at : at + BATCH]
