"""Two supervisors and the page of sections at the same rooms in the same moment: one holder, nobody stuck."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from core.transactions import unit
from staff import services
from staff.models import Placing, Section, SectionRoom
from tests.factories.hotels import make_room
from tests.factories.house import make_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*calls):
    """Runs all of them in threads that begin together; their results."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            with unit():
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def test_placing_the_same_rooms_at_once_leaves_one_holder_each(now):
    house = make_house(now, rules=False)
    keeping = house.departments["housekeeping"]
    mei, lan = Section.objects.get(name="12"), Section.objects.get(name="15")
    rooms = [make_room(house.property, f"20{nr:02d}") for nr in range(20)]
    later = now + timedelta(minutes=1)

    def place(to):
        wanted = {room.pk: to.pk for room in rooms}
        saw = {room.pk: None for room in rooms}
        return services.place_rooms(department=keeping, wanted=wanted, saw=saw, now=later)

    outcomes = at_once(
        lambda: place(mei),
        lambda: place(lan),
        lambda: [services.move_room(room=room, to=mei, now=later) for room in reversed(rooms)],
    )

    held = SectionRoom.objects.filter(room__in=rooms, during__contains=later)
    assert len({row.room_id for row in held}) == len(held) == len(rooms)
    assert len({row.section_id for row in held}) == 1
    assert Placing.objects.count() == sum(bool(one.placing) for one in outcomes[:2])
    # Whoever came second of the two found the rooms elsewhere than she saw them.
    assert max(len(one.overtaken) for one in outcomes[:2]) == len(rooms)
