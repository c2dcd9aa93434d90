"""From figures to a kind, or honestly to none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.kinds.evidence import MEASURES, Evidence
from loyalty.kinds.judge import judge
from loyalty.kinds.names import SEVEN, Kind
from loyalty.kinds.rules import shipped

CLEAR = {
    Kind.MONOPOLY: {"company_share": 1.0, "arranged_share": 0.9, "only_choice": 1.0},
    Kind.INERTIA: {"sameness": 0.95, "gap_variation": 0.2, "silence": 0.95, "full_share": 0.9},
    Kind.LATENT: {"stays_few": 2.0, "rating": 5.0, "wanted": 1.0},
    Kind.CONVENIENCE: {"lead": 1.0, "nights": 1.0, "tied_share": 0.9},
    Kind.PRICE: {"discount_share": 0.9, "promotion_share": 0.8, "channels_tried": 0.7},
    Kind.INCENTIVE: {"programme_share": 0.9, "expiry_share": 0.5},
    Kind.PREMIUM: {"full_share": 1.0, "direct_share": 0.9, "rating": 4.9, "extras_rank": 0.9},
}


def evidence(stays=8, *, attitude=True, **figures):
    return Evidence(stays=stays, attitude=attitude, **figures)


def named(*args, **more):
    return judge(evidence(*args, **more), shipped()).kind


@pytest.mark.parametrize("kind", SEVEN)
def test_a_clear_case_is_named(kind):
    stays = 2 if kind == Kind.LATENT else 8

    assert named(stays, **CLEAR[kind]) == kind


@pytest.mark.parametrize("kind", SEVEN)
def test_one_stay_names_no_kind(kind):
    assert named(1, **CLEAR[kind]) == Kind.NOT_ENOUGH


@pytest.mark.parametrize("kind", SEVEN)
def test_one_part_is_not_enough(kind):
    name, value = next(iter(CLEAR[kind].items()))

    assert named(**{name: value}) == Kind.NOT_ENOUGH


def test_nothing_recorded_is_not_enough():
    assert named() == Kind.NOT_ENOUGH


def test_monopoly_is_decided_first():
    both = CLEAR[Kind.MONOPOLY] | CLEAR[Kind.CONVENIENCE]

    assert named(**both) == Kind.MONOPOLY


def test_own_paid_stays_rule_monopoly_out_and_the_card_says_so():
    judgement = judge(evidence(own_paid=2.0, **CLEAR[Kind.MONOPOLY]), shipped())

    assert judgement.kind == Kind.NOT_ENOUGH
    assert Kind.MONOPOLY not in judgement.scores
    assert [(line.measure, line.value, line.threshold) for line in judgement.card
            if line.says == "rules_out"] == [("own_paid", 2.0, 2)]  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.INERTIA, Kind.CONVENIENCE, Kind.PREMIUM])
def test_without_a_word_of_the_guest_the_motive_is_unknown(kind):
    figures = {
        name: value for name, value in CLEAR[kind].items() if name not in {"silence", "rating"}
    }

    assert named(attitude=False, **figures) == Kind.UNKNOWN_MOTIVE


def test_price_can_be_told_without_a_word():
    assert named(attitude=False, **CLEAR[Kind.PRICE]) == Kind.PRICE


def test_two_kinds_within_the_margin_are_mixed():
    assert named(**CLEAR[Kind.CONVENIENCE], **CLEAR[Kind.PRICE]) == Kind.MIXED


def test_the_card_says_what_spoke_for_against_and_what_nobody_wrote_down():
    figures = evidence(discount_share=0.9, promotion_share=0.1)

    lines = {line.measure: line for line in judge(figures, shipped()).card if line.kind == "price"}

    assert {name: line.says for name, line in lines.items()} == {
        "discount_share": "for",
        "promotion_share": "against",
        "promotion_lift": "not_recorded",
        "public_return": "not_recorded",
        "channels_tried": "not_recorded",
    }
    assert lines["promotion_share"].told() == {
        "kind": "price", "measure": "promotion_share", "value": 0.1, "threshold": 0.5, "score": 0.0,
        "says": "against",
    }  # fmt: skip


def test_a_score_is_the_mean_of_the_parts_that_can_be_computed():
    judgement = judge(evidence(lead=5.0, nights=1.0), shipped())

    assert judgement.scores[Kind.CONVENIENCE] == pytest.approx((0.5 + 1) / 2)


FIGURES = st.dictionaries(st.sampled_from(MEASURES), st.floats(0, 20), max_size=len(MEASURES))


@given(FIGURES, st.integers(0, 30), st.booleans())
def test_whatever_is_recorded_the_judgement_is_sound(figures, stays, attitude):
    judgement = judge(evidence(stays, attitude=attitude, **figures), shipped())

    assert all(0 <= score <= 1 for score in judgement.scores.values())
    assert judgement.kind not in SEVEN or judgement.scores[judgement.kind] >= 0.5
    assert stays >= 2 or judgement.kind == Kind.NOT_ENOUGH


@given(FIGURES, st.integers(2, 30), st.sampled_from(SEVEN))
def test_what_is_not_recorded_never_speaks(figures, stays, kind):
    whole = evidence(stays, **figures)
    measures = {part.measure for part in shipped().kinds[kind].parts}
    without = replace(whole, **{name: None for name in MEASURES if name not in measures})

    score = judge(without, shipped()).scores.get(kind)
    lines = [line.score for line in judge(without, shipped()).card
             if line.kind == kind and line.score is not None]  # fmt: skip

    assert score is None or score == pytest.approx(sum(lines) / len(lines))
