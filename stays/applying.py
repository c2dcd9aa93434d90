"""The steps of applying one PMS event to one stay; ``stays.services.apply`` puts them in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from core import asking, rows
from core.sentences import of, sentence
from guests import services as guest_services
from guests.enums import Discretion, strictest
from guests.types import Met
from hotels import queries as hotel_queries
from stays.checking import BadStay, UnknownStay, label
from stays.difference import Shape
from stays.enums import PartyRole, StayState
from stays.history import Members, Story, newer, settled
from stays.models import Stay, StayGuest
from stays.recording import announce_tellings, present
from stays.types import GROUPS, PartySaid, StaySaid

if TYPE_CHECKING:
    from hotels.models import Property

_ROLES = list(PartyRole)


@dataclass(frozen=True, slots=True)
class Company:
    """The persons of an event as met: ``members`` for the history, ``met`` for what is new."""

    members: Members = ()
    met: tuple[Met, ...] = ()
    warnings: tuple[str, ...] = ()


def in_order(party: Sequence[PartySaid]) -> list[PartySaid]:
    """Each profile once, exactly one primary, and that one first."""
    unique: dict[str, PartySaid] = {}
    for one in party:
        unique.setdefault(one.profile.key, one)
    ordered = sorted(unique.values(), key=lambda one: _ROLES.index(PartyRole(one.role)))
    return [
        replace(one, role=PartyRole.PRIMARY)
        if place == 0
        else replace(one, role=PartyRole.COMPANION)
        if one.role == PartyRole.PRIMARY
        else one
        for place, one in enumerate(ordered)
    ]


def arrival_day(said: StaySaid) -> date | None:
    """The day that moves the guests of an event up in search answers."""
    comes = said.state in (StayState.RESERVED, StayState.IN_HOUSE, StayState.DEPARTED)
    return said.arrival if "dates" in said.groups and comes else None


def meet(property: "Property", source: str, said: StaySaid, now: datetime) -> Company:
    """Meets everybody the event names. Guests are locked before the stay, by every caller."""
    day = arrival_day(said)
    if "party" not in said.groups:
        if day is not None:
            guest_services.touch_stay_day(guest_ids=_party_of(property, source, said.key), day=day)
        return Company()
    party = in_order(said.party)
    try:
        met = guest_services.meet_party(
            source=source,
            said=[one.profile for one in party],
            now=now,
            at=said.occurred_at,
            version=said.version_of("party") or 0,
            zone=property.zone,
            day=day,
        )
    except guest_services.BadProfile as error:
        raise BadStay(of(error)) from error
    return company_of(met, party)


def company_of(met: Sequence[Met], party: Sequence[PartySaid]) -> Company:
    """The persons of one event, told apart by their own rows."""
    members: dict[int, str] = {}
    for person, one in zip(met, party, strict=True):
        members.setdefault(person.own_id, str(one.role))
    warnings = tuple(one for person in met for one in person.warnings)
    return Company(tuple(members.items()), tuple(met), warnings)


def _party_of(property: "Property", source: str, key: str) -> list[int]:
    members = StayGuest.objects.filter(
        stay__property=property, stay__source=source, stay__source_key=key, left_at=None
    )
    return list(members.values_list("guest_id", flat=True))


_LOCKED = rows.Read(
    Stay,
    "WHERE t.property_id = %s AND t.source = %s AND t.source_key = %s FOR NO KEY UPDATE OF t",
    related=["room"],
)


def announce_stay(property_id: int, source: str, key: str) -> None:
    """``locked`` and the stay's tellings will be asked for (``core.asking.ahead``)."""
    _LOCKED.ahead(property_id, source, key)
    announce_tellings(property_id, source, key)


def locked(property: "Property", source: str, said: StaySaid) -> tuple[Stay, bool]:
    """The stay, locked until the unit ends, and whether this event made it.

    Raises ``UnknownStay`` for a partial event about a stay never seen.
    """
    mine = property.pk, source, said.key
    if (found := _LOCKED.first(*mine)) is not None:
        return found, False
    if said.groups != GROUPS or said.arrival is None or said.departure is None:
        raise UnknownStay(
            sentence(
                "The stay of this message was never heard of as a whole. The message is kept and "
                "tried again when the stay is known."
            )
        )
    made = Stay(
        property=property,
        source=source,
        source_key=said.key,
        arrival=said.arrival,
        departure=said.departure,
        day_use=said.arrival == said.departure,
        version=0,  # the event that made it raises it to 1
    )
    # Two processes may meet a new stay at once: one row wins, both then lock it.
    Stay.objects.bulk_create([made], ignore_conflicts=True)
    asking.anew()  # who was faster may have told of it since its story was read
    stay = _LOCKED.first(*mine)
    if stay is None:
        raise Stay.DoesNotExist("The stay that was just made is gone.")
    return stay, stay.public_id == made.public_id


def no_room(number: str) -> str:
    """The sentence about a room that is said and not there."""
    return sentence(
        "Room %(number)s is not in this property's list. The stay was kept without a room; "
        "add the room or correct it in the PMS.",
        number=number,
    )


def room_of(property: "Property", stay: Stay, said: StaySaid) -> tuple[int | None, tuple[str, ...]]:
    """The id of the room that is said, or nothing with a sentence when the house has no such."""
    number = label(said.room or "", 12) if "room" in said.groups else ""
    if not number:
        return None, ()
    if stay.room is not None and stay.room.number == number:
        return stay.room.pk, ()
    room = hotel_queries.room_by_number(property, number)
    if room is None:
        return None, (no_room(number),)
    return room.pk, ()


def _dates(said: StaySaid) -> dict[str, Any]:
    return {
        "arrival": said.arrival,
        "departure": said.departure,
        "eta": said.eta,
        "late_check_out": said.late_check_out,
        "day_use": said.day_use or said.arrival == said.departure,
    }


def _facts(said: StaySaid) -> dict[str, Any]:
    return {
        "channel": label(said.channel, 40),
        "segment": label(said.segment, 40),
        "group_code": label(said.group_code, 40),
        "company": label(said.company, 120),
        "vip": label(said.vip, 20),
        "continues": said.continues,
    }


def _columns(said: StaySaid, group: str, room_id: int | None) -> dict[str, Any]:
    if group == "dates":
        return _dates(said)
    if group == "facts":
        return _facts(said)
    if group == "room":
        return {"room_id": room_id, "room_kind": label(said.room_kind, 40)}
    if group == "party":
        return {"adults": said.adults, "children": said.children}
    return {"state": said.state}


def take(stay: Stay, said: StaySaid, room_id: int | None, no: int) -> frozenset[str]:
    """Writes into ``stay`` (unsaved) the groups that are not older than known; returns them."""
    fresh = set[str]()
    for group in said.groups:
        known = stay.group_versions.get(group)
        pair, before = (said.version_of(group), no), (known[0], known[1]) if known else None
        if not newer(pair, before):
            continue
        fresh.add(group)
        stay.group_versions[group] = list(settled(pair, before))
        for column, value in _columns(said, group, room_id).items():
            setattr(stay, column, value)
    if "facts" in said.groups and said.discretion:
        # Only grows: leaving a level takes the guest or a manager, never a message.
        stay.discretion = strictest(Discretion(stay.discretion), said.discretion)
    if "facts" in said.groups and said.booked:
        # The earliest word counts, so that words in any order end alike.
        stay.booked = min(stay.booked or said.booked, said.booked)
    return frozenset(fresh)


def place(stay: Stay, story: Story) -> None:
    """Writes into ``stay`` (unsaved) the moments that follow from its story."""
    stay.waiting_since = story.waiting_since
    stay.checked_in_at = story.checked_in_at
    stay.found_in_house = story.found
    stay.checked_out_at = story.checked_out_at


def shape(stay: Stay, story: Story) -> Shape:
    """What of a stay is compared before and after an event."""
    return Shape(
        state=stay.state,
        waiting=stay.waiting_since is not None,
        room_id=stay.room_id,
        dates=(stay.arrival, stay.departure, stay.eta, stay.late_check_out, stay.day_use),
        party=present(story),
        facts=(
            stay.channel, stay.segment, stay.group_code, stay.company, stay.vip, stay.discretion,
            stay.continues, stay.adults, stay.children, stay.room_kind,
            stay.booked.isoformat() if stay.booked else "",
        ),
    )  # fmt: skip
