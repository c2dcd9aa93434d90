"""Verbs about persons: hear a profile, merge two, take a merge back, change a discretion."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext

from core import transactions
from core.sentences import sentence
from guests.bulk import Spoken, meet_new_ones
from guests.contacts import region_of_zone
from guests.enums import Discretion, strictest
from guests.indexing import day_number, rewrite_tokens, words_of, write_tokens
from guests.meeting import Hearing, announce_identities, identities, meet_known, meet_new, tell
from guests.models import Guest, GuestIdentity
from guests.tokens import tokens_of
from guests.types import Met, ProfileSaid

__all__ = ["BadProfile", "MayNotLower", "Spoken", "UnknownProfile", "announce", "meet", "meet_many", "meet_party", "merge_profiles",
           "rebuild_tokens", "set_discretion", "touch_stay_day", "unmerge"]  # fmt: skip

KEY_LENGTH = 60


class BadProfile(Exception):
    """A profile that cannot be kept as it stands; the sentence says what is wrong."""


class UnknownProfile(Exception):
    """A merge or unmerge names profiles nobody has seen."""


class MayNotLower(Exception):
    """Somebody without the right wants to show more of a guest than before."""


def meet(
    *,
    source: str,
    said: ProfileSaid,
    now: datetime,
    at: datetime | None = None,
    zone: str = "",
) -> Guest:
    """The guest that a PMS profile means, made when never seen, brought up to what is said.

    ``at`` is when the PMS said it (default ``now``): an earlier word never overwrites a later one.
    ``zone`` is the IANA zone of the property that speaks; local phone numbers are read there.
    Raises ``BadProfile`` for a key that is empty or longer than 60 characters.
    """
    return meet_party(source=source, said=[said], now=now, at=at or now, zone=zone)[0].guest


def meet_party(
    *,
    source: str,
    said: Sequence[ProfileSaid],
    now: datetime,
    at: datetime,
    version: int = 0,
    zone: str = "",
    day: date | None = None,
) -> list[Met]:
    """``meet`` for several profiles in one pass, in the order given; their keys must differ.

    ``version`` is that of the event; it decides between two words of the same moment.

    ``day`` is the arrival of the stay they are named in; it moves them up in search answers.
    Locks the guests in the order of their ids until the unit ends.
    """
    transactions.require_unit()
    for one in said:
        if not one.key or len(one.key) > KEY_LENGTH:
            raise BadProfile(
                sentence(
                    "A profile needs a key of 1 to 60 characters. Nothing of this message was applied."
                )
            )
    known = identities(source, [one.key for one in said])
    heard = Hearing(now, at, version, region_of_zone(zone), day)
    return [
        meet_known(known[one.key], one, heard) if one.key in known else meet_new(source, one, heard)
        for one in said
    ]


def announce(*, source: str, keys: Sequence[str]) -> None:
    """``meet_party`` follows with these profiles: its locks may travel with other questions."""
    announce_identities(source, keys)


def meet_many(
    *, source: str, spoken: Sequence[Spoken], now: datetime, zone: str = ""
) -> list[list[Met]]:
    """``meet_party`` for many parties in turn, with the same rows in the end; keys may repeat.

    Persons never met are written by COPY, known ones about whom nothing is new cost nothing, and
    the others are met one by one. Every key must have 1 to 60 characters.
    """
    region = region_of_zone(zone)
    done = meet_new_ones(source=source, spoken=spoken, now=now, region=region)
    return [
        [
            met
            or meet_party(
                source=source, said=[one], now=now, at=each.at, version=each.version, zone=zone,
                day=each.day,
            )[0]
            for met, one in zip(mets, each.said, strict=True)
        ]
        for mets, each in zip(done, spoken, strict=True)
    ]  # fmt: skip


def touch_stay_day(*, guest_ids: Sequence[int], day: date) -> None:
    """Moves guests up in search answers: ``day`` is the arrival of a stay of theirs."""
    transactions.require_unit()
    number = day_number(day)
    late = Guest.objects.filter(pk__in=guest_ids, last_stay_day__lt=number).order_by("pk")
    for guest in late.select_for_update(no_key=True):
        old_day, tokens = guest.last_stay_day, tokens_of(words_of(guest))
        guest.last_stay_day = number
        Guest.objects.filter(pk=guest.pk).update(last_stay_day=number)
        write_tokens(guest, old=tokens, old_day=old_day, new=tokens)


def merge_profiles(*, source: str, from_key: str, into_key: str, now: datetime) -> Guest:
    """The PMS says that two of its profiles are one person; every fact is kept, and it is undoable.

    Identities of the first person point at the second, which is returned. A profile never seen
    becomes another key of the known one. Raises ``UnknownProfile`` when both were never seen.
    """
    transactions.require_unit()
    known = identities(source, [from_key, into_key])
    one, two = known.get(from_key), known.get(into_key)
    if one is None or two is None:
        return _second_key(source, one or two, from_key if one is None else into_key)
    if one.guest_id == two.guest_id:
        return two.guest
    lost, kept = one.guest, two.guest
    old_day, old = kept.last_stay_day, tokens_of(words_of(kept))
    write_tokens(lost, old=tokens_of(words_of(lost)), old_day=lost.last_stay_day, new=frozenset())
    GuestIdentity.objects.filter(guest=lost).update(
        guest=kept, merged_from=Coalesce("merged_from", lost.pk)
    )
    Guest.objects.filter(merged_into=lost).update(merged_into=kept)
    Guest.objects.filter(pk=lost.pk).update(merged_into=kept, version=F("version") + 1)
    Guest.objects.filter(pk=kept.pk).update(
        last_stay_day=Greatest("last_stay_day", lost.last_stay_day),
        discretion=strictest(Discretion(kept.discretion), Discretion(lost.discretion)),
        version=F("version") + 1,
    )
    kept.refresh_from_db()
    write_tokens(kept, old=old, old_day=old_day, new=tokens_of(words_of(kept)))
    tell(lost.pk)
    tell(kept.pk)
    return kept


def _second_key(source: str, known: GuestIdentity | None, key: str) -> Guest:
    if known is None:
        raise UnknownProfile(
            sentence(
                "Neither of the two profiles has been seen. Nothing was merged; send one of them first."
            )
        )
    GuestIdentity.objects.create(
        source=source, key=key, guest=known.guest, merged_from=known.merged_from
    )
    return known.guest


def unmerge(*, source: str, key: str, now: datetime) -> Guest:
    """Takes the merge of one profile back: its person stands alone again, with what was said since.

    Raises ``UnknownProfile`` when the profile was never seen or never merged.
    """
    transactions.require_unit()
    identity = identities(source, [key]).get(key)
    if identity is None or identity.merged_from is None:
        raise UnknownProfile(
            sentence("This profile was not merged into another. Nothing was changed.")
        )
    kept, own = identity.guest, identity.merged_from
    old = tokens_of(words_of(kept))
    GuestIdentity.objects.filter(merged_from=own).update(guest=own, merged_from=None)
    Guest.objects.filter(pk=own.pk).update(merged_into=None, version=F("version") + 1)
    Guest.objects.filter(pk=kept.pk).update(version=F("version") + 1)
    own.refresh_from_db()
    kept.refresh_from_db()
    write_tokens(kept, old=old, old_day=kept.last_stay_day, new=tokens_of(words_of(kept)))
    write_tokens(own, old=frozenset(), old_day=own.last_stay_day, new=tokens_of(words_of(own)))
    tell(kept.pk)
    tell(own.pk)
    return own


def set_discretion(*, guest_id: int, level: Discretion, may_lower: bool, now: datetime) -> Guest:
    """Sets how much of a guest is shown. Raising is one tap; lowering takes ``may_lower``.

    ``may_lower`` is the caller's word that the guest asked for it or that a manager acts.
    Raises ``MayNotLower``.
    """
    transactions.require_unit()
    guest = Guest.objects.select_for_update(no_key=True).get(pk=guest_id)
    if level.rank < Discretion(guest.discretion).rank and not may_lower:
        raise MayNotLower(
            gettext(
                "Only the guest or a manager can show more of this guest. Nothing was changed; "
                "ask the duty manager."
            )
        )
    if level != guest.discretion:
        guest.discretion = level
        guest.version += 1
        Guest.objects.filter(pk=guest.pk).update(discretion=level, version=guest.version)
        tell(guest.pk)
    return guest


def rebuild_tokens(guest: Guest) -> None:
    """Writes all search tokens of a guest anew (see ``guests.indexing.rewrite_tokens``)."""
    transactions.require_unit()
    rewrite_tokens(guest)
