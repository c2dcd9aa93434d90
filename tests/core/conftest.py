"""Somebody in a house: each test file says whose house it is."""

import pytest

from stays.enums import StayState
from tests.factories.stays import make_stay


@pytest.fixture
def stay(house):
    return make_stay(house.property, StayState.IN_HOUSE, room="1208")
