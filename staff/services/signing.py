"""Signing in by PIN or password, and out; wrong tries make only their own browser wait."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from core.ids import new_token
from core.transactions import after, require_unit
from staff.enums import DeviceKind
from staff.models import Device, Membership, PasswordTries, PinTries, SignIn, User
from staff.queries import digest
from staff.queries.duty import valid_at
from staff.signals import signed_out
from staff.types import Person, Refused, SignedIn

if TYPE_CHECKING:
    from hotels.models import Property

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)
DEVICE_TRIES = 20  # wrong PINs of all members on one device
DEVICE_WINDOW = timedelta(hours=1)


def wait_after(failures: int) -> timedelta:
    """How long a browser waits after ``failures`` wrong tries: 60 s at the fifth, then doubling."""
    if failures < FREE_TRIES:
        return timedelta(0)
    doubled = FIRST_WAIT * int(2 ** min(failures - FREE_TRIES, 10))
    return min(doubled, LONGEST_WAIT)


def sign_in_with_pin(
    *, device: Device, device_token: str, member: Membership, pin: str, now: datetime
) -> SignedIn | Refused:
    """Signs ``member`` in on an enrolled device of the same property.

    Wrong tries are counted per device and member, and per device and hour; while a wait lasts
    even the right PIN is refused and nothing is counted.
    """
    require_unit()
    if not _may_use_pin(device, member, now):
        return Refused(_("A PIN works only on a device of this hotel. Use your password here."))
    tries = _pin_tries(device, member, now)
    if tries.blocked_until is not None and tries.blocked_until > now:
        return _wait(tries.blocked_until, now)
    if _device_is_tired(device, now):
        return Refused(_("Too many wrong PINs on this device. Use your password, or wait an hour."))
    if not member.pin_hash or not check_password(pin, member.pin_hash):
        return _count(tries, now, _("That PIN is not right. Try again."))
    tries.delete()
    return _begin(member, device, device_token, by_pin=True, now=now)


def _may_use_pin(device: Device, member: Membership, now: datetime) -> bool:
    if device.enrolled_at is None or device.revoked_at is not None:
        return False
    here = device.property_id == member.property_id
    return here and Membership.objects.filter(valid_at(now), pk=member.pk).exists()


def _pin_tries(device: Device, member: Membership, now: datetime) -> PinTries:
    tries, _made = PinTries.objects.select_for_update().get_or_create(
        device=device, membership=member, defaults={"last_at": now}
    )
    return tries


def _device_is_tired(device: Device, now: datetime) -> bool:
    recent = PinTries.objects.filter(device=device, last_at__gt=now - DEVICE_WINDOW)
    return (recent.aggregate(all=Sum("failures"))["all"] or 0) >= DEVICE_TRIES


def _count(tries: PinTries | PasswordTries, now: datetime, sentence: str) -> Refused:
    tries.failures += 1
    tries.last_at = now
    wait = wait_after(tries.failures)
    tries.blocked_until = now + wait if wait else None
    tries.save()
    return _wait(tries.blocked_until, now) if tries.blocked_until else Refused(sentence)


def _wait(until: datetime, now: datetime) -> Refused:
    seconds = int((until - now).total_seconds() + 0.999)
    return Refused(
        _(
            "Too many wrong tries here. Wait %(seconds)d seconds, then try again. "
            "Other devices are not affected."
        )
        % {"seconds": seconds}
    )


def sign_in_with_password(
    *,
    property: Property,
    login: str,
    password: str,
    device_token: str,
    browser: str,
    now: datetime,
) -> SignedIn | Refused:
    """Signs a member in anywhere. ``browser`` is the User-Agent, which says phone or desktop.

    The browser becomes a known, not enrolled, device of the property, so that it can be revoked.
    An unknown name takes as long and says the same as a wrong password.
    """
    require_unit()
    wrong = _("That name and password do not fit. Try again.")
    member = (
        Membership.objects.select_related("user")
        .filter(valid_at(now), property=property, user__login=login.strip().lower())
        .first()
    )
    if member is None:
        make_password(password)
        return Refused(wrong)
    device = Device.objects.filter(
        property=property, token_hash=digest(device_token), revoked_at=None
    ).first()
    tries, _made = PasswordTries.objects.select_for_update().get_or_create(
        user=member.user, device=device, defaults={"last_at": now}
    )
    if tries.blocked_until is not None and tries.blocked_until > now:
        return _wait(tries.blocked_until, now)
    if not check_password(password, member.user.password):
        return _count(tries, now, wrong)
    tries.delete()
    if device is None:
        device, device_token = _know(property, device_token, browser)
    return _begin(member, device, device_token, by_pin=False, now=now)


def _know(property: Property, token: str, browser: str) -> tuple[Device, str]:
    """A device row for a browser; its secret stays the same in every hotel unless revoked in one."""
    if not token or Device.objects.filter(token_hash=digest(token)).exclude(revoked_at=None):
        token = new_token()
    device = Device.objects.create(
        property=property, kind=kind_of(browser), token_hash=digest(token)
    )
    return device, token


def kind_of(browser: str) -> DeviceKind:
    """How a browser is held, as far as its User-Agent tells."""
    if re.search(r"iPad|Tablet|Android(?!.*Mobile)", browser):
        return DeviceKind.TABLET
    return DeviceKind.PHONE if "Mobi" in browser else DeviceKind.DESKTOP


def _begin(
    member: Membership, device: Device, device_token: str, *, by_pin: bool, now: datetime
) -> SignedIn:
    """A new sign-in with a new key; whoever was signed in on this device before is out."""
    _end(SignIn.objects.filter(device=device, ended_at=None), now)
    key = new_token()
    SignIn.objects.create(
        property_id=member.property_id,
        membership=member,
        device=device,
        key_hash=digest(key),
        user_epoch=member.user.epoch,
        device_epoch=device.epoch,
        by_pin=by_pin,
        started_at=now,
        seen_at=now,
    )
    Device.objects.filter(pk=device.pk).update(seen_at=now)
    User.objects.filter(pk=member.user_id).update(last_login=now)
    return SignedIn(key, device_token, member.pk)


def _end(rows: QuerySet[SignIn], now: datetime) -> None:
    ended = tuple(rows.values_list("pk", flat=True))
    if ended:
        SignIn.objects.filter(pk__in=ended).update(ended_at=now)
        after(
            partial(
                signed_out.send_robust,
                sender=None,
                sign_in_ids=ended,
                device_ids=(),
                user_ids=(),
            )
        )


def sign_out(*, person: Person, now: datetime) -> None:
    """Ends this sign-in; the cookie is worth nothing from now on."""
    require_unit()
    _end(SignIn.objects.filter(pk=person.sign_in_id, ended_at=None), now)
