"""Everything that planning may know of stays, by a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from stays.discretion import holds
from stays.enums import StayState
from stays.models import Occupancy, Stay, StayGuest
from stays.queries.parties import parties
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


def _lived(stay_ids: Sequence[int]) -> dict[int, tuple[Lived, ...]]:
    rows: dict[int, list[Lived]] = defaultdict(list)
    lived = Occupancy.objects.filter(stay__in=stay_ids).select_related("room").order_by("during")
    for row in lived:
        rows[row.stay_id].append(
            Lived(row.room_id, row.room.number, row.during.lower, row.during.upper)
        )
    return {stay_id: tuple(pieces) for stay_id, pieces in rows.items()}


def _continuing(stays: Sequence[Stay], members: dict[int, tuple[PartyMember, ...]]) -> set[int]:
    """Stays that begin the day the same guest's previous stay here ends: one stay in service."""
    wanted = [stay for stay in stays if not stay.day_use and members.get(stay.pk)]
    days = {stay.arrival for stay in wanted}
    ended = StayGuest.objects.filter(
        left_at=None,
        position=0,
        stay__property__in={stay.property_id for stay in wanted},
        stay__departure__in=days,
        stay__day_use=False,
        stay__state__in=(StayState.RESERVED, StayState.IN_HOUSE, StayState.DEPARTED),
    ).values_list("stay__property_id", "stay__departure", "guest_id", "guest__merged_into_id")
    known = {(prop, day, into or own) for prop, day, own, into in ended}
    return {
        stay.pk
        for stay in wanted
        if (stay.property_id, stay.arrival, members[stay.pk][0].guest_id) in known
    }


def facts_of(stay_ids: Iterable[int]) -> dict[int, StayFacts]:
    """``stay_facts`` for many stays by four queries, whatever their number."""
    stays = list(Stay.objects.filter(pk__in=list(stay_ids)).select_related("room").order_by("pk"))
    ids = [stay.pk for stay in stays]
    members, lived = parties(ids), _lived(ids)
    continuing = _continuing(stays, members)
    return {
        stay.pk: _facts(
            stay,
            members.get(stay.pk, ()),
            lived.get(stay.pk, ()),
            continues=stay.continues or stay.pk in continuing,
        )
        for stay in stays
    }


def stay_facts(stay_id: int) -> StayFacts:
    """Everything planning may know of a stay; raises ``Stay.DoesNotExist``."""
    facts = facts_of([stay_id])
    if stay_id not in facts:
        raise Stay.DoesNotExist(f"There is no stay {stay_id}.")
    return facts[stay_id]


def _facts(
    stay: Stay, members: tuple[PartyMember, ...], lived: tuple[Lived, ...], *, continues: bool
) -> StayFacts:
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
        continues=continues,
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
    )
