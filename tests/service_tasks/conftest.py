"""A working hotel with a guest in 1208."""

import pytest

from stays.enums import StayState
from tests.factories.house import make_house, make_kinds
from tests.factories.stays import make_stay
from tests.service_tasks.work import person_of


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


@pytest.fixture
def stay(house):
    return make_stay(house.property, StayState.IN_HOUSE, room="1208")


@pytest.fixture
def mei(house):
    """The attendant who has 1208, signed in."""
    return person_of(house, house.mei)


@pytest.fixture
def sun(house):
    """The housekeeping supervisor, signed in."""
    return person_of(house, house.sun)
