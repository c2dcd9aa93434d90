"""What planning does without being asked: stays that changed, days that rolled, hours that passed."""

import logging
from datetime import datetime, timedelta

from core import transactions
from hotels import queries as hotels
from rules import services
from rules.models import StayPlan
from stays import queries as stays

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=15)  # an open stay is looked at this often, for what only time changes
LATE = timedelta(minutes=1)
BATCH = 200


def plan_open(*, now: datetime) -> int:
    """Plans every stay that is ahead of its plan; safe to run twice, by ``StayPlan``'s row lock.

    A stay that cannot be planned is logged and does not stop the others.
    """
    planned = 0
    for house in hotels.properties():
        day = hotels.business_date(house, now)
        open_stays = dict(stays.plannable(house.pk, day))
        marks = {
            mark.stay_id: mark
            for mark in StayPlan.objects.filter(property=house, stay_id__in=open_stays)
        }
        due = [
            stay_id
            for stay_id, changed_no in open_stays.items()
            if (mark := marks.get(stay_id)) is None
            or mark.planned_no < changed_no
            or mark.day != day
            or mark.planned_at < now - AGAIN
        ]
        planned += sum(plan_stay(stay_id=stay_id, now=now) for stay_id in due[:BATCH])
    return planned


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
    """Stays that changed, or came, and were not planned within a minute; the auditor asks."""
    late = 0
    for house in hotels.properties():
        open_stays = dict(stays.plannable(house.pk, hotels.business_date(house, now)))
        marks = list(StayPlan.objects.filter(property=house, stay_id__in=open_stays))
        late += sum(
            mark.planned_no < open_stays[mark.stay_id] and mark.planned_at < now - LATE
            for mark in marks
        )
        never = open_stays.keys() - {mark.stay_id for mark in marks}
        late += stays.heard_of_before(never, now - LATE)
    return late
