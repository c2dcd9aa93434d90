"""Who is in a party, as known today after any merge."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from core import rows
from guests.enums import Discretion
from guests.queries import birth_of, profile_keys
from stays.enums import PartyRole
from stays.models import StayGuest
from stays.types import PartyMember, StayFacts

if TYPE_CHECKING:
    from guests.models import Guest


def _member(row: StayGuest) -> PartyMember:
    guest: Guest = row.guest.merged_into or row.guest
    return PartyMember(
        guest_id=guest.pk,
        public_id=guest.public_id,
        role=PartyRole(row.role),
        title=guest.title,
        family=guest.family,
        given=guest.given,
        native=guest.native,
        alias=guest.alias,
        language=guest.language,
        nationality=guest.nationality,
        birth=birth_of(guest),
        vip=guest.vip,
        discretion=Discretion(guest.discretion),
        do_not_greet=guest.do_not_greet,
        joined_at=row.joined_at,
        left_at=row.left_at,
    )


def _members(rows: Iterable[StayGuest]) -> tuple[PartyMember, ...]:
    unique: dict[int, PartyMember] = {}
    for row in rows:
        member = _member(row)
        unique.setdefault(member.guest_id, member)
    return tuple(unique.values())


def party_rows() -> QuerySet[StayGuest]:
    """Members with their persons, in the order of the party."""
    return StayGuest.objects.select_related("guest__merged_into").order_by("position", "pk")


_PRESENT = rows.Read(
    StayGuest,
    "WHERE t.stay_id = ANY(%s) AND t.left_at IS NULL ORDER BY t.position, t.id",
    related=["guest__merged_into"],
)


def parties(stay_ids: Iterable[int]) -> dict[int, tuple[PartyMember, ...]]:
    """The present parties of stays, primary first, by one query."""
    found: dict[int, list[StayGuest]] = defaultdict(list)
    for row in _PRESENT.all(list(stay_ids)):
        found[row.stay_id].append(row)
    return {stay_id: _members(members) for stay_id, members in found.items()}


def announce_parties(stay_ids: Iterable[int]) -> None:
    """``parties`` will be asked for (``core.asking.ahead``)."""
    _PRESENT.ahead(list(stay_ids))


PRESENT_GUESTS = """
SELECT coalesce(person.merged_into_id, person.id) FROM stays_stayguest AS who
JOIN guests_guest AS person ON person.id = who.guest_id
WHERE who.stay_id = %s AND who.left_at IS NULL
"""
"""For a statement: the ids of a stay's present party after any merge."""


def party(stay_id: int) -> tuple[PartyMember, ...]:
    """The present party of one stay, primary first."""
    return parties([stay_id]).get(stay_id, ())


def profiles_of(stay_id: int, source: str) -> dict[str, PartyRole]:
    """The PMS's keys of the present party -> role, primary first.

    Whoever ``source`` never named is not among them.
    """
    rows = party_rows().filter(stay_id=stay_id, left_at=None).values_list("guest_id", "role")
    roles = dict(rows)
    keys = profile_keys(source, roles)
    return {key: PartyRole(roles[own]) for own in roles for key in keys.get(own, ())[:1]}


def guests_of(stay_ids: Iterable[int]) -> dict[int, set[int]]:
    """stay id -> ids of its present party after any merge, and nothing else of them; one query."""
    rows = StayGuest.objects.filter(stay__in=list(stay_ids), left_at=None)
    found: dict[int, set[int]] = defaultdict(set)
    for stay_id, own, into in rows.values_list("stay_id", "guest_id", "guest__merged_into_id"):
        found[stay_id].add(into or own)
    return dict(found)


def company_fingerprint(stay_id: int, at: datetime) -> str:
    """Which persons travel together at ``at``: 64 hex digits, empty for somebody alone.

    The same persons give the same text in every stay, whoever of them booked; it names nobody.
    """
    return _fingerprint(present_at(party_rows().filter(stay_id=stay_id), at))


def company_of(facts: StayFacts, at: datetime) -> str:
    """``company_fingerprint`` of a stay whose facts are at hand; no query."""
    here = [member.guest_id for member in facts.party if member.joined_at <= at]
    return _fingerprint(here or facts.guest_ids)


def _fingerprint(guest_ids: Iterable[int]) -> str:
    together = sorted(guest_ids)
    if len(together) < 2:
        return ""
    return hashlib.sha256(",".join(map(str, together)).encode()).hexdigest()


def present_at(rows: Iterable[StayGuest], at: datetime) -> list[int]:
    """Guest ids of the party at a moment; everybody ever in it when the moment is before all."""
    known = list(rows)
    then = [
        row for row in known if row.joined_at <= at and (row.left_at is None or row.left_at > at)
    ]
    chosen = then or [row for row in known if row.left_at is None]
    return [member.guest_id for member in _members(chosen)]
