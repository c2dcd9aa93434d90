"""A hotel with the shipped catalogue, its host Rosa, and Mr Wang with Ms Ito in 1208."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.transactions import unit
from dining import services
from dining.models import Visit
from dining.types import CheckSaid, ItemSaid, OrderSaid, SeatSaid, Told, VisitSaid
from guests.models import Guest
from preferences import services as beliefs
from preferences.enums import Source
from staff.types import Person
from stays.enums import StayState
from stays.models import Stay
from tests.factories.guests import ITO, WANG
from tests.factories.house import House, make_house
from tests.factories.signed_in import sign_in
from tests.factories.stays import hear, said_party, say

DINNER = timedelta(hours=4)  # after the fixed now: half past six in the evening in Shanghai


@dataclass
class Restaurant:
    """What the tests of meals stand on; ``tell`` speaks as the restaurant's system does."""

    house: House
    rosa: Person
    now: datetime
    said: int = 0

    @property
    def property(self) -> Any:
        return self.house.property

    def stay(self, key: str = "R-1", *profiles: Any, **fields: Any) -> Stay:
        about = {
            "key": key, "room": "1208", "occurred_at": self.now - timedelta(hours=20),
            "party": said_party(*(profiles or (WANG, ITO))),
        }  # fmt: skip
        return Stay.objects.get(
            pk=hear(self.property, say(StayState.IN_HOUSE, **(about | fields))).stay_id
        )

    def knows(self, guest: Guest, kind: str, value: str, strength: str = "") -> None:
        """The guest told us so."""
        with unit():
            beliefs.observe(
                person=self.rosa, property=self.property, guest=guest, kind=kind, value=value,
                strength=strength, source=Source.GUEST_TOLD, observed_at=self.now,
                received_at=self.now, now=self.now,
            )  # fmt: skip

    def told(self, version: int | None = None) -> Told:
        self.said += 1
        number = self.said if version is None else version
        return Told(no=number, at=self.now, event_id=f"t-{self.said}")

    def table(self, state: str = "booked", version: int | None = None, **fields: Any) -> Any:
        """A table of two at dinner, for Wang of 1208."""
        about: dict[str, Any] = {
            "key": "T-1", "at": self.now + DINNER, "covers": 2, "room": "1208", "name": "Wang",
        }  # fmt: skip
        said = VisitSaid(state=state, told=self.told(version), **(about | fields))
        return self.hear(said)

    def hear(self, said: Any, source: str = "pos") -> Any:
        verbs = {
            VisitSaid: services.hear_visit,
            CheckSaid: services.hear_check,
            OrderSaid: services.hear_order,
        }
        with unit():
            return verbs[type(said)](
                property=self.property, source=source, said=said, now=self.now + DINNER
            )

    def check(self, *items: ItemSaid, key: str = "T-1", version: int | None = None) -> Any:
        return self.hear(CheckSaid(visit_key=key, told=self.told(version), items=items))

    def order(self, state: str = "placed", version: int | None = None, **fields: Any) -> Any:
        about: dict[str, Any] = {
            "key": "O-1", "kind": "in_room_dining", "room": "1208", "at": self.now + DINNER,
        }  # fmt: skip
        return self.hear(OrderSaid(state=state, told=self.told(version), **(about | fields)))

    def visit(self, key: str = "T-1") -> Visit:
        return Visit.objects.get(key=key)


@pytest.fixture
def restaurant(db: None, now: datetime) -> Restaurant:
    with unit():
        beliefs.load_catalogue()
    house = make_house(now)
    rosa = sign_in(house.property, house.departments["dining"], login="rosa").person
    return Restaurant(house, rosa, now)


@pytest.fixture
def wang(restaurant: Restaurant) -> Guest:
    """In 1208 with Ms Ito."""
    return restaurant.stay().party.order_by("position")[0].guest


def at(place: int, profile: str = "", name: str = "") -> SeatSaid:
    """Somebody on a seat."""
    return SeatSaid(place=place, profile=profile, name=name)


def dish(key: str = "1", code: str = "DRAGON", **fields: Any) -> ItemSaid:
    """A line of a check."""
    return ItemSaid(key=key, code=code, **fields)
