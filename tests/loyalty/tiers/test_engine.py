"""Replaying a history in any batches gives the same level, story and points."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.tiers import engine
from loyalty.tiers.replay import Account, evaluate, replay, take
from loyalty.tiers.types import Event, Keep, Level, Need, Policy, Window
from tests.loyalty.tiers.drawn import FIRST, histories, policies
from tests.loyalty.tiers.reading_examples import history_of, policy_of

LAST = FIRST + timedelta(1500)
STRIDES = st.lists(st.integers(0, 1500), max_size=6).map(sorted)


@settings(max_examples=40)
@given(policies(), histories(), st.randoms(use_true_random=False), STRIDES)
def test_any_batches_in_any_order_end_in_the_state_of_one_replay(policy, events, chance, strides):
    timeline = [(FIRST, policy)]
    shuffled = list(events)
    chance.shuffle(shuffled)
    cuts = sorted(chance.randrange(len(events) + 1) for _ in strides)
    account = Account(timeline, FIRST)

    for cut, stride in zip(cuts, strides, strict=True):
        account = take(account, shuffled[:cut], FIRST + timedelta(stride))
    account = take(account, shuffled, LAST)

    assert account.state == replay(events, timeline, LAST, FIRST)


@settings(max_examples=30)
@given(policies(), policies(), histories(), st.integers(0, 1200), st.integers(0, 1500))
def test_rules_that_change_in_between_are_replayed_alike(old, new, events, published, looked):
    timeline = [(FIRST, old), (FIRST + timedelta(published), new)]
    half = sorted(events, key=lambda event: event.day)[: len(events) // 2]

    account = take(Account(timeline, FIRST), half, FIRST + timedelta(looked))
    account = take(account, events, LAST)

    assert account.state == replay(events, timeline, LAST, FIRST)


@settings(max_examples=30)
@given(policies(), histories(), STRIDES)
def test_time_passes_alike_in_any_strides(policy, events, strides):
    state = replay(events, [(FIRST, policy)], FIRST + timedelta(700), FIRST)
    striding = state

    for stride in strides:
        striding = engine.advance(policy, striding, FIRST + timedelta(700 + stride))
    striding = engine.advance(policy, striding, FIRST + timedelta(2300))

    assert striding == engine.advance(policy, state, FIRST + timedelta(2300))


@settings(max_examples=40)
@given(policies(), histories())
def test_levels_fall_only_at_reviews_and_never_below_what_is_held_for_life(policy, events):
    state = replay(events, [(FIRST, policy)], LAST, FIRST)

    falls = [c for c in state.changes if policy.rank(c.after) < policy.rank(c.before)]

    assert [c for c in falls if (c.day.month, c.day.day) != (policy.review_month, 1)] == []
    assert policy.rank(state.level) >= policy.rank(state.for_life)
    if policy.keep.soft_landing:
        assert {policy.rank(c.before) - policy.rank(c.after) for c in falls} <= {1}
    assert [c.before for c in state.changes[1:]] == [c.after for c in state.changes[:-1]]


@settings(max_examples=40)
@given(policies(), histories())
def test_points_always_balance(policy, events):
    ledger = replay(events, [(FIRST, policy)], LAST, FIRST).ledger

    keys = [entry.key for entry in ledger.entries]
    assert ledger.balance == sum(entry.points for entry in ledger.entries)
    assert len(keys) == len(set(keys))
    assert all(lot.left >= 0 for lot in ledger.lots)
    assert ledger.owed >= 0


def rolling(**more):
    levels = (
        Level("member", {"en": "Member"}),
        Level("silver", {"en": "Silver"}, Need("nights", 10)),
        Level("gold", {"en": "Gold"}, Need("nights", 20)),
    )
    fields = {"window": Window("rolling", 12), "keep": Keep("months", 12), "levels": levels} | more
    return Policy(programme="test", name={"en": "Test"}, **fields)


def test_upgrade_comes_at_once_and_the_reason_names_what_decided():
    history = history_of([{"day": date(2026, 3, 3), "nights": 13, "times": 2, "apart": 30}])

    found = evaluate(history, policy_of("marriott"), date(2026, 4, 2))

    [fact] = found.reason.facts
    assert (found.level, found.since) == ("gold", date(2026, 4, 2))
    assert (fact.measure, fact.had, fact.needed) == ("nights", 26, 25)
    assert found.reason.counted_from == date(2026, 1, 1)
    assert [(f.measure, f.missing) for f in found.paths[0].facts] == [("nights", 24)]


def test_refund_after_a_level_was_earned_leaves_it_until_the_review():
    spent = [Event(key="s", day=date(2026, 2, 1), nights=1, spend=600000)]
    refunded = [*spent, Event(key="r", day=date(2026, 3, 1), kind="refund", of="s", spend=-600000)]
    policy = policy_of("hilton_2026")

    found = evaluate(refunded, policy, date(2026, 12, 31))
    reviewed = evaluate(refunded, policy, date(2028, 4, 1))

    assert (found.level, found.measures["spend"]) == ("gold", 0)
    assert found.valid_until == date(2028, 3, 31)
    assert (reviewed.level, reviewed.reason.how) == ("silver", "landed")


def test_merged_profiles_count_what_both_stayed_and_nothing_twice():
    one = history_of([{"day": date(2026, 2, 1), "nights": 6}])
    other = [Event(key="other", day=date(2026, 3, 1), nights=4), *one]

    found = evaluate([*one, *other], policy_of("marriott"), date(2026, 4, 1))

    assert (found.level, found.measures["nights"]) == ("silver", 10)


def test_surplus_nights_are_carried_into_the_next_year_once():
    policy = rolling(window=Window("calendar_year"), keep=Keep(), carry_over_nights=50)
    history = [Event(key="a", day=date(2026, 5, 1), nights=28)]

    next_year = evaluate(history, policy, date(2027, 1, 1))
    after_that = evaluate(history, policy, date(2028, 1, 1))

    assert (next_year.measures["nights"], next_year.measures["stays"]) == (8, 0)
    assert after_that.measures["nights"] == 0


def test_grace_months_let_the_review_of_the_year_after_decide():
    history = [Event(key="a", day=date(2026, 5, 1), nights=20)]

    plain = evaluate(history, rolling(), date(2026, 6, 1))
    gracious = evaluate(history, rolling(keep=Keep("months", 12, 9)), date(2026, 6, 1))

    assert plain.valid_until == date(2027, 12, 31)
    assert gracious.valid_until == date(2028, 12, 31)


def test_level_for_life_is_never_taken_away():
    levels = (
        Level("member", {"en": "Member"}),
        Level("silver", {"en": "Silver"}, Need("nights", 10),
              lifetime=Need("nights", 40, Window("lifetime"))),
        Level("gold", {"en": "Gold"}, Need("nights", 20)),
    )  # fmt: skip
    history = history_of([{"day": date(2016, 5, 1), "nights": 20, "times": 2, "apart": 30}])

    found = evaluate(history, rolling(levels=levels), date(2026, 6, 1))

    assert (found.level, found.for_life, found.valid_until) == ("silver", True, None)


def test_direct_only_counting_leaves_out_what_agencies_sold():
    history = [
        Event(key="a", day=date(2026, 5, 1), nights=15),
        Event(key="b", day=date(2026, 6, 1), nights=15, direct=False),
    ]
    policy = policy_of("gujing")

    found = evaluate(history, policy, date(2026, 6, 1))

    assert (found.level, found.measures["nights"], found.measures["stays"]) == ("gold", 15, 1)


def test_money_without_a_stated_rate_is_left_out_and_said():
    history = [
        Event(key="a", day=date(2026, 5, 1), nights=1, spend=70000, currency="EUR"),
        Event(key="b", day=date(2026, 5, 3), nights=1, spend=50000),
    ]

    found = evaluate(history, rolling(), date(2026, 6, 1))

    assert (found.measures["spend"], found.measures["stays"], found.uncounted) == (50000, 2, 1)


def test_negative_spend_takes_no_level_and_gives_no_points():
    history = [Event(key="a", day=date(2026, 5, 1), nights=1, spend=-70000)]

    found = evaluate(history, policy_of("ihg"), date(2026, 6, 1))

    assert (found.level, found.balance, found.owed) == ("club", 0, 0)
    assert found.measures["spend"] == -70000


def test_member_without_any_stay_is_on_the_first_level():
    found = evaluate([], policy_of("marriott"), date(2026, 6, 1))

    assert (found.level, found.reason.how, found.valid_until) == ("member", "joined", None)


def test_older_event_is_refused_by_a_step():
    policy = policy_of("marriott")
    state = replay([Event(key="b", day=FIRST, nights=1)], [(FIRST, policy)], LAST, FIRST)

    with pytest.raises(engine.OutOfOrder, match="Event a lies before what was counted"):
        engine.step(policy, state, Event(key="a", day=FIRST, nights=1))
