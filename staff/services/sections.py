"""Sections: who has which rooms this shift, changed under way without rewriting the morning."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from core.transactions import require_unit, savepoint
from hotels.services import hold_department
from staff.models import Membership, Section, SectionRoom
from staff.services.duty import BadSection, need_shift, same_house, tell
from staff.types import Person

if TYPE_CHECKING:
    from hotels.models import Department, Room


class RoomTaken(BadSection):
    """A room has another holder in this department in that time."""


def make_section(
    *,
    department: Department,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    holder: Membership | None = None,
    supervisor: Membership | None = None,
    rooms: Iterable[Room] = (),
    by: Person | None = None,
) -> Section:
    """A section for one shift, with its people and rooms; raises ``BadSection``, ``RoomTaken``."""
    require_unit()
    if not name.strip():
        raise BadSection(_("A section needs a name. Nothing was saved."))
    if ends_at <= starts_at:
        raise BadSection(_("The shift ends before it begins. Nothing was saved."))
    same_house(department.property_id, holder, supervisor)
    section = Section.objects.create(
        property_id=department.property_id,
        department=department,
        name=name.strip(),
        holder=holder,
        supervisor=supervisor,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _on_shift(holder, section, now)
    _on_shift(supervisor, section, now)
    assign_rooms(section=section, rooms=rooms, now=now, by=by)
    tell(section.property_id)
    return section


def staff_section(
    *,
    section: Section,
    holder: Membership | None,
    supervisor: Membership | None,
    now: datetime,
    by: Person | None = None,
) -> None:
    """Gives the section to these people for the rest of its time."""
    require_unit()
    same_house(section.property_id, holder, supervisor)
    Section.objects.filter(pk=section.pk).update(
        holder=holder, supervisor=supervisor, version=F("version") + 1
    )
    _on_shift(holder, section, now)
    _on_shift(supervisor, section, now)
    tell(section.property_id)


def assign_rooms(
    *, section: Section, rooms: Iterable[Room], now: datetime, by: Person | None = None
) -> int:
    """Adds rooms to the section from now (or from its start) until its end; returns how many.

    Raises ``RoomTaken`` when another section of the department has one of them in that time.
    """
    require_unit()
    hold_department(section.department_id)
    start = max(section.starts_at, now)
    if start >= section.ends_at:
        raise BadSection(_("This section's time is over. Nothing was changed."))
    first = SectionRoom.objects.filter(section=section).count()
    added = 0
    for room in rooms:
        if room.property_id != section.property_id:
            raise BadSection(_("The room belongs to another hotel. Nothing was changed."))
        if SectionRoom.objects.filter(section=section, room=room, during__contains=start).exists():
            continue
        _add_room(section, room, start, first + added)
        added += 1
    if added:
        Section.objects.filter(pk=section.pk).update(version=F("version") + 1)
        tell(section.property_id)
    return added


def _add_room(section: Section, room: Room, start: datetime, position: int) -> None:
    try:
        with savepoint():
            SectionRoom.objects.create(
                section=section,
                department_id=section.department_id,
                room=room,
                during=TimestamptzRange(start, section.ends_at),
                position=position,
            )
    except IntegrityError as error:
        raise RoomTaken(
            _(
                "Room %(room)s has another holder in this time. Nothing was changed. "
                "Take it out of the other section first."
            )
            % {"room": room.number}
        ) from error


def release_room(*, section: Section, room: Room, now: datetime, by: Person | None = None) -> bool:
    """Takes a room out of the section from now on; what was until now stays. False when not in it."""
    require_unit()
    hold_department(section.department_id)
    begun = SectionRoom.objects.filter(section=section, room=room, during__endswith__gt=now)
    row = begun.select_for_update().first()
    if row is None:
        return False
    if row.during.lower >= now:
        row.delete()
    else:
        row.during = TimestamptzRange(row.during.lower, now)
        row.save(update_fields=["during"])
    Section.objects.filter(pk=section.pk).update(version=F("version") + 1)
    tell(section.property_id)
    return True


def move_room(*, room: Room, to: Section, now: datetime, by: Person | None = None) -> None:
    """Gives the room to the section, out of whichever section of the department has it."""
    require_unit()
    hold_department(to.department_id)
    held = SectionRoom.objects.filter(
        room=room,
        department=to.department_id,
        during__overlap=TimestamptzRange(max(to.starts_at, now), to.ends_at),
    ).exclude(section=to)
    for row in held.select_related("section"):
        release_room(section=row.section, room=room, now=now, by=by)
    assign_rooms(section=to, rooms=[room], now=now, by=by)


def _on_shift(member: Membership | None, section: Section, now: datetime) -> None:
    need_shift(
        member=member,
        department=section.department,
        starts_at=section.starts_at,
        ends_at=section.ends_at,
        now=now,
    )


def hear_section(
    *,
    department: Department,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    holder: Membership | None,
    supervisor: Membership | None,
    rooms: Iterable[Room],
    now: datetime,
    by: Person | None = None,
) -> str:
    """Makes a section what a list says: its people, and these rooms in it, whoever had them.

    Returns "made", "changed" or "same"; the same list again changes nothing. Nobody named leaves
    who is there. Raises ``BadSection``.
    """
    require_unit()
    wanted = list(rooms)
    found = Section.objects.filter(
        property_id=department.property_id, department=department, name=name.strip(),
        starts_at=starts_at, ends_at=ends_at,
    ).first()  # fmt: skip
    section = found or make_section(
        department=department, name=name, starts_at=starts_at, ends_at=ends_at, now=now,
        holder=holder, supervisor=supervisor, by=by,
    )  # fmt: skip
    people = (holder or section.holder, supervisor or section.supervisor)
    changed = people != (section.holder, section.supervisor)
    if changed:
        staff_section(section=section, holder=people[0], supervisor=people[1], now=now, by=by)
    start = max(starts_at, now)
    inside = SectionRoom.objects.filter(section=section, during__contains=start)
    there = set(inside.values_list("room_id", flat=True))
    for room in wanted:
        if room.pk not in there:
            move_room(room=room, to=section, now=now, by=by)
            changed = True
    return "made" if found is None else "changed" if changed else "same"
