"""Rooms change hands on the supervisor's board; the work in them goes along, in the same unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.transactions import require_unit
from hotels import queries as hotels
from housekeeping.queries import rooms_in_words
from realtime import services as realtime
from service_tasks import services as service_tasks
from staff import queries as staff
from staff import services as sections
from staff.types import Moved, Placed

if TYPE_CHECKING:
    from hotels.models import Department, Room
    from staff.models import Membership
    from staff.types import Person

NOBODY = ""
LOOKED_BACK = timedelta(hours=8)  # no board stays before somebody's eyes for longer


class BadPick(Exception):
    """What was tapped is not there (any more); the message says what to do."""


@dataclass(frozen=True)
class Done:
    """A placing in words, its public id for the undo ("" when nothing changed), and how many tasks went along."""

    say: str
    placing: str
    tasks: int


def place(
    *,
    person: Person,
    department: Department,
    picked: Mapping[str, str],
    to: str,
    now: datetime,
) -> Done:
    """Gives the rooms (public id -> public id of the section they were seen in) to one attendant.

    ``to`` is the membership's public id, or ``NOBODY``. Whoever had been given a room meanwhile
    loses it, and the sentence says so. Raises ``BadPick`` and the errors of ``staff.services``.
    """
    require_unit()
    with hotels.held(department.property_id):
        return _place(person, department, picked, to=to, now=now)


def _place(
    person: Person, department: Department, picked: Mapping[str, str], *, to: str, now: datetime
) -> Done:
    rooms = the_rooms(department, picked)
    target, name = None, _("Nobody")
    if to != NOBODY:
        member = the_member(department, to, now)
        name = member.user.name
        target = sections.section_for(member=member, department=department, now=now, by=person).pk
    codes = staff.sections_by_code(department=department, codes=set(picked.values()))
    placed = sections.place_rooms(
        department=department,
        wanted={room.pk: target for room in rooms},
        saw={room.pk: codes.get(picked[room.public_id]) for room in rooms},
        now=now,
        by=person,
    )
    tasks = go_along(department, placed, now=now)
    numbers = {room.pk: room.number for room in rooms}
    return Done(_said(department, placed, numbers, name=name, now=now), placed.placing, tasks)


def take_back(*, person: Person, department: Department, placing: str, now: datetime) -> Done:
    """Undoes a placing of the last minutes, for the rooms that still lie where it put them."""
    require_unit()
    placed = sections.undo_placing(department=department, placing=placing, now=now, by=person)
    tasks = go_along(department, placed, now=now)
    return Done(_("Taken back."), placed.placing, tasks)


def the_rooms(department: Department, codes: Iterable[str]) -> list[Room]:
    """The rooms picked, every one of this hotel; raises ``BadPick``."""
    wanted = set(codes)
    house = hotels.house(department.property_id)
    rooms = list(hotels.rooms(house).filter(public_id__in=wanted))
    if not rooms or len(rooms) != len(wanted):
        raise BadPick(_("Pick at least one room first. Nothing was changed."))
    return rooms


def the_member(department: Department, public_id: str, now: datetime) -> Membership:
    """Somebody of this hotel; raises ``BadPick``."""
    found = staff.member(hotels.house(department.property_id), public_id, now=now)
    if found is None:
        raise BadPick(_("Choose somebody who is on shift. Nothing was changed."))
    return found


def go_along(
    department: Department,
    placed: Placed,
    *,
    now: datetime,
    freed_from: Membership | None = None,
) -> int:
    """Open tasks follow, and the screens of the department look at their rooms again."""
    tasks = service_tasks.hand_over(
        property_id=department.property_id, now=now, freed_from=freed_from
    )
    if placed.placing:
        realtime.publish(
            property_id=department.property_id,
            topic="rooms",
            entity=placed.placing,
            version=1,
            departments=[department.code],
        )
    return tasks


def _said(
    department: Department,
    placed: Placed,
    numbers: Mapping[int, str],
    *,
    name: str,
    now: datetime,
) -> str:
    moved = [numbers[each.room_id] for each in placed.moved]
    if not moved:
        return _("They are there already.")
    words = ngettext(
        "%(rooms)s is with %(name)s now.", "%(rooms)s are with %(name)s now.", len(moved)
    ) % {"rooms": rooms_in_words(moved), "name": name}
    if not placed.overtaken:
        return words
    return f"{words} {_overtook(department, placed.overtaken, numbers, now)}"


def _overtook(
    department: Department, overtaken: Sequence[Moved], numbers: Mapping[int, str], now: datetime
) -> str:
    """Who had given these rooms elsewhere since the person looked: that is overruled, not lost."""
    rows = staff.last_placings(department=department, since=now - LOOKED_BACK, most=20)
    rooms = {each.room_id for each in overtaken}
    names = [
        row.by.name
        for row in rows[1:]
        if row.by is not None and rooms & {room for room, _old, _new in row.moves}
    ]
    said = {
        "rooms": rooms_in_words([numbers[each.room_id] for each in overtaken]),
        "who": next(iter(names), _("Somebody")),
    }
    return _("%(who)s had just given %(rooms)s to somebody else; your choice holds.") % said
