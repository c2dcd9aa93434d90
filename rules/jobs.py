"""What planning does without being asked: stays that changed, days that rolled, hours that passed."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core import transactions
from hotels import queries as hotels
from preferences import queries as preferences
from rules import services
from rules.models import StayPlan
from service_tasks import queries as tasks
from stays import queries as stays

if TYPE_CHECKING:
    from hotels.models import Property

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=15)  # an open stay is looked at this often, for what only time changes
LATE = timedelta(minutes=1)
BATCH = 200


def plan_open(*, now: datetime) -> int:
    """Plans every stay that is ahead of its plan; safe to run twice, by ``StayPlan``'s row lock.

    Ahead: something changed in the stay, something new is believed about the party, the day
    rolled, or it has not been looked at for a while. A stay that cannot be planned is logged and
    does not stop the others.
    """
    planned = 0
    for house in hotels.properties():
        day = hotels.business_date(house, now)
        open_stays = dict(stays.plannable(house.pk, day)) | _owed(house)
        marks = _marks(house, open_stays)
        known = _facts_nos(open_stays)
        due = [
            stay_id
            for stay_id, changed_no in open_stays.items()
            if (mark := marks.get(stay_id)) is None
            or mark.planned_no < changed_no
            or mark.facts_no != known[stay_id]
            or mark.day != day
            or mark.planned_at < now - AGAIN
        ]
        planned += sum(plan_stay(stay_id=stay_id, now=now) for stay_id in due[:BATCH])
    return planned


def _marks(house: "Property", stay_ids: Iterable[int]) -> dict[int, StayPlan]:
    rows = StayPlan.objects.filter(property=house, stay_id__in=list(stay_ids))
    return {mark.stay_id: mark for mark in rows}


def _owed(house: "Property") -> dict[int, int]:
    """Stays, also ended ones, of whose guests we still have something: stay id -> its change number."""
    return {thing.stay_id: thing.stay.changed_no for thing in tasks.held(house.pk)}


def _facts_nos(stay_ids: Iterable[int]) -> dict[int, int]:
    """stay id -> ``preferences.facts_no`` of its party; two queries for any number of stays."""
    parties = stays.guests_of(stay_ids)
    numbers = preferences.facts_nos({guest for party in parties.values() for guest in party})
    return {
        stay_id: sum(numbers.get(guest, 0) for guest in parties.get(stay_id, ()))
        for stay_id in stay_ids
    }


def plan_stay(*, stay_id: int, now: datetime) -> bool:
    """Plans one stay in a unit of its own; False when it failed (and the sweep will come back)."""
    try:
        with transactions.unit():
            services.reconcile(stay_id=stay_id, now=now)
    except Exception:  # one stay must never stop the house; the sweep tries it again
        logger.exception("stay %s could not be planned", stay_id)
        return False
    return True


def plan_guest(*, guest_id: int, now: datetime) -> int:
    """Plans the open stays of a guest about whom something new is believed."""
    return sum(
        plan_stay(stay_id=stay_id, now=now) for stay_id in stays.open_stays_of_guest(guest_id)
    )


def overdue(*, now: datetime) -> int:
    """Stays that changed and have not been planned within a minute; the auditor asks.

    A stay without any plan counts too: a minute after we heard of it, or after the day began in
    which it may ask for work.
    """
    late, since = 0, now - LATE
    for house in hotels.properties():
        open_stays = dict(stays.plannable(house.pk, hotels.business_date(house, now)))
        marks = _marks(house, open_stays)
        new = {stay_id for stay_id in open_stays if stay_id not in marks}
        behind = {pk for pk, mark in marks.items() if mark.planned_no < open_stays[pk]}
        told = stays.changed_at(new | behind)
        old = {stay_id for stay_id in new | behind if told.get(stay_id, since) <= since}
        if new & old and hotels.day_began(house, now) > since:
            old -= new
        late += len(old)
    return late
