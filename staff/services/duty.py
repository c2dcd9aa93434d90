"""Shifts and covering posts: who is there, and who answers for a department when nobody else is."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from core.transactions import after, require_unit
from staff.models import CoveringPost, Membership, Shift
from staff.signals import sections_changed
from staff.types import Person

if TYPE_CHECKING:
    from hotels.models import Department


class BadSection(Exception):
    """Shifts, sections or posts that cannot be as asked; the message says why and what to do."""


def add_shift(
    *,
    member: Membership,
    department: Department,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: Person | None = None,
) -> Shift:
    """The member works in the department from ``starts_at`` until before ``ends_at``."""
    require_unit()
    if ends_at <= starts_at:
        raise BadSection(_("The shift ends before it begins. Nothing was saved."))
    if department.property_id != member.property_id:
        raise BadSection(_("The department belongs to another hotel. Nothing was saved."))
    shift = Shift.objects.create(
        property_id=member.property_id,
        membership=member,
        department=department,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    tell(member.property_id)
    return shift


def need_shift(
    *,
    member: Membership | None,
    department: Department,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> None:
    """Whoever holds a section is on shift while it runs, unless a shift says so already."""
    if member is None:
        return
    overlapping = Shift.objects.filter(
        membership=member,
        department=department,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    if not overlapping.filter(Q(left_at=None) | Q(left_at__gt=now)).exists():
        add_shift(
            member=member,
            department=department,
            # Somebody who went home and came back is on shift from now, not from the morning.
            starts_at=max(starts_at, now) if overlapping.exists() else starts_at,
            ends_at=ends_at,
            now=now,
        )


def leave_shift(*, shift: Shift, now: datetime, by: Person | None = None) -> bool:
    """The member goes home; what comes for their rooms goes to the supervisor. False when gone."""
    require_unit()
    left = Shift.objects.filter(pk=shift.pk).filter(Q(left_at=None) | Q(left_at__gt=now))
    if not left.update(left_at=now):
        return False
    tell(shift.property_id)
    return True


def set_post(
    *,
    department: Department,
    member: Membership,
    from_time: time,
    to_time: time,
    now: datetime,
    by: Person | None = None,
) -> bool:
    """The member answers for the department in this stretch of the local day, every day.

    Equal times mean the whole day. False when the post was there already.
    """
    require_unit()
    same_house(department.property_id, member)
    _post, made = CoveringPost.objects.get_or_create(
        property_id=department.property_id,
        department=department,
        membership=member,
        from_time=from_time,
        to_time=to_time,
    )
    if made:
        tell(department.property_id)
    return made


def same_house(property_id: int, *members: Membership | None) -> None:
    """Raises ``BadSection`` when somebody works in another hotel."""
    if any(each is not None and each.property_id != property_id for each in members):
        raise BadSection(_("A person of another hotel was chosen. Nothing was saved."))


def tell(property_id: int) -> None:
    """Says after the commit that somebody else may hold or answer now."""
    after(partial(sections_changed.send_robust, sender=None, property_id=property_id))
