"""A hotel with a manager and a history, on a fixed day, asked through its pages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.ids import new_token
from hotels import queries as hotels
from hotels.models import Property
from hotels.queries import business_date
from insights.reading import Reader
from loyalty import jobs
from staff.enums import Role
from stays.enums import StayState
from stays.models import Stay
from tests.factories.hotels import make_property
from tests.factories.house import make_house, make_kinds
from tests.factories.signed_in import SomebodySignedIn, sign_in
from tests.factories.stays import hear, make_stay, said_party, say


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


@pytest.fixture
def stay(house):
    return make_stay(house.property, StayState.IN_HOUSE, room="1208")


@pytest.fixture
def manager(house):
    """The manager, signed in now."""
    return sign_in(house.property, role=Role.MANAGER, login="zhou")


@pytest.fixture
def reader(house, manager, now):
    """Who reads, at the fixed moment."""
    return Reader(manager.person, hotels.house(house.property.pk), "en", now)


@pytest.fixture
def browse(house, manager):
    """Opens an address of the hotel as the manager."""
    client = Client(headers={"Origin": "http://testserver"})
    client.cookies.load(manager.cookies)

    def get(path, **data):
        return client.get(f"/p/{house.property.code}/insights{path}", data)

    get.client = client
    return get


@dataclass
class Cockpit:
    """The hotel as its manager sees it; ``day`` is its business date."""

    property: Property
    zhou: SomebodySignedIn
    now: Any
    made: int = 0

    @property
    def day(self):
        return business_date(self.property, self.now)

    def client(self, who: SomebodySignedIn | None = None) -> Client:
        client = Client()
        client.cookies.load((who or self.zhou).cookies)
        return client

    def stay(self, *guests: Any, start: int, nights: int = 2, state=None, **fields: Any) -> Stay:
        """A stay ``start`` days from today: over, in house or booked, as its days say."""
        self.made += 1
        arrival = self.day + timedelta(days=start)
        default = StayState.DEPARTED if start + nights <= 0 else StayState.RESERVED
        told = say(
            state or default, key=f"R-{self.made}", arrival=arrival,
            departure=arrival + timedelta(days=nights), party=said_party(*guests), **fields,
        )  # fmt: skip
        return Stay.objects.get(pk=hear(self.property, told).stay_id)

    def count(self) -> None:
        jobs.count(now=self.now)

    def get(self, path: str = "", who: SomebodySignedIn | None = None) -> Any:
        return self.client(who).get(f"/p/river/insights{path}")

    def post(self, path: str, who: SomebodySignedIn | None = None, **fields: Any) -> Any:
        """As our scripts post an act."""
        return self.client(who).post(
            f"/p/river/insights{path}",
            fields,
            headers={
                "X-Guest": "1",
                "Idempotency-Key": new_token(),
                "Sec-Fetch-Site": "same-origin",
            },
        )


@pytest.fixture
def cockpit(db, stopped) -> Cockpit:
    house = make_property()
    return Cockpit(house, sign_in(house, role=Role.MANAGER, login="zhou"), stopped)
