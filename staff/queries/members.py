"""The people of a property and the devices they hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from staff.enums import Role
from staff.models import Device, Membership, SignIn, User
from staff.queries.duty import valid_at
from staff.queries.signed_in import LONGEST, digest

if TYPE_CHECKING:
    from hotels.models import Property


def members_of(property: Property, *, now: datetime) -> QuerySet[Membership]:
    """Everybody who works here now, by name, with user and departments."""
    return (
        Membership.objects.filter(valid_at(now), property=property)
        .select_related("user")
        .prefetch_related("departments")
        .order_by("user__name", "pk")
    )


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """The names of people who did something, also of those who left since; one query."""
    return dict(User.objects.filter(pk__in=list(user_ids)).values_list("pk", "name"))


def members_for(
    *, property: Property, now: datetime, role: Role | None = None, department_kind: str = ""
) -> QuerySet[Membership]:
    """Members narrowed to a role, to departments of a kind, or both."""
    rows = members_of(property, now=now)
    if role is not None:
        rows = rows.filter(role=role)
    if department_kind:
        rows = rows.filter(departments__kind=department_kind).distinct()
    return rows


def member(property: Property, public_id: str, *, now: datetime) -> Membership | None:
    """One member of this property; None for another property's."""
    return members_of(property, now=now).filter(public_id=public_id).first()


def devices_of(membership_id: int, *, now: datetime) -> list[Device]:
    """The devices on which the member is signed in at ``now``, newest sign-in first."""
    rows = (
        SignIn.objects.filter(
            membership=membership_id,
            ended_at=None,
            started_at__gt=now - LONGEST,
            device__revoked_at=None,
            device__isnull=False,
        )
        .select_related("device")
        .order_by("-started_at")
    )
    found = {row.device_id: row.device for row in rows if row.device is not None}
    return list(found.values())


def device_by_token(property: Property, token: str) -> Device | None:
    """The property's device that holds this browser secret, unless it was revoked."""
    if not token:
        return None
    return Device.objects.filter(
        property=property, token_hash=digest(token), revoked_at=None
    ).first()


def devices_of_property(property: Property) -> QuerySet[Device]:
    """Devices in use, enrolled ones first, then by when they were last seen."""
    return (
        Device.objects.filter(property=property, revoked_at=None)
        .select_related("department")
        .order_by("enrolled_at", "-seen_at", "pk")
    )
