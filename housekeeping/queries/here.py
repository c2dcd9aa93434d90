"""Who is in a room or due there today, as housekeeping's pages show it; never by name."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels.enums import RoomService
from stays import queries as stays
from stays.types import StayFacts

if TYPE_CHECKING:
    from hotels.models import Property, Room

TURNDOWN_FROM = 17  # local hour from which the evening's work begins


def stays_by_room(house: "Property", day: date, rooms: "list[Room]") -> dict[int, list[StayFacts]]:
    """room id -> who lives there and who is due there on ``day``."""
    ids = {room.pk for room in rooms}
    here = stays.in_house(house).filter(room__in=ids)
    coming = stays.arrivals(house, day).filter(room__in=ids)
    wanted = {stay.pk for stay in here} | {stay.pk for stay in coming}
    by_room: dict[int, list[StayFacts]] = defaultdict(list)
    for fact in stays.facts_of(wanted).values():
        if fact.room is not None:
            by_room[fact.room.id].append(fact)
    return by_room


def stay_here(found: list[StayFacts], day: date) -> StayFacts | None:
    """Who lives here now comes before who is due."""
    living = [fact for fact in found if fact.state == "in_house"]
    return next(iter(living or found), None)


def stay_look(stay: StayFacts | None, day: date) -> str:
    """due_in, in_house, due_out, or nothing."""
    if stay is None:
        return ""
    if stay.state != "in_house":
        return "due_in"
    return "due_out" if stay.departure == day else "in_house"


def stay_time(stay: StayFacts | None, day: date, house: "Property") -> str:
    """When somebody comes or goes today, on the hotel's clock."""
    if stay is None:
        return ""
    if stay.state != "in_house":
        return f"{stay.eta or house.check_in_from:%H:%M}"
    if stay.departure == day:
        return f"{stay.late_check_out or house.check_out_until:%H:%M}"
    return ""


def flags(stay: StayFacts | None, room: "Room") -> list[str]:
    """What puts a room before others, in words."""
    said = []
    if stay is not None and stay.waiting_since is not None:
        said.append(_("Rush"))
    if stay is not None and stay.vip:
        said.append(_("VIP"))
    if room.service == RoomService.MAKE_UP:
        said.append(_("Make up"))
    return said
