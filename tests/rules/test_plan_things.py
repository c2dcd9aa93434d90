"""Rules about things: the shoe bag, what was seen to already, and what of a guest's we still have."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from rules.plan import plan
from rules.types import Facts, Held, Placed, RuleView, Wish
from tests.rules.test_plan import DAY, HOTEL, IN_HOUSE, NOW, RESERVED, occurrences

UNLESS = {"placed": "shoe_bag", "served": True, "wish": "shoes_laundry.shoe_cleaning"}
BAG = RuleView(
    "bag", 1, "turndown", "housekeeping", "shoe_bag",
    condition={"wish": {"values": ["shoe_bag"], "scope": "this_stay"}, "unless": UNLESS},
)  # fmt: skip
LEAVING = RuleView(
    "leaving", 1, "leaving", "front_desk", "property_leaving", condition={"in_custody": True},
    due={"minus": 60, "shown_from": "07:00"},
)  # fmt: skip
LEFT = replace(LEAVING, code="left", moment="left", due={"plus": 5}, level="high")
HELD = Facts(held=(Held(3, "abc", "shoes"),))


def wish(value, strength="like", *, this_stay=True, standing=False):
    return Wish(
        guest="g1", kind="shoes_laundry", value=value, strength=strength, standing=standing,
        this_stay=this_stay,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("also", "planned"),
    [
        ({}, True),
        ({"placed": (Placed("shoe_bag", "shoe_bag", 7),)}, False),
        ({"placed": (Placed("shoe_bag", "shoe_bag", 7, standing=False),)}, True),
        ({"served": frozenset({"shoe_bag"})}, False),
        ({"served": frozenset({"shoe_service"})}, True),
        ({"wishes": (wish("shoe_cleaning"),)}, False),
        ({"wishes": (wish("shoe_cleaning", this_stay=False),)}, True),
        ({"wishes": (wish("shoe_cleaning", this_stay=False, standing=True),)}, False),
        ({"wishes": (wish("shoe_cleaning", "refuses", this_stay=False),)}, False),
    ],
)
def test_unless_holds_a_bag_back_that_is_there_or_not_wanted(also, planned):
    facts = Facts(**({**also, "wishes": (wish("shoe_bag"), *also.get("wishes", ()))}))

    result = plan(IN_HOUSE, facts, [BAG], HOTEL)

    assert bool(result.tasks) is planned


@pytest.mark.parametrize(
    ("days", "planned"), [(-1, True), (0, True), (1, False)]
)  # departure: yesterday, today, tomorrow
def test_what_is_held_is_called_from_the_day_of_departure_on(days, planned):
    stay = replace(IN_HOUSE, arrival=DAY - timedelta(3), departure=DAY + timedelta(days))

    result = plan(stay, HELD, [LEAVING, LEFT], HOTEL)

    assert bool(result.tasks) is planned


def test_the_call_is_due_before_the_guests_own_hour_of_leaving():
    stay = replace(IN_HOUSE, departure=DAY, late_check_out=time(16))

    (task,) = plan(stay, HELD, [LEAVING], HOTEL).tasks

    assert (task.due.wall, task.due.minutes, task.visible.wall) == (time(16), -60, time(7))
    assert (task.params, task.occurrence) == ({"thing": 3, "thing_kind": "shoes"}, "leaving/abc")


def test_whoever_left_without_it_is_called_for_at_once_and_tours_too():
    stay = replace(IN_HOUSE, state="departed", checked_out_at=NOW, group=True)

    (task,) = plan(stay, HELD, [LEAVING, LEFT], HOTEL).tasks

    assert (task.rule.code, task.due.moment, task.due.minutes) == ("left", NOW, 5)


def test_nobody_is_called_for_nothing_or_before_arrival():
    gone = replace(IN_HOUSE, state="departed", checked_out_at=NOW)

    assert occurrences(plan(gone, Facts(), [LEAVING, LEFT], HOTEL)) == []
    assert occurrences(plan(RESERVED, HELD, [LEAVING, LEFT], HOTEL)) == []
