"""A small house with a manager and a desk, for tests of staff's pages."""

import pytest
from django.contrib.auth.hashers import make_password

from core import clock
from core.transactions import unit
from hotels.enums import DepartmentKind
from staff import services
from staff.enums import DeviceKind, Role
from staff.models import (
    User,
)
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in
from tests.staff.pages.browsing import PASSWORD, PIN, Browser


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["tests.staff.hashing.QuickArgon2"]


@pytest.fixture
def house():
    here = make_property("here", name={"en": "Harbour", "zh-hans": "海港"})
    make_department(here, "housekeeping", DepartmentKind.HOUSEKEEPING)
    make_department(here, "front_desk", DepartmentKind.FRONT_DESK)
    return here


@pytest.fixture
def manager(house):
    return sign_in(house, role=Role.MANAGER, login="zhou")


@pytest.fixture
def desk(house, manager):
    """A browser that is an enrolled device, with nobody signed in."""
    member = manager.member
    now = clock.now()
    # Past the service, which would end the manager's own sign-in.
    User.objects.filter(pk=member.user_id).update(password=make_password(PASSWORD))
    with unit():
        services.set_pin(member=member, pin=PIN, now=now)
        enrolled = services.add_device(
            property=house, label="Front desk 1", kind=DeviceKind.TABLET, now=now
        )
    client = Browser()
    client.cookies.load({"crm_device": enrolled.token})
    return client
