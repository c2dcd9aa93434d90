"""A score of leaving is used only where it beats recency on a period it has not seen."""

from dataclasses import replace

import numpy as np
import pytest

from loyalty.value import churn
from loyalty.value.churn import Known
from loyalty.value.fitting import NotEnough
from tests.loyalty.value import cdnow


def guests(count: int, *, seed: int) -> tuple[Known, np.ndarray]:
    """Guests of whom frequency, season and channel decide, and recency only a little."""
    dice = np.random.default_rng(seed)
    stays, week = dice.integers(1, 12, count).astype(float), dice.integers(0, 52, count)
    silent = dice.gamma(2, 10, count)
    channel = dice.choice(["ota", "web"], count)
    pull = 0.5 * (stays - 6) + np.cos(week / 8.3) + (channel == "web") - 0.01 * silent
    came = dice.random(count) < 1 / (1 + np.exp(-pull))
    known = Known(
        silent, stays, silent + 8 * stays, dice.gamma(2, 300, count), week.astype(float),
        channel.tolist(), dice.choice(["leisure", "business", ""], count).tolist(),
    )  # fmt: skip
    return known, came


def cdnow_known(cut: int, weeks: int) -> tuple[Known, np.ndarray]:
    """What was known of the CDNOW customers after ``cut`` weeks, and who came in the next."""
    begin = min(days[0] for days in cdnow.days_bought())
    asked = begin + cut * 7
    days = [[day for day in each if day <= asked] for each in cdnow.days_bought()]
    came = [any(asked < day <= asked + weeks * 7 for day in each) for each in cdnow.days_bought()]
    silent = np.array([(asked - each[-1]) / 7 for each in days])
    tenure = np.array([(asked - each[0]) / 7 for each in days])
    week = np.array([(each[-1] - begin) / 7 % 52 for each in days])
    stays = np.array([float(len(each)) for each in days])
    nothing = [""] * len(days)
    return Known(silent, stays, tenure, np.zeros(len(days)), week, nothing, nothing), np.array(came)


def test_where_more_than_recency_decides_the_score_is_used():
    score = churn.fit(*guests(3000, seed=1))

    found = churn.judge(score, *guests(3000, seed=2))

    assert found.shipped
    assert found.auc > found.recency + 0.2
    assert found.brier < 0.7 * found.base


def test_its_chances_are_what_comes_in_every_tenth():
    score = churn.fit(*guests(6000, seed=1))

    found = churn.judge(score, *guests(6000, seed=2))

    assert [each.guests for each in found.deciles] == [600] * 10
    assert all(abs(each.said - each.came) < 0.07 for each in found.deciles)
    assert found.deciles[0].said < 0.2 < 0.8 < found.deciles[-1].said


def test_where_recency_orders_as_well_it_is_description_only():
    known, _ = guests(3000, seed=1)
    came = known.silent < np.median(known.silent)
    score = churn.fit(known, came)

    found = churn.judge(score, known, came)

    assert (found.recency, found.shipped) == (1.0, False)


@pytest.mark.parametrize(("cut", "shipped"), [(20, True), (26, False)])
def test_on_the_cdnow_sample_it_is_used_only_where_it_won(cut, shipped):
    score = churn.fit(*cdnow_known(cut, cut))

    found = churn.judge(score, *cdnow_known(2 * cut, cut))

    assert (found.shipped, found.auc > found.recency) == (shipped, shipped)
    assert found.auc > 0.7
    assert found.brier < found.base


def test_a_channel_never_seen_before_is_no_error():
    score = churn.fit(*guests(500, seed=1))
    known, _ = guests(10, seed=2)

    chance = score.chance(replace(known, channel=["telex"] * 10))

    assert ((chance > 0) & (chance < 1)).all()


def test_features_that_never_differ_have_no_weight():
    known, came = guests(500, seed=1)
    flat = replace(known, spend=np.zeros(500), channel=["web"] * 500)

    score = churn.fit(flat, came)

    assert score.channels == ()
    assert score.weights[5] == 0.0


def test_auc_counts_ties_as_half():
    came = np.array([True, False, True, False])

    assert churn.auc(np.array([1.0, 1.0, 3.0, 2.0]), came) == 0.625


def test_too_few_who_came_are_a_sentence():
    known, _ = guests(300, seed=1)
    came = np.arange(300) < 49

    with pytest.raises(NotEnough) as said:
        churn.fit(known, came)

    assert str(said.value).startswith("Only 49 of 300 guests came in the period; at least 50")
