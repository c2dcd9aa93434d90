"""What today means for each room: who lives there, who left, what was cleaned, what a move carried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels import queries as hotels
from housekeeping.enums import Job
from housekeeping.models import RoomWork
from housekeeping.queries.here import TURNDOWN_FROM, stay_here, stay_look, stays_by_room
from housekeeping.work import Finished, RoomDay, is_done, job_of, minutes_of, served_elsewhere
from stays import queries as stays

if TYPE_CHECKING:
    from hotels.models import Property, Room
    from stays.types import LeftRoom, StayFacts


class Days:
    """The rooms of a house on its present business day, read once."""

    def __init__(self, house: Property, rooms: Sequence[Room], now: datetime) -> None:
        self.house, self.now = house, now
        self.day = hotels.business_date(house, now)
        self.began = hotels.day_began(house, now)
        self.evening = hotels.local_now(house, now).hour >= TURNDOWN_FROM
        self._stays = stays_by_room(house, self.day, list(rooms))
        gone = stays.left_rooms(property_id=house.pk, since=self.began, until=now)
        self._left: dict[int, LeftRoom] = {each.room_id: each for each in gone}
        self._came_from = {each.now_in: each for each in gone if each.now_in is not None}
        works = RoomWork.objects.filter(property=house, at__gte=self.began).order_by("at", "pk")
        self.works = [
            Finished(row.membership_id, row.room_id, row.job, row.minutes, row.at) for row in works
        ]

    def stay(self, room: Room) -> StayFacts | None:
        """Who lives there now, else who is due."""
        return stay_here(self._stays[room.pk], self.day)

    def clean(self, room: Room) -> tuple[Job | None, bool]:
        """The clean the room gets today, and whether it is behind us."""
        stay = self.stay(room)
        day = RoomDay(
            condition=room.condition,
            out_of_order=room.out_of_order,
            stay=stay_look(stay, self.day),
            came_today=self._came_today(room, stay),
            left_today=room.pk in self._left,
        )
        job = job_of(day)
        if job == Job.STAY_OVER and self._served(room) is not None:
            return None, False
        return job, is_done(day, job) and not self._left_since_its_clean(room)

    def turndown(self, room: Room) -> bool:
        """Whether the room, lived in, is still to be turned down this evening."""
        if not self.evening or stay_look(self.stay(room), self.day) != "in_house":
            return False
        return not any(one.job == Job.TURNDOWN for one in self.done_in(room.pk))

    def minutes(self, room: Room, job: Job | None) -> int:
        """What a clean of the room counts for."""
        return minutes_of(job, hotels.work_minutes(self.house, room.kind))

    def done_in(self, room_id: int) -> list[Finished]:
        """What was cleaned in a room today, oldest first."""
        return [one for one in self.works if one.room_id == room_id]

    def facts(self) -> list[StayFacts]:
        """Everybody who is in one of the rooms or due there."""
        return [fact for found in self._stays.values() for fact in found]

    def carry(self, room: Room) -> list[str]:
        """What a move of today brought here or left here, in words."""
        said = []
        moved = self._came_from.get(room.pk)
        if moved is not None:
            said.append(_("From %(room)s") % {"room": moved.number})
            if self._served(room) is not None:
                said.append(_("Cleaned there today"))
        left = self._left.get(room.pk)
        if left is not None and left.now_in is not None:
            said.append(_("Moved to %(room)s") % {"room": left.now_number})
        return said

    def _came_today(self, room: Room, stay: StayFacts | None) -> bool:
        """Whether whoever lives there did not sleep there."""
        if stay is None or stay.state != "in_house":
            return False
        return room.pk in self._came_from or stay.arrival >= self.day

    def _served(self, room: Room) -> Finished | None:
        moved = self._came_from.get(room.pk)
        return served_elsewhere(self.done_in(moved.room_id), moved.at) if moved else None

    def _left_since_its_clean(self, room: Room) -> bool:
        """Cleaned for a guest who then went out of it: what it was cleaned for is over."""
        left = self._left.get(room.pk)
        cleaned = [one.at for one in self.done_in(room.pk)]
        return left is not None and bool(cleaned) and max(cleaned) < left.at


def job_now(room: Room, *, now: datetime) -> Job | None:
    """The clean that is still to do in one room; None when there is none."""
    job, done = Days(hotels.house(room.property_id), [room], now).clean(room)
    return None if done else job


def turndown_now(room: Room, *, now: datetime) -> bool:
    """Whether one room is still to be turned down this evening."""
    return Days(hotels.house(room.property_id), [room], now).turndown(room)
