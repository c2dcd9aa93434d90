"""A working hotel with a guest in 1208, and a manager who looks."""

import pytest
from django.test import Client

from hotels import queries as hotels
from insights.reading import Reader
from staff.enums import Role
from stays.enums import StayState
from tests.factories.house import make_house, make_kinds
from tests.factories.signed_in import sign_in
from tests.factories.stays import make_stay


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
