"""Many rooms change hands in one go: few statements whatever their number, told of, taken back by a tap.

Everything that changes who has which rooms of a department holds the department first, so that two
supervisors who place at once come one after the other: the later one wins, and hears what she overtook.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from core.transactions import require_unit, savepoint
from hotels.services import hold_department
from staff.enums import PlacingKind
from staff.models import Membership, Placing, Section, SectionRoom, Shift
from staff.services.duty import BadSection, tell
from staff.services.sections import RoomTaken, make_section
from staff.types import UNDO_PLACING_FOR, Moved, Person, Placed

if TYPE_CHECKING:
    from hotels.models import Department

LAST = 999  # in the walking order: after the rooms that a section had from the beginning


class SectionsChanged(BadSection):
    """A proposal was made for sections that are different now."""


class PlacingGone(BadSection):
    """There is nothing of this placing left to take back."""


def place_rooms(
    *,
    department: Department,
    wanted: Mapping[int, int | None],
    now: datetime,
    by: Person | None = None,
    saw: Mapping[int, int | None] | None = None,
    versions: Mapping[int, int] | None = None,
    kind: PlacingKind = PlacingKind.PLACED,
    shift: Shift | None = None,
) -> Placed:
    """Gives rooms (id -> running section's id, None for nobody) to sections from now on.

    ``saw`` says in which section the person saw each room; what lay elsewhere by then is placed all
    the same and told as overtaken. ``versions`` (section id -> version) are those of a proposal:
    any that is different raises ``SectionsChanged``, and so does a section that is over.
    """
    require_unit()
    hold_department(department.pk)
    sections = _locked(department, now)
    _agree(sections, wanted, versions or {})
    rows = _rows(department, wanted, sections, now)
    held = {row.room_id: row.section_id for row in rows if now in row.during}
    seen = saw or {}
    moved = tuple(
        Moved(room, held.get(room), to) for room, to in wanted.items() if held.get(room) != to
    )
    overtaken = tuple(
        Moved(room, seen[room], held.get(room))
        for room in wanted
        if room in seen and held.get(room) != seen[room]
    )
    if not moved and shift is None:
        return Placed("", (), overtaken)
    _cut(rows, moved, sections, now)
    _put(department, moved, sections, now)
    touched = {pk for each in moved for pk in (each.before, each.after) if pk in sections}
    Section.objects.filter(pk__in=touched).update(version=F("version") + 1)
    placing = Placing.objects.create(
        property_id=department.property_id,
        department=department,
        kind=kind,
        at=now,
        by_id=by.user_id if by else None,
        moves=[[each.room_id, each.before, each.after] for each in moved],
        shift=shift,
    )
    tell(department.property_id)
    after = {pk: sections[pk].version + 1 for pk in sorted(touched) if pk is not None}
    return Placed(placing.public_id, moved, overtaken, after)


def _locked(department: Department, now: datetime) -> dict[int, Section]:
    rows = Section.objects.filter(
        property=department.property_id,
        department=department,
        starts_at__lte=now,
        ends_at__gt=now,
    )
    return {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}


def _agree(
    sections: Mapping[int, Section],
    wanted: Mapping[int, int | None],
    versions: Mapping[int, int],
) -> None:
    if any(to is not None and to not in sections for to in wanted.values()):
        raise SectionsChanged(
            _("A section that was chosen is over or of another department. Nothing was changed.")
        )
    stale = [pk for pk, seen in versions.items() if getattr(sections.get(pk), "version", 0) != seen]
    if stale:
        raise SectionsChanged(
            _("Somebody changed these sections meanwhile. Nothing was changed; look again.")
        )


def _rows(
    department: Department,
    wanted: Mapping[int, int | None],
    sections: Mapping[int, Section],
    now: datetime,
) -> list[SectionRoom]:
    """What the rooms are in from now until the last of these sections ends."""
    until = max([now + timedelta(seconds=1), *(each.ends_at for each in sections.values())])
    rows = SectionRoom.objects.filter(
        department=department, room__in=wanted, during__overlap=TimestamptzRange(now, until)
    )
    return list(rows.order_by("pk").select_for_update())


def _cut(
    rows: list[SectionRoom],
    moved: tuple[Moved, ...],
    sections: Mapping[int, Section],
    now: datetime,
) -> None:
    """Ends what the rooms were in; what was until now stays."""
    to = {each.room_id: each.after for each in moved}
    cut, gone = [], []
    for row in rows:
        if row.room_id not in to:
            continue
        target = to[row.room_id]
        if row.during.lower < now:
            cut.append(row.pk)
        elif now in row.during or (target and row.during.lower < sections[target].ends_at):
            gone.append(row.pk)
    SectionRoom.objects.filter(pk__in=cut).update(
        during=Func(Func(F("during"), function="lower"), Value(now), function="tstzrange")
    )
    SectionRoom.objects.filter(pk__in=gone).delete()


def _put(
    department: Department,
    moved: tuple[Moved, ...],
    sections: Mapping[int, Section],
    now: datetime,
) -> None:
    new = [
        SectionRoom(
            section_id=each.after,
            department=department,
            room_id=each.room_id,
            during=TimestamptzRange(now, sections[each.after].ends_at),
            position=LAST,
        )
        for each in moved
        if each.after is not None
    ]
    try:
        with savepoint():
            SectionRoom.objects.bulk_create(new)
    except IntegrityError as error:
        raise RoomTaken(
            _("A room was given to somebody else in this very moment. Nothing was changed.")
        ) from error


def section_for(
    *, member: Membership, department: Department, now: datetime, by: Person | None = None
) -> Section:
    """The running section of somebody on shift; somebody without one gets one until going home.

    Raises ``BadSection`` when the person is not on shift in the department.
    """
    require_unit()
    hold_department(department.pk)
    running = Section.objects.filter(
        department=department, holder=member, starts_at__lte=now, ends_at__gt=now
    )
    found = running.order_by("starts_at", "pk").first()
    if found is not None:
        return found
    here = Shift.objects.filter(
        membership=member, department=department, left_at=None, starts_at__lte=now, ends_at__gt=now
    ).first()
    if here is None:
        raise BadSection(
            _("%(name)s is not on shift now. Nothing was changed.") % {"name": member.user.name}
        )
    return make_section(
        department=department,
        name=member.user.name[:40],
        starts_at=now,
        ends_at=here.ends_at,
        holder=member,
        supervisor=_supervisor(department, now),
        now=now,
        by=by,
    )


def _supervisor(department: Department, now: datetime) -> Membership | None:
    """Whoever looks after most of the running sections looks after a new one too."""
    running = Section.objects.filter(
        department=department, starts_at__lte=now, ends_at__gt=now, supervisor__isnull=False
    ).select_related("supervisor")
    every = [each.supervisor for each in running if each.supervisor is not None]
    return max(every, key=every.count, default=None)


def undo_placing(
    *, department: Department, placing: str, now: datetime, by: Person | None = None
) -> Placed:
    """Puts back what still lies where this placing put it; what was placed again since stays there.

    For ten minutes; somebody who went home with it is on shift again. Raises ``PlacingGone``.
    """
    require_unit()
    hold_department(department.pk)
    row = (
        Placing.objects.filter(
            department=department,
            public_id=placing,
            undone_at=None,
            at__gt=now - UNDO_PLACING_FOR,
        )
        .exclude(kind=PlacingKind.UNDONE)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if row is None:
        raise PlacingGone(_("This was taken back already, or is too long ago."))
    sections = _locked(department, now)
    before = {room: old for room, old, _new in row.moves if old is None or old in sections}
    put = {room: new for room, _old, new in row.moves}
    held = {
        each.room_id: each.section_id
        for each in _rows(department, before, sections, now)
        if now in each.during
    }
    back = {room: old for room, old in before.items() if held.get(room) == put[room]}
    if row.shift_id is not None:
        Shift.objects.filter(pk=row.shift_id).update(left_at=None)
        tell(department.property_id)
    if not back and row.moves and row.shift_id is None:
        raise PlacingGone(_("These rooms have been given to others since. Nothing was changed."))
    Placing.objects.filter(pk=row.pk).update(undone_at=now)
    return place_rooms(department=department, wanted=back, now=now, by=by, kind=PlacingKind.UNDONE)
