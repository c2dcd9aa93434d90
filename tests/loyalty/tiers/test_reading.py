"""Rules are read strictly: what is wrong is told whole, nothing is dropped, nonsense is refused."""

from datetime import date

import pytest
from hypothesis import given, settings

from loyalty.tiers.checking import check
from loyalty.tiers.echoing import echo
from loyalty.tiers.fields import BadPolicy
from loyalty.tiers.reading import read
from loyalty.tiers.replay import evaluate
from loyalty.tiers.types import Event
from tests.loyalty.tiers.conftest import content, thresholds
from tests.loyalty.tiers.drawn import policies


def problems(data):
    with pytest.raises(BadPolicy) as told:
        check(read(data))
    return list(told.value.problems)


@settings(max_examples=60)
@given(policies())
def test_every_policy_is_read_back_as_it_was_echoed(policy):
    again = read(echo(policy))

    assert again == policy


def two_levels(when, **more):
    levels = [
        {"code": "member", "name": "Member"},
        {"code": "silver", "name": "Silver", "when": when},
    ]
    return content(levels=levels, **more)


LOOP = {"any": []}
LOOP["any"].append(LOOP)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (3, "must be settings with names."),
        (content(window="weekly"), "window.kind must be one of calendar_year, rolling"),
        (content(keep={"grace": 2}), "keep.grace is not a setting we know"),
        (content(review_day=31), "review_day must be a whole number from 1 to 28."),
        (content(rates={"USD": "x"}), "rates: what one unit of USD is worth must be a number"),
        (content(rates={"CNY": 1}), "CNY is the policy's own currency and takes no rate."),
        (content(levels=[]), "A policy has from 2 to 12 levels."),
        (content(carry_over_nights=5), "Surplus nights can only be carried over where"),
        (two_levels({"nights": 0}), "levels[1].when.nights must be a whole number from 1"),
        (two_levels({"night": 5}), "levels[1].when must be one of nights, stays"),
        (two_levels({"nights": 5, "stays": 2}), "levels[1].when must be one of nights, stays"),
        (two_levels({"invited": False}), "levels[1].when.invited can only be true."),
        (two_levels(None), "levels[1] needs a condition"),
        (two_levels({"all": []}), "levels[1].when.all must list from 1 to 8 conditions."),
        (two_levels(LOOP), "A condition is nested too deeply or contains itself, from levels[1]"),
        (two_levels({"points": 9}, points=None), "Level silver asks for points, but this policy"),
        (two_levels({"nights": 400}), "Level silver asks for 400 nights, but its window holds 372"),
        (thresholds(10, 10), "Level silver can never be held: whoever meets it meets gold too."),
        (thresholds(10, 5), "Level silver can never be held: whoever meets it meets gold too."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(data, said):
    found = problems(data)

    assert any(said in each for each in found), found


def test_level_that_is_easier_in_one_way_only_names_that_way():
    levels = [
        {"code": "member", "name": "Member"},
        {"code": "silver", "name": "Silver", "when": {"any": [{"nights": 5}, {"stays": 4}]}},
        {"code": "gold", "name": "Gold", "when": {"any": [{"nights": 9}, {"stays": 3}]}},
    ]

    found = problems(content(levels=levels))

    assert found == [
        "Level gold is not harder than level silver: with stays 4 both are met at once."
    ]


def test_all_problems_are_told_at_once():
    found = problems(content(treshold=1, currency=7, members="some"))

    assert len(found) == 3


def test_policy_that_nobody_meets_leaves_everybody_on_the_first_level():
    history = [Event(key="a", day=date(2026, 5, 1), nights=30)]

    found = evaluate(history, check(read(two_levels({"spend": 10**14}))), date(2026, 6, 1))

    assert (found.level, found.next_level, found.paths[0].facts[0].missing) == (
        "member",
        "silver",
        10**14,
    )
