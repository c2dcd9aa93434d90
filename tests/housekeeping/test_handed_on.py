"""What an attendant's phone says of rooms that came over, of moves, and of the evening's turndown."""

from datetime import timedelta

import pytest

from core.transactions import unit
from housekeeping import jobs, queries, services
from housekeeping.models import RoomWork
from staff import jobs as staff_jobs
from staff.models import Placing, Section
from stays.enums import ChangeKind, StayState
from tests.factories.house import make_house, make_kinds
from tests.factories.stays import DAY, hear, make_stay, say
from tests.service_tasks.work import person_of

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NIGHTS = {"arrival": DAY - timedelta(days=1), "departure": DAY + timedelta(days=2)}


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


def phone(house, member, now):
    """room number -> line on somebody's phone."""
    person = person_of(house, member)
    rooms = queries.my_rooms(person, now=now)
    return {line.number: line for line in queries.lines(person, rooms, language="en", now=now)}


def give(house, to, number, now):
    with unit():
        return services.place(
            person=person_of(house, house.sun),
            department=house.departments["housekeeping"],
            picked={house.rooms[number].public_id: Section.objects.get(name="12").public_id},
            to=to.public_id,
            now=now,
        )


def test_a_room_that_came_over_says_since_when_for_half_an_hour(house, now):
    give(house, house.lan, "1208", now)

    soon, later = phone(house, house.lan, now + MINUTE), phone(house, house.lan, now + HOUR)

    assert (soon["1208"].carry, soon["1503"].carry) == (("Yours since 14:30",), ())
    assert later["1208"].carry == ()
    assert "1208" not in phone(house, house.mei, now + MINUTE)


def test_both_holders_read_of_a_move(house, now):
    make_stay(house.property, StayState.IN_HOUSE, room="1208", **NIGHTS)
    hear(
        house.property,
        say(
            StayState.IN_HOUSE, kind=ChangeKind.ROOM_MOVED, room="1503", source_version=8,
            occurred_at=now, **NIGHTS,
        ),
    )  # fmt: skip

    mine, hers = phone(house, house.mei, now + MINUTE), phone(house, house.lan, now + MINUTE)

    assert (mine["1208"].carry, hers["1503"].carry) == (("Moved to 1503",), ("From 1208",))


def test_a_turndown_is_offered_in_the_evening_and_counts_once(house, now):
    make_stay(house.property, StayState.IN_HOUSE, room="1208", **NIGHTS)
    evening = now + 4 * HOUR  # 18:30 in Shanghai
    offered = [phone(house, house.mei, at)["1208"].turndown for at in (now, evening)]
    mei, room = person_of(house, house.mei), house.rooms["1208"]

    with unit():
        first = services.turn_down(person=mei, room=room, now=evening)
        second = services.turn_down(person=mei, room=room, now=evening + MINUTE)

    assert (offered, first, second) == ([False, True], True, False)
    assert phone(house, house.mei, evening + MINUTE)["1208"].turndown is False
    assert list(RoomWork.objects.values_list("job", "minutes")) == [("turndown", 8)]


def test_an_empty_room_is_not_turned_down(house, now):
    with unit():
        done = services.turn_down(
            person=person_of(house, house.mei), room=house.rooms["1208"], now=now + 4 * HOUR
        )

    assert (done, RoomWork.objects.count()) == (False, 0)


def test_what_was_placed_and_cleaned_is_forgotten_after_ninety_days(house, now):
    give(house, house.lan, "1208", now)
    RoomWork.objects.create(
        property=house.property, room=house.rooms["1208"], membership=house.mei, job="pickup",
        minutes=10, at=now,
    )  # fmt: skip

    before = [job.forget(now=now + timedelta(days=89)) for job in (jobs, staff_jobs)]
    after = [job.forget(now=now + timedelta(days=91)) for job in (jobs, staff_jobs)]

    assert (before[0], after[0]) == (0, 1)
    assert (Placing.objects.count(), RoomWork.objects.count()) == (0, 0)
