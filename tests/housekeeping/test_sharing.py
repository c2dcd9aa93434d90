"""Rooms are shared evenly and near: every room once, even within the largest, no farther than plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housekeeping.sharing import (
    Room,
    Taker,
    Walk,
    is_even,
    loads,
    plain,
    share,
    walk,
)


def corridor(*floors, minutes=20, each=10):
    """Rooms of some floors in walking order."""
    numbers = [(floor, nr) for floor in floors for nr in range(each)]
    return [Room(place, floor, place, minutes) for place, (floor, _nr) in enumerate(numbers)]


@st.composite
def houses(draw):
    floors = draw(st.lists(st.sampled_from("ABCD"), min_size=0, max_size=14))
    minutes = draw(
        st.lists(st.integers(0, 60), min_size=len(floors), max_size=len(floors))
    )  # fmt: skip
    rooms = [
        Room(place + 1, floor, place, minute)
        for place, (floor, minute) in enumerate(zip(sorted(floors), minutes, strict=True))
    ]
    takers = [
        Taker(f"t{nr}", had, frozenset(own))
        for nr, (had, own) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.integers(0, 400), st.sets(st.sampled_from("ABCD"), max_size=2)),
                    min_size=1,
                    max_size=4,
                )
            )
        )
    ]
    return rooms, takers


@given(houses())
def test_every_room_goes_to_one_of_them(house):
    rooms, takers = house

    shared = share(rooms, takers)

    assert set(shared) == {room.key for room in rooms}
    assert set(shared.values()) <= {taker.key for taker in takers}


@given(houses())
def test_nobody_gets_more_than_the_least_loaded_by_more_than_the_largest_room(house):
    rooms, takers = house

    now = loads(rooms, takers, share(rooms, takers))

    largest = max((room.minutes for room in rooms), default=0)
    got = set(share(rooms, takers).values())
    assert all(now[key] <= min(now.values()) + largest for key in got)


@given(houses())
def test_it_is_never_farther_to_walk_than_the_plain_way(house):
    rooms, takers = house

    assert walk(rooms, takers, share(rooms, takers)) <= walk(rooms, takers, plain(rooms, takers))


@given(houses())
def test_the_order_in_which_rooms_are_named_changes_nothing(house):
    rooms, takers = house

    assert share(rooms[::-1], takers) == share(rooms, takers)


@given(houses())
def test_minutes_are_neither_lost_nor_made(house):
    rooms, takers = house

    after = loads(rooms, takers, share(rooms, takers))

    before = sum(taker.minutes for taker in takers) + sum(room.minutes for room in rooms)
    assert sum(after.values()) == before


def test_two_floors_for_two_people_are_a_floor_each():
    rooms = corridor("8", "9")
    takers = [Taker("ana"), Taker("bo")]

    shared = share(rooms, takers)

    assert walk(rooms, takers, shared) == Walk(floors=2, breaks=0)
    assert walk(rooms, takers, plain(rooms, takers)) == Walk(floors=4, breaks=18)


def test_a_floor_goes_to_whoever_works_there_already():
    rooms = corridor("8", "9", each=3)
    takers = [Taker("ana", floors=frozenset({"9"})), Taker("bo", floors=frozenset({"8"}))]

    shared = share(rooms, takers)

    assert {room.floor: shared[room.key] for room in rooms} == {"8": "bo", "9": "ana"}


def test_whoever_has_much_already_gets_nothing():
    rooms = corridor("8", each=4)
    takers = [Taker("ana", minutes=400), Taker("bo"), Taker("chi")]

    assert set(share(rooms, takers).values()) == {"bo", "chi"}


def test_three_people_get_a_stretch_each():
    rooms = corridor("12", minutes=35)
    takers = [Taker("ana"), Taker("fen"), Taker("hong", minutes=35)]

    shared = share(rooms, takers)

    assert walk(rooms, takers, shared) == Walk(floors=3, breaks=2)


def test_a_long_corridor_is_cut_once():
    rooms = corridor("8", each=20)
    takers = [Taker("ana"), Taker("bo")]

    assert walk(rooms, takers, share(rooms, takers)) == Walk(floors=2, breaks=1)


@pytest.mark.parametrize(("rooms", "takers"), [([], [Taker("ana")]), (corridor("8"), [])])
def test_nothing_to_share_or_nobody_to_take_it(rooms, takers):
    assert share(rooms, takers) == {}


def test_a_whole_house_is_shared_without_trying_everything():
    rooms = corridor(*"12345678", each=25)
    takers = [Taker(f"t{nr}") for nr in range(12)]

    shared = share(rooms, takers)

    assert is_even(rooms, takers, shared)
    assert walk(rooms, takers, shared) < walk(rooms, takers, plain(rooms, takers))
