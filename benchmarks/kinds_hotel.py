"""The guests of the simulator as a house would have recorded them, for judging."""

from loyalty.kinds.seen import GuestSeen, StaySeen
from loyalty.types import StayRow
from simulator.history_guests import PastGuest, PastStay

PROPERTY = 1


def seen_of(guest: PastGuest) -> GuestSeen:
    """What the house knows of a guest; how the guest was made is not among it."""
    return GuestSeen(
        guest=guest.number,
        stays=tuple(_stay(guest, each) for each in guest.stays),
        ratings=tuple(guest.ratings),
        asked=tuple(guest.asked),
        answered=tuple(guest.answered),
        voiced=tuple(guest.voiced),
        wanted=tuple(guest.wanted),
        solved=tuple(guest.solved),
        expiries=tuple(guest.expiries),
        only_choice=guest.only_choice,
        stops_with_contract=guest.stops_with_contract,
    )


def _stay(guest: PastGuest, stay: PastStay) -> StaySeen:
    row = StayRow(
        guest=guest.number,
        stay=0,
        property=PROPERTY,
        arrival=stay.arrival,
        departure=stay.departure,
        nights=stay.nights,
        spend=round(stay.price * stay.nights * 100),
        channel=stay.channel,
        direct=stay.direct,
        segment=stay.segment,
        company=stay.company,
        room_kind=stay.room,
        lead=stay.lead,
    )
    return StaySeen(
        row=row,
        paid=stay.paid,
        extras=stay.extras,
        own_paid=stay.own_paid,
        arranged=stay.arranged,
        promotion=stay.promotion,
        programme=stay.programme,
        upgraded=stay.upgraded,
        tied=stay.tied,
    )
