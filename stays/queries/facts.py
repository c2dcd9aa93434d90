"""Everything that planning may know of stays, by a constant number of queries."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from core import rows
from core.asking import ahead, ask
from stays.discretion import holds
from stays.enums import StayState
from stays.models import Stay
from stays.queries.parties import announce_parties, parties
from stays.types import Lived, PartyMember, RoomFacts, StayFacts

if TYPE_CHECKING:
    from hotels.models import Room


def _room_facts(room: "Room | None") -> RoomFacts | None:
    if room is None:
        return None
    return RoomFacts(
        id=room.pk,
        public_id=room.public_id,
        number=room.number,
        floor=room.floor,
        kind=room.kind,
        smoking=room.smoking,
        condition=room.condition,
        out_of_order=room.out_of_order,
        service=room.service,
        service_at=room.service_at,
    )


# What a party lived in, each number by its key: for a join PostgreSQL would read all rooms.
_NUMBER = "(SELECT theirs.number FROM hotels_room AS theirs WHERE theirs.id = lived.room_id)"
# For many stays it comes along as three lists in one order: rooms, their numbers, and when. For one
# stay it is read for itself, which is faster.
_LIVED_IN = """
SELECT array_agg({} ORDER BY lived.during) FROM stays_occupancy AS lived WHERE lived.stay_id = t.id
"""
_ROOMS_OF_STAY = f"""
SELECT lived.room_id, {_NUMBER}, lived.during FROM stays_occupancy AS lived
WHERE lived.stay_id = %s ORDER BY lived.during
"""  # noqa: S608  our own words
# Whether the same guest's previous stay here ends the day this one begins: one stay in service.
# From the guest outwards, whose stays are few; a hotel's stays are many, and each OFFSET keeps the
# planner from beginning with them.
_CONTINUES = """
SELECT NOT t.day_use AND EXISTS (
    SELECT FROM (
        SELECT coalesce(me.merged_into_id, me.id) AS id
        FROM stays_stayguest AS mine JOIN guests_guest AS me ON me.id = mine.guest_id
        WHERE mine.stay_id = t.id AND mine.left_at IS NULL AND mine.position = 0
        OFFSET 0
    ) AS who
    CROSS JOIN LATERAL (
        SELECT who.id
        UNION ALL
        SELECT alias.id FROM guests_guest AS alias WHERE alias.merged_into_id = who.id
        OFFSET 0
    ) AS same
    CROSS JOIN LATERAL (
        SELECT theirs.stay_id FROM stays_stayguest AS theirs
        WHERE theirs.guest_id = same.id AND theirs.left_at IS NULL AND theirs.position = 0
        OFFSET 0
    ) AS earlier
    CROSS JOIN LATERAL (
        SELECT FROM stays_stay AS ended
        WHERE ended.id = earlier.stay_id AND ended.property_id = t.property_id
            AND ended.departure = t.arrival AND NOT ended.day_use
            AND ended.state IN ('reserved', 'in_house', 'departed')
        OFFSET 0
    ) AS before
)
"""
_FOLLOWS = {"follows_on": _CONTINUES}
_MORE = {
    "lived_rooms": _LIVED_IN.format("lived.room_id"),
    "lived_numbers": _LIVED_IN.format(_NUMBER),
    "lived_during": _LIVED_IN.format("lived.during"),
    **_FOLLOWS,
}
_BEHIND = ["room", "property"]
_STAYS = rows.Read(Stay, "WHERE t.id = ANY(%s) ORDER BY t.id", related=_BEHIND, extra=_MORE)
# Of its own, because for a list PostgreSQL expects ten and reads whole tables for them.
_STAY = rows.Read(Stay, "WHERE t.id = %s", related=_BEHIND, extra=_FOLLOWS)


def _lived(pieces: Iterable[tuple[int, str, Any]]) -> tuple[Lived, ...]:
    return tuple(
        Lived(room_id, number, during.lower, during.upper) for room_id, number, during in pieces
    )


def facts_of(stay_ids: Iterable[int]) -> dict[int, StayFacts]:
    """``stay_facts`` for many stays by two queries, whatever their number."""
    stays = cast("list[Any]", _STAYS.all(list(stay_ids)))
    members = parties(stay.pk for stay in stays)
    found = {}
    for stay in stays:
        lists = (stay.lived_rooms or (), stay.lived_numbers or (), stay.lived_during or ())
        lived = _lived(zip(*lists, strict=True))
        found[stay.pk] = _facts(stay, members.get(stay.pk, ()), lived)
    return found


def stay_facts(stay_id: int) -> StayFacts:
    """Everything planning may know of a stay; raises ``Stay.DoesNotExist``."""
    stay = _STAY.first(stay_id)
    if stay is None:
        raise Stay.DoesNotExist(f"There is no stay {stay_id}.")
    lived = ask(_ROOMS_OF_STAY, [stay_id]).rows
    return _facts(
        stay,
        parties([stay_id]).get(stay_id, ()),
        _lived((room_id, number, during) for room_id, number, during in lived),
    )


def announce_facts(stay_id: int) -> None:
    """``stay_facts`` will be asked for (``core.asking.ahead``)."""
    _STAY.ahead(stay_id)
    ahead(_ROOMS_OF_STAY, [stay_id])
    announce_parties([stay_id])


def _facts(stay: Stay, members: tuple[PartyMember, ...], lived: tuple[Lived, ...]) -> StayFacts:
    follows_on = bool(cast("Any", stay).follows_on)
    return StayFacts(
        stay_id=stay.pk,
        public_id=stay.public_id,
        property_id=stay.property_id,
        state=StayState(stay.state),
        arrival=stay.arrival,
        departure=stay.departure,
        eta=stay.eta,
        late_check_out=stay.late_check_out,
        room=_room_facts(stay.room),
        room_kind=stay.room_kind,
        waiting_since=stay.waiting_since,
        checked_in_at=stay.checked_in_at,
        found_in_house=stay.found_in_house,
        checked_out_at=stay.checked_out_at,
        day_use=stay.day_use,
        continues=stay.continues or follows_on,
        adults=stay.adults,
        children=stay.children,
        channel=stay.channel,
        segment=stay.segment,
        group_code=stay.group_code,
        company=stay.company,
        vip=stay.vip,
        discretion=holds(stay.discretion, (member.discretion for member in members)),
        changed_no=stay.changed_no,
        version=stay.version,
        party=members,
        lived=lived,
        settings_stamp=stay.property.settings_stamp,
    )
