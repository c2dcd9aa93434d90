"""Writes the token rows by which guests are found, in the same unit as the guest."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from guests.enums import ContactKind
from guests.models import ContactPoint, Guest, GuestToken
from guests.tokens import tokens_of
from guests.types import Words

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01, never negative."""
    return max((day - _EPOCH).days, 0)


def words_from(people: Iterable[Guest], points: Iterable[ContactPoint]) -> Words:
    """What persons who are one, the kept one first, and their contact points can be found by."""
    rows = list(people)
    known = list(points)
    return Words(
        names=[(row.family, row.given, row.native) for row in rows],
        alias=rows[0].alias,
        phones=[p.normal for p in known if p.kind == ContactKind.PHONE],
        emails=[p.normal for p in known if p.kind == ContactKind.EMAIL],
    )


def words_of(guest: Guest) -> Words:
    """What a guest can be found by: own names and contact points and those of merged profiles."""
    same = Q(pk=guest.pk) | Q(merged_into_id=guest.pk)
    merged = Guest.objects.filter(merged_into_id=guest.pk).order_by("pk")
    points = ContactPoint.objects.filter(guest__in=Guest.objects.filter(same)).order_by("pk")
    return words_from([guest, *merged], points)


def write_tokens(guest: Guest, *, old: frozenset[str], old_day: int, new: frozenset[str]) -> None:
    """Replaces the rows of ``old`` tokens at ``old_day`` by ``new`` at the guest's present day."""
    moved = old_day != guest.last_stay_day
    gone = old if moved else old - new
    come = new if moved else new - old
    if gone:
        GuestToken.objects.filter(
            token__in=sorted(gone), last_stay_day=-old_day, guest_id=guest.pk
        ).delete()
    GuestToken.objects.bulk_create(
        [
            GuestToken(token=token, last_stay_day=-guest.last_stay_day, guest_id=guest.pk)
            for token in sorted(come)
        ],
        ignore_conflicts=True,
    )


def rewrite_tokens(guest: Guest) -> None:
    """Deletes every token row of a guest and writes them anew; scans the table, so not for use
    in a request: after a change of the tokenising rules, or when rows are in doubt.
    """
    GuestToken.objects.filter(guest_id=guest.pk).delete()
    tokens = frozenset[str]() if guest.merged_into_id else tokens_of(words_of(guest))
    write_tokens(guest, old=frozenset(), old_day=guest.last_stay_day, new=tokens)
