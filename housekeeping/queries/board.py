"""The supervisor's board: floors by rooms, and attendants with their minutes against the shift's.

A constant number of queries, whatever the number of rooms, attendants and tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels import queries as hotels
from hotels.types import shift_minutes
from housekeeping.enums import Job
from housekeeping.looks import initials_of, look_of
from housekeeping.queries.days import Days
from housekeeping.queries.here import flags, stay_look, stay_time
from housekeeping.queries.last import last_placings
from housekeeping.types import Board, Desk, Floor, LastPlacing, Square
from service_tasks import queries as service_tasks
from staff import queries as staff
from staff.enums import Role

if TYPE_CHECKING:
    from hotels.models import Department, Property, Room
    from service_tasks.models import ServiceTask
    from staff.models import Membership, SectionRoom, Shift
    from staff.types import Person
    from stays.types import StayFacts

HUES = 8


@dataclass
class _Tally:
    """What is counted for one attendant."""

    member: Membership
    shifts: list[Shift] = field(default_factory=list)
    sections: int = 0
    rooms: int = 0
    done: int = 0
    left: int = 0


def board(*, person: Person, department: Department, now: datetime) -> Board:
    """The whole board of a department at ``now``, for somebody who may see its tasks."""
    house = hotels.house(department.property_id)
    with hotels.held(house.pk):
        return _Board(person, house, department, now).drawn()


class _Board:
    """Everything that is read for one look, and the squares and desks made of it."""

    def __init__(
        self, person: Person, house: Property, department: Department, now: datetime
    ) -> None:
        self.house, self.department, self.now = house, department, now
        self.rooms = list(hotels.rooms(house))
        self.days = Days(house, self.rooms, now)
        self.numbers = {room.pk: room.number for room in self.rooms}
        self.tasks: dict[int | None, list[ServiceTask]] = defaultdict(list)
        ids = [room.pk for room in self.rooms]
        for task in service_tasks.in_rooms(person, ids, now=now):
            if task.department_id == department.pk:
                self.tasks[task.room_id].append(task)
        self.held: dict[int, SectionRoom] = {}
        for row in staff.sections_at(property=house, department_id=department.pk, at=now):
            self.held[row.room_id] = row
        self.tallies = self._tallies()
        self.hues = {pk: nr % HUES for nr, pk in enumerate(self.tallies)}

    def drawn(self) -> Board:
        """Squares first: what they need is counted for whoever has them."""
        squares = [self._square(place, room) for place, room in enumerate(self.rooms)]
        self._count_done()
        floors = tuple(
            Floor(name, tuple(found)) for name, found in groupby(squares, lambda one: one.floor)
        )
        versions = {row.section.public_id: row.section.version for row in self.held.values()}
        return Board(floors, self._desks(squares), self._last(), versions)

    def _tallies(self) -> dict[int, _Tally]:
        """Everybody on shift or with rooms, by name; numbered in that order for their colours."""
        found: dict[int, _Tally] = {}
        for shift in staff.crew(department=self.department, now=self.now):
            member = shift.membership
            found.setdefault(member.pk, _Tally(member)).shifts.append(shift)
        for row in self.held.values():
            holder = row.section.holder
            if holder is not None:
                found.setdefault(holder.pk, _Tally(holder)).rooms += 1
        return dict(sorted(found.items(), key=lambda each: (each[1].member.user.name, each[0])))

    def _square(self, place: int, room: Room) -> Square:
        look, glyph, word = look_of(room)
        stay = self.days.stay(room)
        row = self.held.get(room.pk)
        holder = row.section.holder if row is not None else None
        job, minutes = self._clean(room, holder)
        tasks = self.tasks[room.pk]
        minutes += sum(task.template.credits for task in tasks)
        if holder is not None:
            self.tallies[holder.pk].left += minutes
        return Square(
            public_id=room.public_id,
            room_id=room.pk,
            number=room.number,
            floor=room.floor,
            place=place,
            look=look,
            glyph=glyph,
            word=word,
            stay=stay_look(stay, self.days.day),
            time=stay_time(stay, self.days.day, self.house),
            flags=(*flags(stay, room), *self._early(stay)),
            tasks=len(tasks),
            minutes=minutes,
            job=str(job.label) if job is not None else "",
            holder=holder.public_id if holder is not None else "",
            section=row.section.public_id if row is not None else "",
            initials=initials_of(holder.user.name) if holder is not None else "",
            hue=self.hues[holder.pk] if holder is not None else 0,
            carry=tuple(self.days.carry(room)),
        )

    def _early(self, stay: StayFacts | None) -> list[str]:
        """Due before the hour from which the house gives rooms out."""
        due = stay is not None and stay.state != "in_house" and stay.eta is not None
        early = due and stay is not None and stay.eta and stay.eta < self.house.check_in_from
        return [_("Early")] if early else []

    def _clean(self, room: Room, holder: Membership | None) -> tuple[Job | None, int]:
        """The room's clean and its minutes to do; what was done without a name is the holder's."""
        job, done = self.days.clean(room)
        minutes = self.days.minutes(room, job)
        if done and holder is not None and not self.days.done_in(room.pk):
            self.tallies[holder.pk].done += minutes
        if done:
            job, minutes = None, 0
        if self.days.turndown(room):
            return job or Job.TURNDOWN, minutes + self.days.minutes(room, Job.TURNDOWN)
        return job, minutes

    def _count_done(self) -> None:
        """Cleans and tasks that were finished in the shift stay with whoever did them."""
        for one in self.days.works:
            tally = self.tallies.get(one.membership_id)
            if tally is not None and one.at >= _since(tally, self.days.began):
                tally.done += one.minutes
        done = service_tasks.minutes_done(
            property_id=self.house.pk, department_id=self.department.pk, since=self.days.began
        )
        for pk, minutes in done.items():
            if pk in self.tallies:
                self.tallies[pk].done += minutes

    def _desks(self, squares: Sequence[Square]) -> tuple[Desk, ...]:
        rest = hotels.work_minutes(self.house).rest
        desks = [self._desk(pk, tally, rest) for pk, tally in self.tallies.items()]
        free = [square for square in squares if not square.holder]
        nobody = Desk(
            key="", name=_("Nobody"), initials="", hue=0, rooms=len(free), done=0,
            left=sum(square.minutes for square in free), capacity=0, until="",
        )  # fmt: skip
        return (*desks, nobody)

    def _desk(self, pk: int, tally: _Tally, rest: int) -> Desk:
        here = [each for each in tally.shifts if each.left_at is None or each.left_at > self.now]
        shifts = here or tally.shifts
        until = max((each.ends_at for each in shifts), default=None)
        start = min((each.starts_at for each in tally.shifts), default=self.now)
        name = tally.member.user.name
        return Desk(
            key=tally.member.public_id,
            name=name,
            initials=initials_of(name),
            hue=self.hues[pk],
            rooms=tally.rooms,
            done=tally.done,
            left=tally.left,
            capacity=shift_minutes(start, until, rest) if until else 0,
            until=f"{hotels.local_now(self.house, until):%H:%M}" if until else "",
            went_home=bool(tally.shifts) and not here,
            attendant=tally.member.role == Role.ATTENDANT,
        )

    def _last(self) -> tuple[LastPlacing, ...]:
        return last_placings(self.house, self.department, self.numbers, self.now)


def _since(tally: _Tally, began: datetime) -> datetime:
    return min((each.starts_at for each in tally.shifts), default=began)
