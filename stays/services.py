"""Verbs about stays: apply what a PMS says, post to a folio, note what a guest asks at the door."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from core import rows, transactions
from guests import services as guest_services
from guests.enums import Discretion
from guests.queries import guest_of_profile
from guests.services import MayNotLower, UnknownProfile
from guests.types import Met, ProfileSaid
from hotels.enums import RoomService
from stays.applying import (
    Company,
    announce_stay,
    in_order,
    locked,
    meet,
    place,
    room_of,
    shape,
    take,
)  # fmt: skip
from stays.bulk import apply_new
from stays.checking import BadStay, UnknownStay, check
from stays.difference import changes
from stays.enums import ChangeKind, Origin
from stays.folio import BadPosting, Charge, post, post_many
from stays.history import Story, Telling, tell
from stays.models import Stay
from stays.recording import change_rows, present, telling_of, tellings, write_party, write_rooms
from stays.signs import clear_door, set_door
from stays.types import Applied, StaySaid
from stays.waking import note, tell_guest, tell_guests, tell_stay, wake_followers

if TYPE_CHECKING:
    from hotels.models import Property, Room

__all__ = ["BadPosting", "BadStay", "Charge", "MayNotLower", "UnknownProfile", "UnknownStay",
           "announce", "apply", "apply_many",
           "hear_profile", "merge_profiles", "note_service", "post", "post_many", "set_discretion",
           "touch_guest", "unmerge_profile"]  # fmt: skip


def apply(*, property: "Property", source: str, said: StaySaid, now: datetime) -> Applied:
    """Brings a stay up to one event of a PMS; any order, repetition or delay ends in the same rows.

    ``source`` is the connection's code. Locks the guests named, then the stay. Older events are
    kept in the history, where they still correct who lived where, and overwrite nothing.
    Raises ``BadStay`` (one sentence; nothing was applied) and ``UnknownStay`` (keep and retry).
    """
    transactions.require_unit()
    check(said)
    company = meet(property, source, said, now)
    stay, made = locked(property, source, said)
    room_id, warnings = room_of(property, stay, said)
    known = [] if made else tellings(property.pk, source, said.key)
    telling = telling_of(said, no=stay.heard_no + 1, room_id=room_id, party=company.members)
    warnings += company.warnings
    if any(telling.same_as(heard) for heard in known):
        if stay.origin == Origin.LIVE:
            tell_guests(stay, company.met)
        return Applied(stay.pk, "nothing", warnings=warnings, stay_public_id=stay.public_id)
    outcome, kinds = _record(stay, said, telling, known=known, company=company, now=now)
    return Applied(stay.pk, outcome, kinds, warnings, stay.public_id)


def announce(*, property: "Property", source: str, said: StaySaid) -> None:
    """``apply`` follows in this unit: what it locks and reads first may travel with other questions.

    Only for events that name the party, because guests are locked before the stay.
    """
    if "party" in said.groups:
        guest_services.announce(
            source=source, keys=[one.profile.key for one in in_order(said.party)]
        )
        announce_stay(property.pk, source, said.key)


def apply_many(
    *, property: "Property", source: str, said: Sequence[StaySaid], now: datetime
) -> list[Applied | BadStay]:
    """``apply`` for many whole stays whose keys differ, with the same rows in the end.

    Stays never heard of are written by COPY, known ones that say something new one by one. What
    cannot be a stay comes back as its ``BadStay``; the others go on. Screens hear once, not once a
    stay, and planning finds them by its sweep. Raises ``django.db.IntegrityError`` when somebody
    else told of one of these stays in the same moment: nothing was written, so do it again.
    """
    done: list[Applied | BadStay | None]
    done = apply_new(property=property, source=source, said=said, now=now)
    return [
        one if one is not None else _one(property, source, each, now)
        for one, each in zip(done, said, strict=True)
    ]


def _one(property: "Property", source: str, said: StaySaid, now: datetime) -> Applied | BadStay:
    try:
        with transactions.savepoint():
            return apply(property=property, source=source, said=said, now=now)
    except BadStay as refused:
        return refused


def _record(
    stay: Stay,
    said: StaySaid,
    telling: Telling,
    *,
    known: list[Telling],
    company: Company,
    now: datetime,
) -> tuple[str, tuple[ChangeKind, ...]]:
    story_before, story = tell(known), tell([*known, telling])
    before = shape(stay, story_before) if stay.heard_no else None
    left, old_room = stay.departure, stay.room_id
    fresh = take(stay, said, telling.room_id, telling.no)
    place(stay, story)
    kinds = _with_facts(changes(before, shape(stay, story)), company, story)
    different = bool(kinds) or story != story_before
    # What only a file about the past told of becomes an ordinary stay when something happens to it.
    stay.origin = said.origin if before is None or said.origin == Origin.LIVE else stay.origin
    versioned = any(version is not None for version in telling.versions.values())
    if different or versioned:
        # An event that says what we knew is kept too when it has a version: a late one may come
        # between, and must find that it is older.
        _write(stay, telling, story_before, story, different=different)
        rows.insert(
            change_rows(
                stay, telling, source_version=said.source_version, applied=bool(fresh),
                kinds=kinds, now=now,
            ),
            keys=False,
        )  # fmt: skip
    if stay.origin == Origin.LIVE:
        _wake(stay, company, kinds, left=left, old_room=old_room, different=different, now=now)
    return ("applied" if different else "nothing") if fresh else "stale", kinds


def _wake(
    stay: Stay,
    company: Company,
    kinds: tuple[ChangeKind, ...],
    *,
    left: date,
    old_room: int | None,
    different: bool,
    now: datetime,
) -> None:
    tell_guests(stay, company.met)
    if different:
        tell_stay(stay)
        wake_followers(stay, {left, stay.departure}, kinds, now)
        clear_door(stay, old_room, kinds, now)


def _with_facts(
    kinds: tuple[ChangeKind, ...], company: Company, story: Story
) -> tuple[ChangeKind, ...]:
    """Adds «facts changed» when a member of the present party is known differently now."""
    here = {guest_id for guest_id, _ in present(story)}
    news = any(person.changed and person.own_id in here for person in company.met)
    named = {ChangeKind.CREATED, ChangeKind.FACTS, ChangeKind.PARTY_CHANGED} & set(kinds)
    return (*kinds, ChangeKind.FACTS) if news and not named else kinds


def _write(stay: Stay, telling: Telling, before: Story, story: Story, *, different: bool) -> None:
    stay.heard_no = telling.no
    if different:
        stay.changed_no = telling.no
        stay.version += 1
    rows.update(stay, *rows.all_but_key(Stay))
    if story.rooms != before.rooms:
        write_rooms(stay, before, story)
    if story.party != before.party:
        write_party(stay, before, story)


def note_service(
    *,
    property: "Property",
    room: "Room",
    service: RoomService,
    now: datetime,
    by_user_id: int | None = None,
) -> list[int]:
    """What the guest in a room asks at its door: do not disturb, make up, refused, or nothing more.

    Sets the room's flag and tells the stays that live there; returns their ids. Saying again what
    is known changes nothing.
    """
    transactions.require_unit()
    living = (
        Stay.objects.of(property.pk)
        .in_house()
        .filter(room=room)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    stays = list(living)
    if room.service == service:
        return []
    set_door(room, service, now)
    return note(stays, ChangeKind.SERVICE, {"service": str(service), "by": by_user_id}, now)


def touch_guest(*, guest_id: int, now: datetime) -> list[int]:
    """Something about a guest is known differently: their open stays must be planned again."""
    transactions.require_unit()
    same = Stay.objects.open().filter(party__left_at=None)
    mine = same.filter(party__guest_id=guest_id) | same.filter(party__guest__merged_into=guest_id)
    stays = Stay.objects.filter(pk__in=mine.values("pk")).order_by("arrival", "pk")
    return note(
        stays.select_for_update(of=("self",), no_key=True),
        ChangeKind.FACTS,
        {"guest": guest_id},
        now,
    )


def hear_profile(
    *,
    property: "Property",
    source: str,
    said: ProfileSaid,
    at: datetime,
    now: datetime,
    version: int = 0,
) -> tuple[Met, list[int]]:
    """A PMS speaks about a profile outside any stay; returns the guest and the stays it concerns.

    ``at`` is when it was said; ``version`` decides between two words of the same moment.
    """
    met = guest_services.meet_party(
        source=source, said=[said], now=now, at=at, version=version, zone=property.zone
    )
    if not met[0].changed:
        return met[0], []
    tell_guest(property.pk, met[0].guest)
    return met[0], touch_guest(guest_id=met[0].guest.pk, now=now)


def merge_profiles(
    *, property: "Property", source: str, from_key: str, into_key: str, now: datetime
) -> list[int]:
    """The PMS merged two profiles: they are one guest from now on; returns the stays it concerns.

    Histories keep the first person's own id, so ``unmerge_profile`` gives everything back.
    """
    guest = guest_services.merge_profiles(
        source=source, from_key=from_key, into_key=into_key, now=now
    )
    tell_guest(property.pk, guest)
    return touch_guest(guest_id=guest.pk, now=now)


def unmerge_profile(*, property: "Property", source: str, key: str, now: datetime) -> list[int]:
    """Takes a merge back; returns the open stays of the two persons."""
    kept = guest_of_profile(source, key)
    own = guest_services.unmerge(source=source, key=key, now=now)
    people = [own] if kept is None else [own, kept]
    for guest in people:
        tell_guest(property.pk, guest)
    return [stay for guest in people for stay in touch_guest(guest_id=guest.pk, now=now)]


def set_discretion(*, stay_id: int, level: Discretion, may_lower: bool, now: datetime) -> Stay:
    """Sets how much of a stay is shown; raising is one tap, lowering takes ``may_lower``.

    Raises ``MayNotLower``. A later event that still carries the PMS's flag raises it again.
    """
    transactions.require_unit()
    stay = Stay.objects.select_for_update(no_key=True).get(pk=stay_id)
    if level.rank < Discretion(stay.discretion).rank and not may_lower:
        raise MayNotLower(
            gettext(
                "Only the guest or a manager can show more of this stay. Nothing was changed; "
                "ask the duty manager."
            )
        )
    if level != stay.discretion:
        stay.discretion = level
        stay.save(update_fields=["discretion"])
        note([stay], ChangeKind.FACTS, {"discretion": str(level)}, now)
    return stay
