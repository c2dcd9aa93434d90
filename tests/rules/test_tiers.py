"""A level of loyalty makes its work: rules ask for it, and a level just earned plans again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.transactions import unit
from loyalty.models import Membership
from loyalty.services import programmes, standings
from rules.conditions import matches
from rules.moments import Occurrence
from rules.services import reconcile
from rules.types import Case, Facts, RuleView
from service_tasks.models import ServiceTask
from stays.enums import StayState
from tests.factories.house import make_house
from tests.factories.stays import DAY, make_stay
from tests.loyalty.tiers.conftest import content
from tests.rules.test_plan import HOTEL, RESERVED

WELCOME = RuleView("welcome", 1, "day_before_arrival", "front_desk", "tier_welcome",
                   condition={"tier": "gold"})  # fmt: skip


@pytest.mark.parametrize(
    ("reached", "greet", "found"),
    [
        ({"member", "silver", "gold", "platinum"}, True, 1),
        ({"member", "silver"}, True, 0),
        (set(), True, 0),
        ({"member", "silver", "gold"}, False, 0),
    ],
)
def test_level_or_a_higher_one_matches_once_and_never_against_discretion(reached, greet, found):
    case = Case(replace(RESERVED, greet=greet), Facts(tiers=frozenset(reached)), HOTEL)

    matched = list(matches(WELCOME, case, Occurrence("arrival", DAY)))

    assert len(matched) == found


def platinum_from(nights):
    return content(
        levels=[
            {"code": "member", "name": {"en": "Member"}},
            {"code": "platinum", "name": {"en": "Platinum"}, "when": {"nights": nights}},
        ]
    )


def welcomes():
    return ServiceTask.objects.filter(rule="tier_welcome", state="open").count()


def plan(stay, now):
    with unit():
        reconcile(stay_id=stay.pk, now=now)


def test_platinum_arrival_makes_its_welcome_task(db, now):
    house = make_house(now).property
    ended = make_stay(house, StayState.DEPARTED, key="R-0", arrival=DAY - timedelta(9),
                      departure=DAY - timedelta(4))  # fmt: skip
    coming = make_stay(house, key="R-1")
    guest = ended.party.get().guest_id
    plan(coming, now)
    without = welcomes()

    with unit():
        draft = programmes.draft(code="club", content=platinum_from(5), by=None, now=now)
        programmes.publish(programme_id=draft.programme_id, number=draft.number, by=None, day=DAY,
                           now=now)  # fmt: skip
    with unit():
        standings.count(guest_ids=[guest], now=now)
    plan(coming, now)

    assert Membership.objects.get().reached == [
        "member",
        "platinum",
        "club.member",
        "club.platinum",
    ]
    assert (without, welcomes()) == (0, 1)


def test_planning_takes_as_many_statements_for_a_member_as_for_others(
    db, now, django_assert_num_queries
):
    house = make_house(now).property
    ended = make_stay(house, StayState.DEPARTED, key="R-0", arrival=DAY - timedelta(9),
                      departure=DAY - timedelta(8))  # fmt: skip
    coming = make_stay(house, key="R-1")
    plan(coming, now)
    plan(coming, now)
    with unit():
        draft = programmes.draft(code="club", content=platinum_from(5), by=None, now=now)
        programmes.publish(programme_id=draft.programme_id, number=draft.number, by=None, day=DAY,
                           now=now)  # fmt: skip
        standings.count(guest_ids=[ended.party.get().guest_id], now=now)

    with django_assert_num_queries(12):
        plan(coming, now)

    assert Membership.objects.get().level == "member"
