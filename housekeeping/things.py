"""What of guests' is in our hands and what of ours is in their rooms, as pages of housekeeping draw it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from service_tasks import queries as service_tasks
from service_tasks.presenting import drawn, lent_drawn, thing_drawn

if TYPE_CHECKING:
    from hotels.models import Room
    from staff.types import Person


def in_room(
    person: "Person",
    room: "Room",
    cards: Iterable[Mapping[str, Any]],
    *,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """What is held of the room's party, save what ``cards`` show already, and what is lent there."""
    shown = {card["thing"]["public_id"] for card in cards if card.get("thing")}
    held = [thing for thing in service_tasks.held_in([room.pk]) if thing.public_id not in shown]
    lent = service_tasks.lent_in([room.pk])
    return {
        "held": [thing_drawn(thing, person=person, now=now) for thing in held],
        "lent": [lent_drawn(item, person=person, language=language, now=now) for item in lent],
    }


def everywhere(person: "Person", *, language: str, now: datetime) -> dict[str, Any]:
    """The whole house: to collect, in our hands, out on loan, and what could not be found."""
    collect = service_tasks.to_collect(person)
    lists = {
        "out": service_tasks.lent_out(person.property_id),
        "lost": service_tasks.lost(person.property_id, now=now),
    }
    return {
        "collect": drawn(collect, person=person, language=language, now=now),
        "held": [
            thing_drawn(thing, person=person, now=now)
            for thing in service_tasks.held(person.property_id)
        ],
        **{
            name: [lent_drawn(item, person=person, language=language, now=now) for item in items]
            for name, items in lists.items()
        },
    }
