"""Hiring, changing and letting go: who works where, as what, and with which secrets."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from core.transactions import after, require_unit
from core.words import LANGUAGES
from staff.enums import Role
from staff.models import Membership, PinTries, SignIn, User
from staff.signals import people_changed, signed_out
from staff.types import Person

if TYPE_CHECKING:
    from hotels.models import Department, Property

PIN_DIGITS = 6


class BadPerson(Exception):
    """A person, role or secret that cannot be taken as it is; the message says what to change."""


def add_user(
    *,
    login: str,
    name: str,
    now: datetime,
    name_native: str = "",
    language: str = "en",
    phone: str = "",
    by: Person | None = None,
) -> User:
    """A person of the chain, without any right yet. ``phone`` is E.164 or empty."""
    require_unit()
    login = login.strip().lower()
    if not login or not name.strip():
        raise BadPerson(_("A person needs a sign-in name and a name. Nothing was saved."))
    _check_language(language)
    if User.objects.filter(login=login).exists():
        raise BadPerson(
            _(
                "The sign-in name %(login)s is taken. Nothing was saved. Choose another, "
                "or give the person who has it a place in this hotel."
            )
            % {"login": login}
        )
    user = User(login=login, name=name.strip(), name_native=name_native.strip(), phone=phone)
    user.language = language
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def change_user(
    *,
    user: User,
    name: str,
    name_native: str,
    language: str,
    phone: str,
    now: datetime,
    by: Person | None = None,
) -> bool:
    """Writes the person's names, language and phone as given; False when they were so already."""
    require_unit()
    if not name.strip():
        raise BadPerson(_("A person needs a name. Nothing was saved."))
    _check_language(language)
    said = {"name": name.strip(), "name_native": name_native.strip()}
    said |= {"language": language, "phone": phone}
    if all(getattr(user, field) == value for field, value in said.items()):
        return False
    User.objects.filter(pk=user.pk).update(**said)
    for property_id in user.memberships.values_list("property", flat=True):
        _tell(property_id)
    return True


def set_language(*, user_id: int, language: str, now: datetime) -> None:
    """The language in which everything is shown to this person from now on."""
    require_unit()
    _check_language(language)
    User.objects.filter(pk=user_id).update(language=language)


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise BadPerson(
            _("%(language)s is not a language of this system. Choose one of the list.")
            % {"language": language}
        )


def set_password(*, user: User, password: str, now: datetime, by: Person | None = None) -> None:
    """Sets the password and ends every sign-in of the person; raises ``BadPerson`` when weak."""
    require_unit()
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadPerson(" ".join(error.messages)) from error
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)
    sign_out_everywhere(user=user, now=now)


def sign_out_everywhere(*, user: User, now: datetime) -> None:
    """Ends every sign-in of the person, in every hotel, with its live sockets."""
    require_unit()
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
    user.refresh_from_db(fields=["epoch"])
    open_ones = SignIn.objects.filter(membership__user=user, ended_at=None)
    ended = tuple(open_ones.values_list("pk", flat=True))
    open_ones.update(ended_at=now)
    after(
        partial(
            signed_out.send_robust,
            sender=None,
            sign_in_ids=ended,
            device_ids=(),
            user_ids=(user.pk,),
        )
    )


def add_membership(
    *,
    property: Property,
    user: User,
    role: Role,
    departments: Iterable[Department],
    valid_from: date,
    now: datetime,
    valid_to: date | None = None,
    by: Person | None = None,
) -> Membership:
    """Gives the person a place in the property from ``valid_from`` until before ``valid_to``."""
    require_unit()
    if Membership.objects.filter(property=property, user=user).exists():
        raise BadPerson(_("This person has a place in this hotel already. Nothing was saved."))
    if valid_to is not None and valid_to < valid_from:
        raise BadPerson(_("The last day lies before the first. Nothing was saved."))
    member = Membership.objects.create(
        property=property, user=user, role=role, valid_from=valid_from, valid_to=valid_to
    )
    _place(member, departments)
    return member


def change_membership(
    *, member: Membership, role: Role, departments: Iterable[Department], now: datetime
) -> bool:
    """Writes role and departments as given; False when they were so already."""
    require_unit()
    wanted = list(departments)
    same = set(member.departments.values_list("pk", flat=True)) == {each.pk for each in wanted}
    if same and member.role == role:
        return False
    Membership.objects.filter(pk=member.pk).update(role=role)
    member.role = role
    _place(member, wanted)
    return True


def end_membership(*, member: Membership, until: date, now: datetime, by: Person) -> None:
    """The person does not work here any more from the day ``until`` on; signed out at once."""
    require_unit()
    if member.pk == by.membership_id:
        raise BadPerson(_("You cannot take away your own place. Ask another manager."))
    Membership.objects.filter(pk=member.pk).update(
        valid_to=max(until, member.valid_from), pin_hash="", pin_set_at=None
    )
    sign_out_everywhere(user=member.user, now=now)
    _tell(member.property_id)


def _place(member: Membership, departments: Iterable[Department]) -> None:
    wanted = list(departments)
    if any(each.property_id != member.property_id for each in wanted):
        raise BadPerson(_("A department of another hotel was chosen. Nothing was saved."))
    member.departments.set(wanted)
    _tell(member.property_id)


def set_pin(
    *, member: Membership, now: datetime, by: Person | None = None, pin: str | None = None
) -> str:
    """Gives the member a new PIN and returns it: six random digits, shown once and kept hashed.

    ``pin`` is for set-up files of demonstrations; weak ones are refused.
    """
    require_unit()
    chosen = pin or new_pin()
    if len(chosen) != PIN_DIGITS or not chosen.isdecimal() or is_weak(chosen):
        raise BadPerson(_("A PIN has six digits that are not all alike or in a row."))
    Membership.objects.filter(pk=member.pk).update(pin_hash=make_password(chosen), pin_set_at=now)
    PinTries.objects.filter(membership=member).delete()
    member.refresh_from_db(fields=["pin_hash", "pin_set_at"])
    _tell(member.property_id)
    return chosen


def new_pin() -> str:
    """Six random digits, none of the few that people guess first."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
        if not is_weak(pin):
            return pin


def is_weak(pin: str) -> bool:
    """All alike, counting up or counting down."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {9})


def _tell(property_id: int) -> None:
    after(partial(people_changed.send_robust, sender=None, property_id=property_id))
