"""The hotel's usual shifts and sections, from which every day's are opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from core.kept import Kept, keep
from core.transactions import require_unit
from core.words import problems
from hotels.queries import at_local
from staff.models import Membership, Section, SectionPattern, SectionRoom, ShiftPattern
from staff.services.duty import BadSection, same_house
from staff.services.sections import make_section

if TYPE_CHECKING:
    from hotels.models import Department, Property, Room


def describe_shift(
    *,
    department: Department,
    code: str,
    name: Mapping[str, str],
    from_time: time,
    to_time: time,
    now: datetime,
) -> tuple[ShiftPattern, Kept]:
    """Makes the department's usual shift ``code`` be as described, in local wall time."""
    require_unit()
    wrong = problems(name)
    if wrong or from_time == to_time:
        raise BadSection(
            _("Shift %(code)s needs a name and two different times. Nothing was saved.")
            % {"code": code}
        )
    return keep(
        ShiftPattern.objects.all(),
        {"property_id": department.property_id, "department": department, "code": code},
        {"name": dict(name), "from_time": from_time, "to_time": to_time},
        {},
    )


def describe_section(
    *,
    shift: ShiftPattern,
    name: str,
    holder: Membership | None,
    supervisor: Membership | None,
    rooms: Iterable[Room],
    now: datetime,
) -> tuple[SectionPattern, Kept]:
    """Makes the usual section ``name`` of a shift be as described."""
    require_unit()
    same_house(shift.property_id, holder, supervisor)
    pattern, kept = keep(
        SectionPattern.objects.all(),
        {"property_id": shift.property_id, "shift": shift, "name": name},
        {
            "holder_id": holder.pk if holder else None,
            "supervisor_id": supervisor.pk if supervisor else None,
        },
        {},
    )
    wanted = {room.pk for room in rooms}
    if set(pattern.rooms.values_list("pk", flat=True)) != wanted:
        pattern.rooms.set(wanted)
        kept = Kept.CHANGED if kept == Kept.SAME else kept
    return pattern, kept


def open_sections(*, property: Property, day: date, now: datetime) -> int:
    """Makes the sections of ``day`` (the local date a shift begins on) from the hotel's patterns.

    What exists stays as it is; a room that somebody put elsewhere by hand is left there.
    """
    require_unit()
    patterns = (
        SectionPattern.objects.filter(property=property)
        .select_related("shift__department", "holder", "supervisor")
        .select_for_update(of=("self",), no_key=True)
    )
    opened = 0
    for pattern in patterns.order_by("shift__from_time", "name"):
        starts_at, ends_at = _hours(property, pattern, day)
        exists = Section.objects.filter(pattern=pattern, starts_at=starts_at).exists()
        if not exists and ends_at > now:
            _open(pattern, starts_at, ends_at, now)
            opened += 1
    return opened


def _hours(property: Property, pattern: SectionPattern, day: date) -> tuple[datetime, datetime]:
    shift = pattern.shift
    until = day if shift.to_time > shift.from_time else day + timedelta(days=1)
    return at_local(property, day, shift.from_time), at_local(property, until, shift.to_time)


def _open(pattern: SectionPattern, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    department = pattern.shift.department
    start = max(starts_at, now)
    taken = SectionRoom.objects.filter(
        department=department, during__overlap=TimestamptzRange(start, ends_at)
    )
    free = pattern.rooms.exclude(pk__in=taken.values("room")).order_by("number")
    section = make_section(
        department=department,
        name=pattern.name,
        starts_at=starts_at,
        ends_at=ends_at,
        holder=pattern.holder,
        supervisor=pattern.supervisor,
        rooms=free,
        now=now,
    )
    Section.objects.filter(pk=section.pk).update(pattern=pattern)
