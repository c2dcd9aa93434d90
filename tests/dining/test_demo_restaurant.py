"""The demo's restaurant speaks as a real one does: every word is taken, and its guests are found."""

import asyncio
import itertools
from collections import Counter
from typing import Any

import pytest

from core import clock
from core.transactions import unit
from dining.models import Item, Order, Visit
from pms import jobs, services
from pms.enums import ConnectionKind
from preferences import services as beliefs
from simulator.config import Hotel
from simulator.restaurant import Restaurant
from simulator.world import World
from tests.factories.hotels import make_room
from tests.factories.house import make_house

pytestmark = [pytest.mark.django_db, pytest.mark.flow, pytest.mark.slow]

HAPPENINGS = 120


class Heard:
    """A line that only listens; what it heard is posted between two happenings."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    async def send(self, *events: Any) -> None:
        self.events += events

    def post(self, line: Any) -> Counter[str]:
        """Through the door; outcomes, counted."""
        told, self.events = self.events, []
        results = jobs.receive(line=line, events=told, now=clock.now()) if told else []
        return Counter(result.outcome for result in results)


def line_of(house, code, kind):
    now = clock.now()
    with unit():
        token = services.add_connection(
            property=house.property, code=code, name=code, now=now, kind=kind
        )
    found = services.line_of(code=code, token=token, now=now)
    assert found is not None
    return found


def test_the_demo_lives_at_table(db, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 60)  # however slow the machine is
    with unit():
        beliefs.load_catalogue()
    house = make_house(clock.now(), rules=False)
    rooms = tuple(f"9{number:02d}" for number in range(1, 25))
    for number in rooms:
        make_room(house.property, number)
    pms = line_of(house, "opera", ConnectionKind.JSON)
    till = line_of(house, "till", ConnectionKind.RESTAURANT)
    heard, eaten = Heard(), Heard()
    hotel = Hotel("river", "river", house.property.zone, "", "", rooms, ())
    world = World(hotel, heard, heard, seed=7, persons=itertools.count(1))
    asyncio.run(world.fill())
    heard.post(pms)
    restaurant = Restaurant(world.pms, eaten, world.dice)

    happened, outcomes = Counter(), Counter()
    for _each in range(HAPPENINGS):
        happened[asyncio.run(restaurant.happen())] += 1
        outcomes += eaten.post(till)

    assert set(outcomes) == {"applied"}
    assert {"table booked", "seated", "left", "ordered", "served"} <= set(happened)
    assert Visit.objects.count() == happened["table booked"]
    assert not Visit.objects.filter(stay=None).exists()
    assert not Order.objects.filter(stay=None).exists()
    assert Item.objects.exclude(visit=None).exclude(eaten="").exists()
