"""A hotel with the shipped catalogue, two rooms, and Mei of housekeeping on her phone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from core.transactions import unit
from hotels.enums import DepartmentKind
from hotels.models import Property, Room
from preferences import services
from staff.enums import Role
from staff.types import Person
from stays.enums import ChangeKind, StayState
from stays.models import Stay
from tests.factories.guests import ITO, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.signed_in import make_department, sign_in
from tests.factories.stays import hear, said_party, say


@dataclass(frozen=True)
class Scene:
    """What the tests of beliefs stand on."""

    property: Property
    room: Room
    other: Room
    mei: Person
    li: Person
    now: datetime

    def observe(self, **said):
        """A sighting in 1208, just now, by Mei, in a unit of its own."""
        at = said.pop("at", self.now)
        defaults = {"person": self.mei, "property": self.property, "observed_at": at,
                    "received_at": at, "now": at}  # fmt: skip
        if not {"room", "stay", "guest"} & set(said):
            defaults["room"] = self.room
        with unit():
            return services.observe(**{**defaults, **said})

    def stay(self, key="R-1", *profiles, state=StayState.IN_HOUSE, hours=48, **fields):
        """A stay in 1208 since ``hours`` ago."""
        said = {"occurred_at": self.now - timedelta(hours=hours), "room": "1208",
                "party": said_party(*(profiles or (WANG,))), "key": key}  # fmt: skip
        applied = hear(self.property, say(state, **{**said, **fields}))
        return Stay.objects.get(pk=applied.stay_id)

    def leave(self, key="R-1", *profiles, hours=1, **fields):
        """The stay ``key`` checks out ``hours`` ago."""
        said = {"state": StayState.DEPARTED, "hours": hours, "source_version": 9, **fields}
        return self.stay(key, *profiles, **said)

    def move(self, key="R-1", *profiles, to="1503", hours=1, **fields):
        """The stay ``key`` moves to another room ``hours`` ago."""
        return self.stay(
            key, *profiles, room=to, kind=ChangeKind.ROOM_MOVED, hours=hours, source_version=8,
            **fields,
        )  # fmt: skip


@pytest.fixture
def catalogue(db):
    with unit():
        services.load_catalogue()


@pytest.fixture
def scene(catalogue, now):
    house = make_property()
    keeping = make_department(house, "housekeeping", DepartmentKind.HOUSEKEEPING)
    desk = make_department(house, "front-desk", DepartmentKind.FRONT_DESK)
    return Scene(
        property=house,
        room=make_room(house, "1208"),
        other=make_room(house, "1503"),
        mei=sign_in(house, keeping, role=Role.ATTENDANT).person,
        li=sign_in(house, desk, login="li").person,
        now=now,
    )


@pytest.fixture
def couple():
    return WANG, ITO
