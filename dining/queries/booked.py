"""Tables that somebody booked and of whom nobody knows yet whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dining.enums import VisitState
from dining.finding import is_called
from dining.models import Visit
from hotels import queries as hotels
from stays.types import PartyMember

if TYPE_CHECKING:
    from hotels.models import Property


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A booking without a stay; ``theirs`` when it alone is made under a name of the party."""

    public_id: str
    name: str
    time: str
    covers: int
    theirs: bool


def unclaimed(
    property: "Property", day: date, meal: str, party: Sequence[PartyMember]
) -> list[Booked]:
    """The bookings of a meal that may be this party's, in the order of their time."""
    rows = Visit.objects.filter(
        property=property, day=day, meal=meal, stay=None, state=VisitState.BOOKED
    ).order_by("at", "pk")
    zone = hotels.zone_of(property)
    found = list(rows)
    named = [one.pk for one in found if one.name and _names_one_of(party, one.name)]
    return [
        Booked(
            public_id=one.public_id,
            name=one.name,
            time=f"{one.at.astimezone(zone):%H:%M}",
            covers=one.covers,
            theirs=named == [one.pk],
        )
        for one in found
    ]


def _names_one_of(party: Sequence[PartyMember], name: str) -> bool:
    return any(is_called(member, name) for member in party)
