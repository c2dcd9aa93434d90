"""Sweeps that make sure of what nudges only hurry: wiped chips, placements, beliefs."""

from datetime import datetime

from core.transactions import unit
from hotels import queries as hotels
from preferences import services

BATCH = 200


def wipe_departed(*, now: datetime) -> int:
    """Wipes the care chips of stays that ended; safe to repeat, the rows are gone. How many."""
    with unit():
        return services.wipe_what_ended(now=now)


def recheck_placements(*, now: datetime) -> int:
    """Looks again at recent placements, in case the PMS told late who moved. How many moved."""
    moved = 0
    for property in hotels.properties():
        with unit():
            moved += services.recheck(property_id=property.pk, now=now)
    return moved


def rebuild_all(*, now: datetime) -> int:
    """Rebuilds every guest's beliefs from the observations, in batches; how many guests changed.

    On a sound database the answer is 0, whatever the day: rows do not depend on it.
    """
    changed, after = 0, 0
    while True:
        with unit():
            ids = services.guests_with_facts(after=after, limit=BATCH)
            changed += services.rebuild_guests(guest_ids=ids, now=now)
        if not ids:
            return changed
        after = ids[-1]


def look_at_guest(*, guest_id: int, now: datetime) -> bool:
    """Rebuilds one guest, as after a merge or an un-merge of profiles."""
    with unit():
        return services.rebuild(guest_id=guest_id, now=now)


def look_at_stay(*, stay_id: int, now: datetime) -> int:
    """After a change of a stay: chips of ended stays go, sightings in its rooms are rechecked."""
    with unit():
        return services.wipe_what_ended(now=now) + services.recheck_stay(stay_id=stay_id, now=now)
