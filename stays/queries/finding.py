"""Search over guests and rooms together with where they are, as far as the reader may know."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q

from guests.enums import Discretion
from guests.queries import search
from guests.types import Hit
from hotels import queries as hotel_queries
from stays.discretion import holds
from stays.enums import StayState
from stays.models import Stay, StayGuest
from stays.queries.parties import parties
from stays.types import Found, RoomHit

if TYPE_CHECKING:
    from hotels.models import Property


def _open_stays(property_id: int, guest_ids: Iterable[int]) -> dict[int, Stay]:
    """guest id -> the stay in house, else the next one due, in one property."""
    ids = list(guest_ids)
    rows = (
        StayGuest.objects.filter(
            stay__property=property_id,
            stay__state__in=(StayState.RESERVED, StayState.IN_HOUSE),
            left_at=None,
        )
        .filter(Q(guest__in=ids) | Q(guest__merged_into__in=ids))
        .select_related("stay__room", "guest")
        .order_by("stay__state", "stay__arrival", "stay")  # "in_house" stands before "reserved"
    )
    stays: dict[int, Stay] = {}
    for row in rows:
        stays.setdefault(row.guest.merged_into_id or row.guest_id, row.stay)
    return stays


def _masked(hit: Hit) -> Hit:
    return replace(hit, title="", family="", given="", native="", nationality="")


def find(
    *, property: "Property", text: str, limit: int = 20, hidden_too: bool = False
) -> list[Found]:
    """Guests by what one types, each with the stay they have in this property, by three queries.

    Without ``hidden_too`` (``guests.queries.sees_hidden`` of the reader's role) nobody is found
    whose own, stay's or party's discretion hides the presence, and who is incognito in this stay
    has no name but the alias.
    """
    hits = search(text=text, limit=limit, hidden_too=hidden_too)
    stays = _open_stays(property.pk, [hit.guest_id for hit in hits])
    members = parties({stay.pk for stay in stays.values()})
    found = []
    for hit in hits:
        stay = stays.get(hit.guest_id)
        if stay is None:
            found.append(Found(hit=hit))
            continue
        levels = (member.discretion for member in members.get(stay.pk, ()))
        level = holds(stay.discretion, levels)
        if level.hides and not hidden_too:
            continue
        shown = hit if hidden_too or level == Discretion.OPEN else _masked(hit)
        found.append(
            Found(
                hit=replace(shown, discretion=level),
                stay_public_id=stay.public_id,
                state=StayState(stay.state),
                arrival=stay.arrival,
                departure=stay.departure,
                room_number=stay.room.number if stay.room else "",
            )
        )
    return found


def search_rooms(
    *, property: "Property", text: str, limit: int = 20, hidden_too: bool = False
) -> list[RoomHit]:
    """Rooms whose number begins with what is typed, the exact one first, with who is in them.

    Three queries. A stay under a discretion that hides the presence leaves its room looking empty
    unless ``hidden_too``. A room with two parties is two lines.
    """
    typed = text.strip()
    if not typed:
        return []
    rooms = hotel_queries.rooms(property).filter(number__istartswith=typed)
    listed = sorted(rooms.order_by("number")[:limit], key=lambda room: room.number != typed)
    stays: dict[int | None, list[Stay]] = {}
    living = Stay.objects.of(property.pk).in_house().filter(room__in=[room.pk for room in listed])
    for stay in living.order_by("pk"):
        stays.setdefault(stay.room_id, []).append(stay)
    members = parties(stay.pk for each in stays.values() for stay in each)
    hits: list[RoomHit] = []
    for room in listed:
        empty = RoomHit(room_id=room.pk, public_id=room.public_id, number=room.number)
        shown = []
        for stay in stays.get(room.pk, []):
            party = members.get(stay.pk, ())
            level = holds(stay.discretion, (member.discretion for member in party))
            if hidden_too or not level.hides:
                shown.append(
                    replace(empty, stay_public_id=stay.public_id, party=party, discretion=level)
                )
        hits += shown or [empty]
    return hits[:limit]
