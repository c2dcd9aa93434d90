"""Whether scores tell who returns: shown only when they do, on a later period."""

import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loyalty.kinds.names import Kind
from loyalty.kinds.usefulness import Case, TooFew, auc, logistic, usefulness


def cases(seed, number, *, telling):
    """Guests who return the more, the less their price score; or whatever it is."""
    dice = random.Random(seed)
    found = []
    for _ in range(number):
        score, recency = dice.random(), dice.randrange(1, 700)
        chance = 0.5 + (0.4 - 0.8 * score if telling else 0) - recency / 2000
        found.append(
            Case(
                recency=recency,
                stays=dice.randrange(2, 9),
                money=dice.randrange(-100, 10_000),
                scores={Kind.PRICE: score} if dice.random() < 0.9 else {},
                returned=dice.random() < chance,
            )
        )
    return found


def test_scores_that_tell_more_add():
    told = usefulness(cases(1, 900, telling=True), cases(2, 900, telling=True))

    assert told.adds
    assert told.low > 0.1
    assert told.auc_with == pytest.approx(told.auc_without + told.gain)


def test_scores_that_tell_nothing_do_not_add():
    told = usefulness(cases(3, 900, telling=False), cases(4, 900, telling=False))

    assert not told.adds
    assert abs(told.gain) < 0.03


def test_the_same_cases_give_the_same_answer():
    before, after = cases(5, 400, telling=True), cases(6, 400, telling=True)

    assert usefulness(before, after) == usefulness(before, after)


def test_without_enough_of_both_outcomes_nothing_is_compared():
    enough, few = cases(7, 400, telling=True), cases(8, 60, telling=True)

    with pytest.raises(TooFew, match="Fewer than 50"):
        usefulness(enough, few)
    with pytest.raises(TooFew):
        usefulness([], enough)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs):
    truth = np.array([float(came) for came, _ in pairs])
    told = np.array([float(value) for _, value in pairs])
    up = [value for came, value in pairs if came]
    down = [value for came, value in pairs if not came]
    assume(up and down)
    right = sum((one > two) + 0.5 * (one == two) for one in up for two in down)

    assert auc(truth, told) == pytest.approx(right / (len(up) * len(down)))


def test_logistic_finds_the_weights_that_made_the_answers():
    dice = np.random.default_rng(1)
    table = dice.normal(size=(20_000, 2))
    chance = 1 / (1 + np.exp(-(0.5 + table @ np.array([1.0, -2.0]))))
    truth = (dice.random(20_000) < chance).astype(float)

    assert logistic(table, truth) == pytest.approx([0.5, 1.0, -2.0], abs=0.08)


def test_logistic_holds_when_one_figure_tells_all():
    table = np.array([[-1.0], [-1.0], [1.0], [1.0]])

    weights = logistic(table, np.array([0.0, 0.0, 1.0, 1.0]))

    assert np.isfinite(weights).all()
    assert weights[1] > 0
