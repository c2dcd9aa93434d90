"""The hotel in a box ends in the same stays whether its PMS posts JSON or speaks FIAS.

Two houses live the same seeded life, told by the simulator's own doors: one by canonical events
alone, the other by FIAS over a socket that is cut and repeats, with only its bookings posted.
"""

import asyncio
import itertools
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from core import clock
from core.transactions import unit
from hotels.models import Property
from pms import jobs, services
from pms.models import Link, PmsMessage
from simulator.config import Hotel
from simulator.fias import Interface
from simulator.fias_door import FiasDoor
from simulator.tally import Tally
from simulator.world import World
from stays.models import Stay
from tests.factories.hotels import make_property, make_room
from tests.fakes.fias import Loop, held, make_link, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.flow,
    pytest.mark.slow,
    pytest.mark.timeout(300),
]

ROOMS = tuple(f"{floor}{number:02d}" for floor in (8, 9) for number in range(1, 13))
HAPPENINGS = 60
SEED = 20261124


class Posted:
    """Posts events through the JSON door's own service, one after the other."""

    def __init__(self, property: Property) -> None:
        with unit():
            token = services.add_connection(
                property=property, code=f"{property.code}-json", name="J", now=clock.now(),
                source=property.code,
            )  # fmt: skip
        self.code, self.token = f"{property.code}-json", token

    async def send(self, *events: Any) -> None:
        await asyncio.to_thread(self._post, events)

    def _post(self, events: Any) -> None:
        try:
            now = clock.now()
            line = services.line_of(code=self.code, token=self.token, now=now)
            results = jobs.receive(line=line, events=list(events), now=now)
            while any(result.outcome == "received" for result in results):
                # A slow machine: the sweep takes what the request had no patience for.
                jobs.ingest(now=clock.now())
                results = jobs.receive(line=line, events=list(events), now=now)
                results = [replace(one, outcome=one.first or one.outcome) for one in results]
            assert {result.outcome for result in results} <= {"applied", "nothing"}, results
        finally:
            connection.close()


def make_house(code: str) -> Property:
    house = make_property(code)
    for number in ROOMS:
        make_room(house, number)
    return house


def make_world(house: Property, door: Any) -> World:
    hotel = Hotel(house.code, house.code, house.zone, "", "", ROOMS, ())
    return World(hotel, door, door, seed=SEED, persons=itertools.count(1))


async def live(world: World, interface: Interface | None = None) -> list[str]:
    """Things happen; a broken line is up again before the next, as hours have it and not seconds."""
    happened = []
    for _ in range(HAPPENINGS):
        if interface:
            await interface.whole.wait()
        happened.append(await world.happen())
    return happened


def ended(house: Property) -> list[tuple[Any, ...]]:
    """Every stay as a person sees it, by the order in which they were booked."""
    rows = Stay.objects.filter(property=house).select_related("room")
    return sorted(
        (
            stay.source_key[-4:], stay.state, stay.room.number if stay.room else "",
            stay.arrival, stay.departure, stay.eta, stay.adults, stay.children, stay.channel,
            stay.group_code, stay.waiting_since is None,
            tuple(
                (one.role, one.guest.family, one.guest.given, one.guest.native, one.guest.language)
                for one in stay.party.filter(left_at=None).order_by("position")
            ),
        )
        for stay in rows
    )  # fmt: skip


def _settled() -> bool:
    """Whether nothing waits for the sweep, which has no process of its own here."""
    jobs.ingest(now=clock.now())
    return not PmsMessage.objects.filter(state="received").exists()


def test_json_and_fias_demos_end_in_the_same_stays():
    by_json, by_fias = make_house("river"), make_house("lake")
    with Loop() as loop:
        told = make_world(by_json, Posted(by_json))
        loop.run(told.fill())
        happened = loop.run(live(told))

        door = FiasDoor(
            Posted(by_fias), zone=by_fias.zone, charset="gb18030", tally=Tally(), cuts=0.1, repeat=0.2
        )  # fmt: skip
        spoken = make_world(by_fias, door)
        loop.run(spoken.fill())
        port = loop.run(door.interface.listen())
        link = make_link(by_fias, port=port, charset="gb18030", source=by_fias.code)
        with held(link):
            until(lambda: Link.objects.get().synced_at)
            again = loop.run(live(spoken, door.interface))
            door.interface.budget = None
            with suppress(AssertionError):
                until(lambda: _settled() and ended(by_fias) == ended(by_json), 60)
        loop.run(door.interface.close())

    assert ended(by_fias) == ended(by_json)

    assert again == happened
    assert {"check-in", "move", "check-out", "booked", "waiting"} <= set(happened)
    assert door.interface.resyncs > 1
    assert not PmsMessage.objects.filter(state__in=("received", "waiting", "dead")).exists()
