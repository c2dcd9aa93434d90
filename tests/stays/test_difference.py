from dataclasses import replace
from datetime import date, time

import pytest

from stays.difference import Shape, changes
from stays.enums import ChangeKind as Kind
from stays.enums import StayState as State

BASE = Shape(
    state=State.RESERVED, waiting=False, room_id=None,
    dates=(date(2026, 11, 24), date(2026, 11, 27), None, None, False),
    party=((1, "primary"),), facts=("web", "", 2, False),
)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (State.RESERVED, State.IN_HOUSE, (Kind.CHECKED_IN,)),
        (State.RESERVED, State.DEPARTED, (Kind.CHECKED_OUT,)),
        (State.RESERVED, State.CANCELLED, (Kind.CANCELLED,)),
        (State.RESERVED, State.NO_SHOW, (Kind.NO_SHOW,)),
        (State.RESERVED, State.WALKED, (Kind.WALKED,)),
        (State.IN_HOUSE, State.DEPARTED, (Kind.CHECKED_OUT,)),
        (State.IN_HOUSE, State.RESERVED, (Kind.CHECK_IN_REVERSED,)),
        (State.IN_HOUSE, State.CANCELLED, (Kind.CHECK_IN_REVERSED, Kind.CANCELLED)),
        (State.DEPARTED, State.IN_HOUSE, (Kind.CHECK_OUT_REVERSED,)),
        (State.DEPARTED, State.RESERVED, (Kind.CHECK_OUT_REVERSED, Kind.CHECK_IN_REVERSED)),
        (State.CANCELLED, State.RESERVED, (Kind.REINSTATED,)),
        (State.NO_SHOW, State.IN_HOUSE, (Kind.REINSTATED, Kind.CHECKED_IN)),
        (State.WALKED, State.RESERVED, (Kind.REINSTATED,)),
        (State.CANCELLED, State.NO_SHOW, (Kind.NO_SHOW,)),
    ],
)
def test_state_change_has_its_name(before, after, kinds):
    assert changes(replace(BASE, state=before), replace(BASE, state=after)) == kinds


@pytest.mark.parametrize(
    ("state", "before", "after", "kinds"),
    [
        (State.RESERVED, None, 12, (Kind.ROOM_ASSIGNED,)),
        (State.RESERVED, 12, 15, (Kind.ROOM_ASSIGNED,)),
        (State.RESERVED, 12, None, (Kind.ROOM_UNASSIGNED,)),
        (State.IN_HOUSE, 12, 15, (Kind.ROOM_MOVED,)),
        (State.IN_HOUSE, None, 15, (Kind.ROOM_ASSIGNED,)),
        (State.DEPARTED, 12, None, ()),
        (State.IN_HOUSE, 12, 12, ()),
    ],
)
def test_room_change_has_its_name(state, before, after, kinds):
    one = replace(BASE, state=state, room_id=before)

    assert changes(one, replace(one, room_id=after)) == kinds


def test_check_in_with_a_new_room_is_an_assignment_and_not_a_move():
    before = replace(BASE, room_id=12)

    assert changes(before, replace(before, state=State.IN_HOUSE, room_id=15)) == (
        Kind.CHECKED_IN,
        Kind.ROOM_ASSIGNED,
    )


def test_what_else_may_change_has_its_name():
    late = (*BASE.dates[:3], time(14), False)

    assert changes(BASE, replace(BASE, dates=late)) == (Kind.CHANGED,)
    assert changes(BASE, replace(BASE, waiting=True)) == (Kind.WAITING,)
    assert changes(BASE, replace(BASE, party=())) == (Kind.PARTY_CHANGED,)
    assert changes(BASE, replace(BASE, facts=("web", "V1", 2, False))) == (Kind.FACTS,)
    assert changes(BASE, BASE) == ()


def test_walk_in_is_created_and_checked_in_at_once():
    walk_in = replace(BASE, state=State.IN_HOUSE, room_id=12)

    assert changes(None, walk_in) == (Kind.CREATED, Kind.CHECKED_IN, Kind.ROOM_ASSIGNED)
