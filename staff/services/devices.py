"""Devices of the house: enrolled by a one-time code, revoked in one action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from core.ids import new_public_id, new_token
from core.transactions import after, require_unit
from staff.enums import DeviceKind
from staff.models import Device, EnrolmentCode, SignIn
from staff.queries import digest
from staff.signals import people_changed, signed_out
from staff.types import Person

if TYPE_CHECKING:
    from hotels.models import Department, Property

CODE_LIVES = timedelta(minutes=10)


class BadCode(Exception):
    """An enrolment code that is unknown, used or too old; the message says what to do."""


@dataclass(frozen=True)
class Enrolled:
    """A device that was just enrolled, and the secret for its cookie."""

    device: Device
    token: str


def make_enrolment_code(
    *,
    property: Property,
    label: str,
    kind: DeviceKind,
    now: datetime,
    department: Department | None = None,
    by: Person | None = None,
    lives: timedelta = CODE_LIVES,
) -> str:
    """A code (128 random bits, base32) that enrols one browser within ten minutes. Kept hashed."""
    require_unit()
    code = new_public_id()
    EnrolmentCode.objects.create(
        property=property,
        code_hash=digest(code),
        label=label.strip() or str(DeviceKind(kind).label),
        kind=kind,
        department=department,
        created_by_id=by.user_id if by else None,
        created_at=now,
        expires_at=now + lives,
    )
    return code


def enrol(
    *, code: str, device_token: str, now: datetime, sign_in_id: int | None = None
) -> Enrolled:
    """Makes the browser that holds ``device_token`` (may be empty) a device of the house.

    Raises ``BadCode``. Whoever is signed in there by ``sign_in_id`` stays signed in.
    """
    require_unit()
    spent = EnrolmentCode.objects.filter(
        code_hash=digest(_plain(code)), used_at=None, expires_at__gt=now
    ).update(used_at=now)
    if not spent:
        raise BadCode(
            _(
                "This code is not valid, was used or is older than ten minutes. "
                "Nothing was changed. Ask a manager for a new one."
            )
        )
    ticket = EnrolmentCode.objects.select_related("property", "department").get(
        code_hash=digest(_plain(code))
    )
    token = device_token if _usable(device_token) else new_token()
    device, _made = Device.objects.update_or_create(
        property=ticket.property,
        token_hash=digest(token),
        defaults={
            "label": ticket.label,
            "kind": ticket.kind,
            "department": ticket.department,
            "enrolled_by_id": ticket.created_by_id,
            "enrolled_at": now,
        },
    )
    if sign_in_id is not None:
        SignIn.objects.filter(pk=sign_in_id, property=ticket.property, device=None).update(
            device=device, device_epoch=device.epoch
        )
    after(partial(people_changed.send_robust, sender=None, property_id=ticket.property_id))
    return Enrolled(device, token)


def _plain(code: str) -> str:
    """A code as it was made, however it was typed: letter case, spaces and dashes aside."""
    return "".join(code.lower().replace("-", " ").split())


def _usable(token: str) -> bool:
    return (
        bool(token)
        and not Device.objects.filter(token_hash=digest(token), revoked_at__isnull=False).exists()
    )


def add_device(
    *,
    property: Property,
    label: str,
    kind: DeviceKind,
    now: datetime,
    department: Department | None = None,
    by: Person | None = None,
) -> Enrolled:
    """A device enrolled at once, for set-ups that hand the secret over by themselves."""
    require_unit()
    code = make_enrolment_code(
        property=property, label=label, kind=kind, department=department, by=by, now=now
    )
    return enrol(code=code, device_token="", now=now)


def revoke_device(*, device: Device, by: Person, now: datetime) -> None:
    """Nothing works on this browser from now on, in any hotel: a stolen phone is stolen everywhere."""
    require_unit()
    rows = Device.objects.filter(token_hash=device.token_hash, revoked_at=None)
    ids = tuple(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    Device.objects.filter(pk__in=ids).update(
        revoked_at=now, revoked_by_id=by.user_id, epoch=F("epoch") + 1
    )
    open_ones = SignIn.objects.filter(device__in=ids, ended_at=None)
    ended = tuple(open_ones.values_list("pk", flat=True))
    open_ones.update(ended_at=now)
    after(
        partial(signed_out.send_robust, sender=None, sign_in_ids=ended, device_ids=ids, user_ids=())
    )
    after(partial(people_changed.send_robust, sender=None, property_id=device.property_id))
