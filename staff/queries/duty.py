"""Who is there for a room or a department at a moment, down to the post that is never empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from hotels import queries as hotels
from staff.models import CoveringPost, Membership, SectionRoom, Shift
from staff.types import Hole

if TYPE_CHECKING:
    from hotels.models import Property

DAY = 24 * 60


def valid_at(at: datetime) -> Q:
    """Memberships that hold at ``at``, on the calendar of their own property."""
    wall = Func(
        F("property__zone"),
        Value(at, output_field=DateTimeField()),
        function="timezone",
        output_field=DateTimeField(),
    )
    day = Cast(wall, DateField())
    return Q(valid_from__lte=day, user__is_active=True) & (Q(valid_to=None) | Q(valid_to__gt=day))


def _on_shift(member: str, at: datetime) -> Exists:
    working = Shift.objects.filter(
        membership=OuterRef(member),
        department=OuterRef("department"),
        starts_at__lte=at,
        ends_at__gt=at,
    )
    return Exists(working.filter(Q(left_at=None) | Q(left_at__gt=at)))


def holder_of(*, room_id: int, department_id: int, at: datetime) -> Membership | None:
    """Who holds the room in this department's sections and is on shift; None when nobody does."""
    return _of_section("section__holder", room_id, department_id, at)


def supervisor_of(*, room_id: int, department_id: int, at: datetime) -> Membership | None:
    """The supervisor over the room's section who is on shift; None when nobody is."""
    return _of_section("section__supervisor", room_id, department_id, at)


def _of_section(member: str, room_id: int, department_id: int, at: datetime) -> Membership | None:
    found = (
        SectionRoom.objects.filter(
            _on_shift(member, at), room=room_id, department=department_id, during__contains=at
        )
        .values_list(member, flat=True)
        .first()
    )
    if found is None:
        return None
    return Membership.objects.select_related("user").filter(valid_at(at), pk=found).first()


def answering(*, property_id: int, at: datetime) -> dict[tuple[int, int], Membership]:
    """(department, room) -> who holds the room, else its section's supervisor; on shift at ``at``.

    As ``holder_of`` and ``supervisor_of`` for every room of the property, by two queries.
    """
    on_shift = set(
        Shift.objects.filter(
            Q(left_at=None) | Q(left_at__gt=at),
            property=property_id,
            starts_at__lte=at,
            ends_at__gt=at,
        ).values_list("membership", "department")
    )
    today = hotels.calendar_date(hotels.house(property_id), at)
    rows = SectionRoom.objects.filter(
        section__property=property_id, during__contains=at
    ).select_related("section__holder__user", "section__supervisor__user")
    found: dict[tuple[int, int], Membership] = {}
    for row in rows:
        for member in (row.section.holder, row.section.supervisor):
            here = member is not None and (member.pk, row.department_id) in on_shift
            if member is not None and here and _works(member, today):
                found[row.department_id, row.room_id] = member
                break
    return found


def post_of(*, property_id: int, department_id: int, at: datetime) -> Membership | None:
    """Who answers for the department at ``at`` by the hotel's wall clock; None only in a hole.

    Where posts overlap, the one that began last speaks.
    """
    posts = hotels.settled(property_id, "posts", lambda: _posts(property_id))
    house = hotels.house(property_id)
    wall = hotels.local_now(house, at).time()
    mine = [post for post in posts if post.department_id == department_id]
    here = [post for post in mine if covers(post.from_time, post.to_time, wall)]
    today = hotels.calendar_date(house, at)
    here = [post for post in here if _works(post.membership, today)]
    if not here:
        return None
    return min(here, key=lambda post: (_minutes_since(post.from_time, wall), post.pk)).membership


def _posts(property_id: int) -> list[CoveringPost]:
    rows = CoveringPost.objects.filter(property=property_id).select_related("membership__user")
    return list(rows.order_by("pk"))


def departments_of(member: Membership) -> dict[int, str]:
    """Id -> code of the departments somebody belongs to."""
    known = hotels.settled(
        member.property_id, "departments of members", lambda: _departments(member.property_id)
    )
    return known.get(member.pk, {})


def _departments(property_id: int) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    rows = Membership.departments.through.objects.filter(membership__property=property_id)
    for member_id, pk, code in rows.values_list(
        "membership_id", "department_id", "department__code"
    ):
        found.setdefault(member_id, {})[pk] = code
    return found


def _works(member: Membership, day: date) -> bool:
    return (
        member.user.is_active
        and member.valid_from <= day
        and (member.valid_to is None or member.valid_to > day)
    )


def covers(from_time: time, to_time: time, wall: time) -> bool:
    """Whether a stretch of the local day contains ``wall``; equal ends mean the whole day."""
    if from_time == to_time:
        return True
    if from_time < to_time:
        return from_time <= wall < to_time
    return wall >= from_time or wall < to_time


def _minutes_since(from_time: time, wall: time) -> int:
    return (_minute(wall) - _minute(from_time)) % DAY


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def people_on(*, property: Property, department_id: int, at: datetime) -> QuerySet[Membership]:
    """Members with a shift in the department at ``at`` who have not gone home."""
    working = Shift.objects.filter(
        Q(left_at=None) | Q(left_at__gt=at),
        property=property,
        department=department_id,
        starts_at__lte=at,
        ends_at__gt=at,
    )
    return (
        Membership.objects.filter(valid_at(at), pk__in=working.values("membership"))
        .select_related("user")
        .order_by("user__name", "pk")
    )


def gone_home(*, property: Property, members: Iterable[int], at: datetime) -> set[int]:
    """Which of some members (ids) worked in the last 24 hours and are on no shift at ``at``.

    Whoever has no shifts at all (a manager, a small house) is never said to have gone.
    """
    mine = Shift.objects.filter(property=property, membership__in=list(members))
    begun = mine.filter(starts_at__lte=at, ends_at__gt=at - timedelta(days=1))
    here = begun.filter(Q(left_at=None) | Q(left_at__gt=at), ends_at__gt=at)
    worked = set(begun.values_list("membership", flat=True))
    return worked - set(here.values_list("membership", flat=True))


def holes(property: Property) -> list[Hole]:
    """Stretches of the local day in which a department has no covering post."""
    posts = CoveringPost.objects.filter(property=property, membership__user__is_active=True)
    by_department: dict[int, list[tuple[time, time]]] = {}
    for department_id, from_time, to_time in posts.values_list(
        "department_id", "from_time", "to_time"
    ):
        by_department.setdefault(department_id, []).append((from_time, to_time))
    return [
        Hole(department.code, department.name, _clock(start), _clock(end))
        for department in hotels.departments(property)
        for start, end in gaps(by_department.get(department.pk, []))
    ]


def gaps(stretches: Iterable[tuple[time, time]]) -> list[tuple[int, int]]:
    """The minutes of a day that no stretch covers, as half-open (from, to) pairs."""
    covered = sorted(piece for each in stretches for piece in _pieces(*each))
    empty, reached = [], 0
    for start, end in covered:
        if start > reached:
            empty.append((reached, start))
        reached = max(reached, end)
    if reached < DAY:
        empty.append((reached, DAY))
    return empty


def _pieces(from_time: time, to_time: time) -> list[tuple[int, int]]:
    start, end = _minute(from_time), _minute(to_time)
    if start == end:
        return [(0, DAY)]
    return [(start, end)] if start < end else [(start, DAY), (0, end)]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def sections_at(*, property: Property, department_id: int, at: datetime) -> QuerySet[SectionRoom]:
    """Every room in a section of the department at ``at``, with its section and people."""
    return (
        SectionRoom.objects.filter(
            section__property=property, department=department_id, during__contains=at
        )
        .select_related("section__holder__user", "section__supervisor__user", "room")
        .order_by("section__name", F("position"), "room__number")
    )
