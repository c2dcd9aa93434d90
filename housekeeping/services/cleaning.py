"""A room's state as housekeeping notes it, and whose work it was that made it clean."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.transactions import require_unit
from hotels import queries as hotels
from hotels import services as hotel_services
from hotels.enums import RoomCondition
from housekeeping.enums import Job
from housekeeping.models import RoomWork
from housekeeping.queries import job_now, turndown_now
from housekeeping.work import minutes_of

MISTAKEN = timedelta(minutes=10)

if TYPE_CHECKING:
    from hotels.models import Room
    from staff.types import Person


def note_condition(*, person: Person, room: Room, condition: RoomCondition, now: datetime) -> bool:
    """Notes how clean a room is; who made it clean keeps the minutes. False when it was so already.

    A supervisor who only calls it ready did not clean it.
    """
    require_unit()
    job = job_now(room, now=now) if condition == RoomCondition.CLEAN else None
    if not hotel_services.set_room_condition(room=room, condition=condition, now=now):
        return False
    if job is not None:
        _keep(person, room, job, now)
    elif condition in {RoomCondition.DIRTY, RoomCondition.CLEANING}:
        # A tap too soon: what it counted is taken back with it.
        RoomWork.objects.filter(
            property=room.property_id,
            room=room,
            membership=person.membership_id,
            at__gt=now - MISTAKEN,
        ).exclude(job=Job.TURNDOWN).delete()
    return True


def turn_down(*, person: Person, room: Room, now: datetime) -> bool:
    """The room is turned down for the night, by this person; False when it was, or needs none."""
    require_unit()
    if not turndown_now(room, now=now):
        return False
    _keep(person, room, Job.TURNDOWN, now)
    return True


def _keep(person: Person, room: Room, job: Job, now: datetime) -> None:
    house = hotels.house(room.property_id)
    RoomWork.objects.create(
        property_id=room.property_id,
        room=room,
        membership_id=person.membership_id,
        job=job,
        minutes=minutes_of(job, hotels.work_minutes(house, room.kind)),
        at=now,
    )
