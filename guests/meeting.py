"""How a PMS profile becomes a guest, or is recognised as one; under locks that cannot circle."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from core import rows, transactions
from core.asking import ahead, ask
from core.crypto import new_wrapped_key
from guests.enums import Discretion, strictest
from guests.indexing import day_number, words_of, write_tokens
from guests.listening import Heard, contact_rows, first_words, hear
from guests.models import ContactPoint, Guest, GuestIdentity, GuestKey
from guests.signals import guest_changed
from guests.tokens import tokens_of
from guests.types import Met, ProfileSaid


def tell(guest_id: int) -> None:
    """Wakes the rooms above after the commit."""
    transactions.after(lambda: _send(guest_id))


def _send(guest_id: int) -> None:
    guest_changed.send_robust(sender=None, guest_id=guest_id)


def _one_at_a_time(source: str, keys: Sequence[str]) -> None:
    """Until the unit ends nobody else meets these profiles, known or not.

    A profile that nobody has met yet has no row to lock, and two processes may meet it at once.
    Taken in one order by everybody, before any row is locked, so nobody waits in a circle.
    """
    ask(_ONE_AT_A_TIME, [_numbers(source, keys)])


_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number"


def _numbers(source: str, keys: Sequence[str]) -> list[int]:
    names = (hashlib.sha256(f"{source}\0{key}".encode()).digest() for key in keys)
    return sorted({int.from_bytes(name[:8], signed=True) for name in names})


_IDENTITIES = rows.Read(
    GuestIdentity,
    "WHERE t.source = %s AND t.key = ANY(%s) ORDER BY t.guest_id FOR NO KEY UPDATE OF guest",
    related=["guest", "merged_from"],
)


def identities(source: str, keys: Sequence[str]) -> dict[str, GuestIdentity]:
    """The known ones among these profiles with their guests, locked in the order of their ids."""
    _one_at_a_time(source, keys)
    return {row.key: row for row in _IDENTITIES.all(source, list(keys))}


def announce_identities(source: str, keys: Sequence[str]) -> None:
    """``identities`` will be asked for (``core.asking.ahead``)."""
    ahead(_ONE_AT_A_TIME, [_numbers(source, keys)])
    _IDENTITIES.ahead(source, list(keys))


@dataclass(frozen=True, slots=True)
class Hearing:
    """When and where profiles are heard; ``day`` is the arrival of the stay they are named in."""

    now: datetime
    at: datetime  # when the PMS said it
    version: int
    region: str  # ISO country in which local phone numbers are read
    day: date | None


def meet_new(source: str, said: ProfileSaid, hearing: Hearing) -> Met:
    """Makes the guest of a profile never seen before."""
    heard = first_words(said, at=hearing.at, version=hearing.version)
    number = day_number(hearing.day) if hearing.day else 0
    guest = Guest(created_at=hearing.now, last_stay_day=number, said=heard.times, **heard.values)
    rows.insert([guest])
    rows.insert([GuestIdentity(source=source, key=said.key, guest=guest)], keys=False)
    rows.insert([GuestKey(guest=guest, wrapped=new_wrapped_key())], keys=False)
    rows.insert(contact_rows(guest, said, region=hearing.region), keys=False)
    write_tokens(guest, old=frozenset(), old_day=number, new=tokens_of(words_of(guest)))
    tell(guest.pk)
    return Met(guest, guest.pk, changed=True, warnings=heard.warnings)


def meet_known(identity: GuestIdentity, said: ProfileSaid, hearing: Hearing) -> Met:
    """Brings the guest of a known profile up to what is said."""
    guest, day = identity.guest, hearing.day
    own = identity.merged_from or guest
    heard = hear(own, said, at=hearing.at, version=hearing.version)
    points = _new_points(own, said, hearing.region)
    moved = day is not None and day_number(day) > guest.last_stay_day
    findable = bool(points) or moved or heard.findable
    old_day, old = guest.last_stay_day, tokens_of(words_of(guest)) if findable else frozenset()
    _write(own, guest, heard)
    if points:
        ContactPoint.objects.bulk_create(points, ignore_conflicts=True)
    if moved and day is not None:
        guest.last_stay_day = day_number(day)
        Guest.objects.filter(pk=guest.pk).update(last_stay_day=guest.last_stay_day)
    if findable:
        write_tokens(guest, old=old, old_day=old_day, new=tokens_of(words_of(guest)))
    changed = bool(heard.values or points)
    if changed:
        tell(guest.pk)
    return Met(guest, own.pk, changed=changed, warnings=heard.warnings)


def _new_points(own: Guest, said: ProfileSaid, region: str) -> list[ContactPoint]:
    points = contact_rows(own, said, region=region)
    if not points:
        return []
    known = set(ContactPoint.objects.filter(guest=own).values_list("kind", "normal"))
    return [row for row in points if (row.kind, row.normal) not in known]


def _write(own: Guest, guest: Guest, heard: Heard) -> None:
    if not heard.values and not heard.times:
        return
    for field, value in heard.values.items():
        setattr(own, field, value)
    own.said = {**own.said, **heard.times}
    bump = 1 if heard.values else 0
    own.version += bump
    if own.pk == guest.pk:  # locked, so its version is the row's
        rows.update(own, *heard.values, "said", "version")
        return
    Guest.objects.filter(pk=own.pk).update(
        **heard.values, said=own.said, version=F("version") + bump
    )
    if heard.values:
        guest.discretion = strictest(Discretion(guest.discretion), Discretion(own.discretion))
        guest.version += 1
        Guest.objects.filter(pk=guest.pk).update(discretion=guest.discretion, version=guest.version)
