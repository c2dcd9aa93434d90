"""What the supervisor's and the manager's pages show: sections with their rooms, shifts, devices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from staff.models import CoveringPost, Device, Placing, Section, SectionRoom, Shift, SignIn
from staff.queries.members import devices_of_property
from staff.queries.signed_in import LONGEST

if TYPE_CHECKING:
    from hotels.models import Department, Property, Room

AHEAD = timedelta(hours=14)  # the next shift is prepared before this one ends


@dataclass(frozen=True)
class Board:
    """A section, the rooms it has now (or will have when it starts), and whether it runs."""

    section: Section
    rooms: tuple[Room, ...]
    running: bool
    holder_left: bool


@dataclass(frozen=True)
class RoomTile:
    """A room as it is tapped: in the chosen section, in ``other`` (a name), or in none."""

    room: Room
    chosen: bool
    other: str


@dataclass(frozen=True)
class DeviceLine:
    """A device and the name of whoever is signed in on it ("" when nobody is)."""

    device: Device
    person: str


def section(property: Property, public_id: str) -> Section | None:
    """One section of this property."""
    return (
        Section.objects.select_related("department", "holder__user", "supervisor__user")
        .filter(property=property, public_id=public_id)
        .first()
    )


def sections_by_code(*, department: Department, codes: Iterable[str]) -> dict[str, int]:
    """Public id -> id of those sections of the department; one query."""
    rows = Section.objects.filter(department=department, public_id__in=[*codes])
    return dict(rows.values_list("public_id", "pk"))


def section_boards(*, property: Property, department: Department, now: datetime) -> list[Board]:
    """Sections that run now or start within 14 hours, running ones first. Three queries."""
    sections = list(
        Section.objects.filter(
            property=property,
            department=department,
            ends_at__gt=now,
            starts_at__lt=now + AHEAD,
        )
        .select_related("holder__user", "supervisor__user")
        .order_by("starts_at", "name", "pk")
    )
    rooms = _rooms_of(sections, now)
    gone = _gone(department, now)
    return [
        Board(
            section=each,
            rooms=tuple(rooms.get(each.pk, ())),
            running=each.starts_at <= now,
            holder_left=each.holder_id in gone,
        )
        for each in sections
    ]


def _rooms_of(sections: Iterable[Section], now: datetime) -> dict[int, list[Room]]:
    rows = (
        SectionRoom.objects.filter(section__in=list(sections), during__endswith__gt=now)
        .select_related("room")
        .order_by("position", "room__number")
    )
    found: dict[int, list[Room]] = {}
    for row in rows:
        found.setdefault(row.section_id, []).append(row.room)
    return found


def _gone(department: Department, now: datetime) -> set[int]:
    """Members who were on shift now but went home."""
    now_on = Shift.objects.filter(department=department, starts_at__lte=now, ends_at__gt=now)
    here = Q(left_at=None) | Q(left_at__gt=now)
    left = set(now_on.exclude(here).values_list("membership", flat=True))
    return left - set(now_on.filter(here).values_list("membership", flat=True))


def crew(*, department: Department, now: datetime) -> list[Shift]:
    """Shifts of the department that run now, of those who went home too; by name."""
    rows = Shift.objects.filter(department=department, starts_at__lte=now, ends_at__gt=now)
    return list(rows.select_related("membership__user").order_by("membership__user__name", "pk"))


def last_placings(*, department: Department, since: datetime, most: int = 3) -> list[Placing]:
    """What changed hands most lately, newest first, with who said so."""
    rows = Placing.objects.filter(
        property=department.property_id, department=department, at__gte=since
    )
    return list(rows.select_related("by").order_by("-at", "-pk")[:most])


def room_tiles(
    boards: Sequence[Board], chosen: Board | None, rooms: Iterable[Room]
) -> list[RoomTile]:
    """Every room with the section that has it in the chosen section's time."""
    if chosen is None:
        return []
    start, end = chosen.section.starts_at, chosen.section.ends_at
    mine = {room.pk for room in chosen.rooms}
    others = {
        room.pk: board.section.name
        for board in boards
        if board is not chosen and board.section.starts_at < end and board.section.ends_at > start
        for room in board.rooms
    }
    return [RoomTile(room, room.pk in mine, others.get(room.pk, "")) for room in rooms]


def shift(property: Property, pk: int) -> Shift | None:
    """One shift of this property."""
    return Shift.objects.select_related("department").filter(property=property, pk=pk).first()


def shifts_at(*, property: Property, department: Department, now: datetime) -> QuerySet[Shift]:
    """Who is on shift now and has not gone home, by name."""
    return (
        Shift.objects.filter(
            Q(left_at=None) | Q(left_at__gt=now),
            property=property,
            department=department,
            starts_at__lte=now,
            ends_at__gt=now,
        )
        .select_related("membership__user")
        .order_by("membership__user__name", "pk")
    )


def posts_of(property: Property) -> QuerySet[CoveringPost]:
    """Covering posts in the hotel's order of departments, then by hour."""
    return (
        CoveringPost.objects.filter(property=property)
        .select_related("department", "membership__user")
        .order_by("department__position", "department__code", "from_time", "pk")
    )


def devices_in_use(property: Property, *, now: datetime) -> list[DeviceLine]:
    """Devices that were not revoked, with who is signed in there. Two queries."""
    open_ones = SignIn.objects.filter(
        property=property, ended_at=None, started_at__gt=now - LONGEST
    ).select_related("membership__user")
    names = {each.device_id: each.membership.user.name for each in open_ones}
    return [
        DeviceLine(device, names.get(device.pk, "")) for device in devices_of_property(property)
    ]
