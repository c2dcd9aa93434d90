"""What other rules would do is counted before they hold, the same each time."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.tiers.checking import check
from loyalty.tiers.reading import read
from loyalty.tiers.types import Event
from loyalty.tiers.whatif import compare
from tests.loyalty.tiers.conftest import CONTENT, thresholds
from tests.loyalty.tiers.drawn import FIRST, histories, policies

TODAY = date(2026, 11, 24)
OLD = check(read(CONTENT))  # silver from 5 nights, gold from 10 or 5,000 yuan
HISTORIES = {
    nights: [Event(key=f"{nights}", day=TODAY - timedelta(100), nights=nights)]
    for nights in (2, 4, 6, 8, 12)
}


def told(new, at_risk=()):
    return compare(HISTORIES, [(TODAY, OLD)], new, as_of=TODAY, at_risk=at_risk)


def test_lower_threshold_moves_members_up_at_once():
    outcome = told(check(read(thresholds(4, 8))))

    assert [(m.member, m.before, m.after, m.on) for m in outcome.up] == [
        (4, "member", "silver", TODAY),
        (8, "silver", "gold", TODAY),
    ]
    assert (len(outcome.down), outcome.unmoved) == (0, 3)
    assert outcome.before == {"member": 2, "silver": 2, "gold": 1}
    assert outcome.after == {"member": 1, "silver": 2, "gold": 2}


def test_higher_threshold_moves_members_down_at_their_review_and_counts_who_is_at_risk():
    outcome = told(check(read(thresholds(7, 13))), at_risk={6, 2})

    assert [(m.member, m.before, m.after, m.on, m.at_risk) for m in outcome.down] == [
        (6, "silver", "member", date(2028, 1, 1), True),
        (12, "gold", "silver", date(2028, 1, 1), False),
    ]
    assert outcome.down_at_risk == 1
    assert outcome.empty == ("gold",)


def test_cost_is_that_of_the_last_years_stays_by_the_price_list():
    levels = thresholds(4, 8)["levels"]
    new = check(read(thresholds(4, 8) | {"levels": levels}))

    outcome = told(new)

    assert (outcome.cost_now, outcome.cost_then) == (3000, 6000)


def test_level_that_goes_is_held_on_at_its_height():
    new = replace(OLD, levels=OLD.levels[:2])

    outcome = compare(HISTORIES, [(TODAY, OLD)], new, as_of=TODAY)

    assert outcome.after == {"member": 2, "silver": 3}
    assert outcome.moves == ()


@settings(max_examples=40)
@given(policies(), st.lists(histories(6), max_size=4))
def test_the_same_rules_move_nobody_and_cost_the_same(policy, drawn):
    known = dict(enumerate(drawn))
    as_of = FIRST + timedelta(1100)

    outcome = compare(known, [(FIRST, policy)], policy, as_of=as_of)

    assert outcome.moves == ()
    assert outcome.before == outcome.after
    assert outcome.cost_now == outcome.cost_then
    assert outcome == compare(known, [(FIRST, policy)], policy, as_of=as_of)
