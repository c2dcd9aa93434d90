"""Counts what was heard of, sweeps up what was not heard, and each night counts everything again."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from core.jobs import last_done
from core.transactions import unit
from hotels import queries as hotels
from loyalty import services
from loyalty.models import Recount
from loyalty.queries import counted

logger = logging.getLogger(__name__)

CHUNK = 5_000
"""Stays counted, or compared, by one transaction: a fraction of a second."""
STRETCH = 20_000
SWEEP = "loyalty.count"
LONGEST_UNIT = timedelta(hours=1)
"""How much earlier than its commit a change may be dated: an import's chunk, a slow link."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def look_at_stay(*, stay_id: int, now: datetime) -> int:
    """Counts one stay that ended, came to life again, or got a posting; ``now`` changes nothing."""
    with unit():
        return services.count_stays(stay_ids=[stay_id])


def look_at_guest(*, guest_id: int, now: datetime) -> int:
    """After a merge or its end: the stays follow the person; ``now`` changes nothing."""
    with unit():
        return services.count_stays(stay_ids=counted.stays_under(guest_id))


def count(*, now: datetime) -> int:
    """Counts every stay that a lost nudge, an import or a merge left behind; how many stays.

    Safe to run twice: a stay has one line, and lines and sums are made anew, never added to.
    """
    done = last_done(SWEEP)
    since = done - LONGEST_UNIT if done else EVER
    found: set[int] = set(counted.posted_uncounted()) | set(counted.merged_uncounted())
    for house in hotels.properties():
        found |= set(counted.told_uncounted(house.pk, since))
    return _count(sorted(found))


def _count(stay_ids: Sequence[int]) -> int:
    for some in _chunks(stay_ids):
        with unit():
            services.count_stays(stay_ids=some)
    return len(stay_ids)


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, CHUNK)):
        yield some


def recount(*, now: datetime) -> Recount:
    """Counts everything again from stays and folios and sets right what was kept otherwise.

    On a sound database nothing is. What is found stands on the row that is kept of it, in the log,
    and at the foot of the cockpit's pages.
    """
    count(now=now)
    kept = Recount(at=now, stays=0, guests=0, wrong_stays=0, wrong_guests=0)
    for low, high in counted.stretches("stays_stay", STRETCH):
        with unit():
            lines = services.recount_stays(low=low, high=high)
        kept.stays += lines.looked_at
        kept.wrong_stays += len(lines.wrong)
    for low, high in counted.stretches("guests_guest", STRETCH):
        with unit():
            sums = services.recount_guests(low=low, high=high)
        kept.guests += sums.looked_at
        kept.wrong_guests += len(sums.wrong)
    with unit():
        kept.save(force_insert=True)
    if kept.wrong_stays or kept.wrong_guests:
        logger.error(
            "the full count set right %s of %s stays and %s of %s guests",
            kept.wrong_stays, kept.stays, kept.wrong_guests, kept.guests,
        )  # fmt: skip
    return kept
