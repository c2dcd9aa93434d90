"""Gamma-Gamma gives the published figures; spend that tells nothing is said to tell nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.value import gammagamma
from loyalty.value.fitting import NotEnough
from loyalty.value.gammagamma import Params
from tests.loyalty.value import cdnow

above = st.floats(0.2, 20)
guests = st.lists(st.tuples(st.integers(1, 30), st.floats(0.5, 5000)), min_size=1, max_size=12)


def test_the_published_figures_of_the_cdnow_sample():
    x, spend = cdnow.spending()

    fit = gammagamma.fit(x, spend)

    found = fit.params
    assert [found.p, found.q] == pytest.approx([6.25, 3.74], abs=0.005)
    assert found.gamma == pytest.approx(15.44, abs=0.01)
    assert fit.log_likelihood == pytest.approx(-4055.92, abs=0.01)
    assert fit.guests == 946


@settings(max_examples=40)
@given(above, above, above, guests)
def test_the_gradient_is_the_slope(p, q, gamma, rows):
    at, (x, spend) = np.array([p, q, gamma]), np.array(rows, dtype=float).T

    _, gradient = gammagamma.likelihood(at, x, spend)

    for place in range(3):
        step = np.zeros(3)
        step[place] = at[place] * 1e-5
        higher, _ = gammagamma.likelihood(at + step, x, spend)
        lower, _ = gammagamma.likelihood(at - step, x, spend)
        slope = (higher - lower) / (2 * step[place])
        assert gradient[place] == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_spend_expected_lies_between_the_guests_own_and_everybodys():
    p = Params(6.25, 3.74, 15.44)

    told = gammagamma.expected_spend(p, np.array([0.0, 1.0, 50.0]), np.array([0.0, 100.0, 100.0]))

    assert told[0] == pytest.approx(p.mean)
    assert p.mean < told[1] < told[2] < 100
    assert told[2] == pytest.approx(100, abs=2)


def test_the_unit_of_money_changes_nothing():
    x, spend = cdnow.spending()

    fen = gammagamma.fit(x, spend * 100)

    yuan = gammagamma.fit(x, spend)
    assert fen.params.gamma == pytest.approx(yuan.params.gamma * 100, rel=1e-4)
    assert [fen.params.p, fen.params.q] == pytest.approx([yuan.params.p, yuan.params.q], rel=1e-4)


def test_refunds_and_stays_without_spend_are_left_out():
    x, spend = cdnow.spending()
    more_x = np.concatenate([x, [3.0, 2.0, 4.0]])
    more_spend = np.concatenate([spend, [-250.0, 0.0, np.nan]])

    fit = gammagamma.fit(more_x, more_spend)

    assert fit == gammagamma.fit(x, spend)


def test_all_spend_equal_is_a_sentence():
    with pytest.raises(NotEnough) as told:
        gammagamma.fit(np.array([1.0, 2.0, 3.0]), np.full(3, 880.0))

    assert "Every guest spent the same" in str(told.value)


def test_no_known_spend_is_a_sentence():
    with pytest.raises(NotEnough) as told:
        gammagamma.fit(np.array([1.0, 2.0]), np.array([-10.0, 0.0]))

    assert "Only 0 guests have stays with a known spend" in str(told.value)


def test_spend_that_goes_with_frequency_is_warned_of():
    x = np.arange(1.0, 60.0)
    spend = (100 + 10 * x) * np.random.default_rng(1).gamma(5, 0.2, 59)

    fit = gammagamma.fit(x, spend)

    assert (fit.tied, round(fit.tie, 2)) == (True, 0.77)
