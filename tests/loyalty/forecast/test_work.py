"""Work and amenities follow from arrivals, and small groups borrow from the house."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from loyalty.forecast import work
from loyalty.forecast.work import Asked, BadWork, Minutes

MINUTES = Minutes(departure=30, stay_over=20)
nights = st.lists(st.integers(0, 9), min_size=1, max_size=30)


def test_one_stay_of_three_nights_is_two_stay_overs_and_a_departure():
    told = work.workload([1, 0, 0, 0, 0], [0] * 6, work.lasting([3]), MINUTES)

    assert told == pytest.approx([0, 20, 20, 30, 0])


def test_rooms_in_the_house_tonight_are_cleaned_until_they_leave():
    told = work.workload([0, 0, 0], [5, 3, 3, 0], work.lasting([1]), MINUTES)

    assert told == pytest.approx([2 * 30 + 3 * 20, 3 * 20, 3 * 30])


def test_day_use_is_a_departure_on_its_own_day():
    told = work.workload([4, 0], [0, 0, 0], work.lasting([0]), MINUTES)

    assert told == pytest.approx([4 * 30, 0])


@settings(max_examples=60)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=14), nights)
def test_expected_work_is_the_mean_over_the_lengths_of_past_stays(arrivals, past):
    told = work.workload(arrivals, [0] * (len(arrivals) + 1), work.lasting(past), MINUTES)

    by_hand = np.zeros(len(arrivals))
    for came, count in enumerate(arrivals):
        for length in past:
            for day in range(came, len(arrivals)):
                age = day - came
                minutes = 30 if age == length else 20 if 0 < age < length else 0
                by_hand[day] += count * minutes / len(past)
    assert told == pytest.approx(by_hand.tolist())


def test_no_stay_yet_is_a_sentence():
    with pytest.raises(BadWork) as said:
        work.lasting([])

    assert str(said.value) == "No stay has ended yet, so no length of stay is known."


@pytest.mark.parametrize("staying", [[0, 0], [0, 0, -1, 0]])
def test_days_that_do_not_fit_are_refused(staying):
    with pytest.raises(BadWork):
        work.workload([1, 2, 3], staying, work.lasting([1]), MINUTES)


def test_a_group_never_seen_has_the_houses_rate_and_a_large_one_its_own():
    found = work.rates({"family": Asked(400, 1000), "couple": Asked(10, 4000), "crew": Asked(0, 0)})

    assert found["family"].mean == pytest.approx(0.4, abs=0.01)
    assert found["couple"].mean == pytest.approx(0.0025, abs=0.001)
    assert found["crew"].mean == pytest.approx(410 / 5000)


def test_groups_that_differ_by_chance_alone_share_one_rate():
    found = work.rates({"one": Asked(10, 100), "other": Asked(11, 100)})

    assert found["one"].mean == pytest.approx(found["other"].mean, abs=0.001)


def test_no_arrivals_yet_is_a_sentence():
    with pytest.raises(BadWork, match="No arrival has been counted yet"):
        work.rates({"family": Asked(0, 0)})


def test_a_rate_known_for_certain_gives_poissons_quantile():
    rate = {"family": work.Rate(1.5e9, 1e11)}

    found = work.needed(0, {"family": 40.0}, rate)

    assert found.mean == pytest.approx(0.6)
    assert (found.low, found.high, found.ready) == (
        poisson.ppf(0.1, 0.6), poisson.ppf(0.9, 0.6), poisson.ppf(0.9, 0.6)
    )  # fmt: skip


@settings(max_examples=60)
@given(st.integers(0, 20), st.floats(0, 80), st.integers(0, 50))
def test_what_is_known_is_always_ready_and_the_range_holds_the_mean(known, arrivals, requests):
    rate = work.rates({"all": Asked(requests, 100)})

    found = work.needed(known, {"all": arrivals}, rate)

    assert found.ready >= found.high >= found.low >= known
    assert found.low - 1 <= found.mean <= found.high + 1
