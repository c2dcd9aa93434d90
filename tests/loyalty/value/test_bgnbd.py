"""BG/NBD gives the published figures, its gradient is the slope, and thin data is said to be thin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import beta as beta_function
from scipy.special import betaln, gammaln

from loyalty.value import bgnbd
from loyalty.value.bgnbd import Params
from loyalty.value.fitting import NotEnough
from loyalty.value.rows import BadRows, Seen, compress
from tests.loyalty.value import cdnow

PUBLISHED = Params(0.243, 4.414, 0.793, 2.426)
few = settings(max_examples=40)
params = st.builds(
    Params,
    st.floats(0.05, 5), st.floats(0.2, 50), st.floats(0.2, 5), st.floats(0.1, 10),
)  # fmt: skip


@st.composite
def guests(draw: st.DrawFn, least: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, t_x, T on a grid of days, as a front desk's book would give them."""
    rows = []
    for _ in range(draw(st.integers(least, 12))):
        watched = draw(st.integers(1, 1500))
        x = draw(st.integers(0, min(30, watched)))
        last = draw(st.integers(x, watched)) if x else 0
        rows.append((x, last / 7, watched / 7))
    columns = np.array(rows, dtype=float).T
    return columns[0], columns[1], columns[2]


def naive(p: Params, x: float, t_x: float, T: float) -> float:  # noqa: N803
    """One guest's log-likelihood as the paper's equation 6 has it, term by term."""
    alive = beta_function(p.a, p.b + x) / beta_function(p.a, p.b) * (p.alpha + T) ** -(p.r + x)
    gone = 0.0
    if x:
        share = beta_function(p.a + 1, p.b + x - 1) / beta_function(p.a, p.b)
        gone = share * (p.alpha + t_x) ** -(p.r + x)
    return float(gammaln(p.r + x) - gammaln(p.r) + p.r * np.log(p.alpha) + np.log(alive + gone))


def test_the_published_figures_of_the_cdnow_sample():
    rows = compress(*cdnow.summary())

    fit = bgnbd.fit(rows)

    found = fit.params
    assert abs(fit.log_likelihood + 9582.43) <= 0.05
    assert [found.r, found.alpha, found.a, found.b] == pytest.approx(
        [0.2426, 4.4135, 0.7929, 2.4258], abs=0.001
    )
    assert (fit.guests, fit.repeaters, fit.at_edge) == (2357, 946, False)


def test_what_it_expects_goes_with_what_came():
    fit = bgnbd.fit(compress(*cdnow.summary()))

    expected = bgnbd.expected_stays(fit.params, Seen(*cdnow.summary()), 39.0)

    assert np.corrcoef(expected, cdnow.later())[0, 1] >= 0.625
    assert abs(expected.sum() / cdnow.later().sum() - 1) <= 0.15


def test_the_sample_is_cut_as_the_papers_cut_it():
    cut = 39 * 7

    repeats = [
        sum(day - days[0] <= cut and day <= 729297 for day in days[1:])
        for days in cdnow.days_bought()
    ]

    assert repeats == cdnow.summary()[0].astype(int).tolist()


@few
@given(params, guests())
def test_compressed_rows_have_the_likelihood_of_each_guest_by_itself(p, rows):
    x, t_x, T = (np.concatenate([each, each]) for each in rows)  # noqa: N806

    mean, _ = bgnbd.Likelihood(compress(x, t_x, T))(np.array([p.r, p.alpha, p.a, p.b]))

    total = sum(naive(p, *guest) for guest in zip(x, t_x, T, strict=True))
    assert mean * len(x) == pytest.approx(total, rel=1e-8, abs=1e-7)


@few
@given(params, guests())
def test_the_gradient_is_the_slope(p, rows):
    at = np.array([p.r, p.alpha, p.a, p.b])
    likelihood = bgnbd.Likelihood(compress(*rows))

    _, gradient = likelihood(at)

    for place in range(4):
        step = np.zeros(4)
        step[place] = at[place] * 1e-5
        slope = (likelihood(at + step)[0] - likelihood(at - step)[0]) / (2 * step[place])
        assert gradient[place] == pytest.approx(slope, rel=1e-4, abs=1e-5)


@few
@given(guests())
def test_compressing_loses_no_guest(rows):
    x, t_x, T = rows  # noqa: N806

    packed = compress(x, t_x, T)

    said = sorted(
        (row[0], row[1], row[2])
        for row in zip(packed.x, packed.t_x, packed.T, packed.weight, strict=True)
        for _ in range(int(row[3]))
    )
    assert said == sorted(zip(x, t_x, T, strict=True))


@few
@given(params, guests(), st.floats(1, 200))
def test_expected_stays_are_the_integral_over_what_is_known(p, rows, weeks):
    x, t_x, T = (each[:1] for each in rows)  # noqa: N806

    expected = bgnbd.expected_stays(p, Seen(x, t_x, T), weeks)

    # The chance to stop is beta distributed; on the logit scale its integrand has no corners.
    rate, span, stop = p.r + x[0], p.alpha + T[0], p.b + x[0]
    logit = np.linspace(-250, 450, 28_001)
    log_chance, log_rest = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    density = np.exp(p.a * log_chance + stop * log_rest - betaln(p.a, stop))
    stays = -np.expm1(-rate * np.log1p(np.exp(log_chance) * weeks / span)) / np.exp(log_chance)
    alive = bgnbd.p_alive(p, Seen(x, t_x, T))[0]
    assert expected[0] == pytest.approx(alive * (density * stays).sum() * 0.025, rel=1e-5, abs=1e-9)


@few
@given(params, guests(), st.floats(1, 60))
def test_chances_of_counts_are_a_distribution_with_the_expected_mean(p, rows, weeks):
    chances = bgnbd.stays_at_most(p, Seen(*rows), weeks, 400)

    assert (chances >= 0).all()
    assert (chances.sum(axis=1) <= 1 + 1e-9).all()
    whole = chances.sum(axis=1) > 1 - 1e-9
    mean = (chances * np.arange(401)).sum(axis=1)
    expected = bgnbd.expected_stays(p, Seen(*rows), weeks)
    assert mean[whole] == pytest.approx(expected[whole], rel=1e-3, abs=1e-5)


@few
@given(params, guests(), st.floats(1, 104))
def test_longer_looks_expect_no_fewer_stays(p, rows, weeks):
    shorter = bgnbd.expected_stays(p, Seen(*rows), weeks)

    longer = bgnbd.expected_stays(p, Seen(*rows), weeks * 1.5)

    assert (longer >= shorter - 1e-9).all()


def test_a_quantile_beyond_the_first_look_is_found():
    often = Seen(np.array([400.0]), np.array([100.0]), np.array([100.0]))

    high = bgnbd.stays_quantile(PUBLISHED, often, 52.0, 0.9)

    chances = bgnbd.stays_at_most(PUBLISHED, often, 52.0, int(high[0]))
    assert high[0] > 60
    assert chances.sum() >= 0.9 > chances[:, :-1].sum()


@few
@given(params, guests(), st.floats(0.05, 0.95))
def test_a_live_guests_gap_is_within_its_quantile_with_that_chance(p, rows, part):
    x, t_x, T = rows  # noqa: N806

    gap = bgnbd.gap_quantile(p, Seen(x, t_x, T), part)

    small = gap < 1e200
    beyond = ((p.alpha + t_x) / (p.alpha + t_x + gap)) ** (p.r + x)
    assert beyond[small] == pytest.approx(1 - part, rel=1e-6)


def test_a_guest_long_silent_is_less_likely_to_come_than_one_just_here():
    x, T = np.array([5.0, 5.0]), np.array([100.0, 100.0])  # noqa: N806

    alive = bgnbd.p_alive(PUBLISHED, Seen(x, np.array([98.0, 40.0]), T))

    assert alive[0] > 0.85 > 0.1 > alive[1]


def test_too_few_who_came_again_is_a_sentence():
    nobody = compress(np.zeros(90), np.zeros(90), np.full(90, 12.0))

    with pytest.raises(NotEnough) as told:
        bgnbd.fit(nobody, least=500)

    assert str(told.value) == (
        "Only 0 of 90 guests came again; at least 500 are needed before anybody's return can be"
        " told. Nothing is shown until then."
    )


def test_guests_all_alike_are_fitted_and_marked():
    alike = compress(np.full(600, 3.0), np.full(600, 30.0), np.full(600, 31.0))

    fit = bgnbd.fit(alike, least=500)

    one = Seen(np.array([3.0]), np.array([30.0]), np.array([31.0]))
    expected = bgnbd.expected_stays(fit.params, one, 31.0)
    assert fit.at_edge
    assert expected[0] == pytest.approx(3.0, abs=0.2)


@pytest.mark.parametrize(
    ("x", "t_x", "T"),
    [
        ([1.0], [9.0], [8.0]),  # came after the day of counting
        ([1.0], [0.0], [8.0]),  # a repeat on the first day
        ([0.5], [1.0], [8.0]),
        ([-1.0], [1.0], [8.0]),
        ([1.0], [float("nan")], [8.0]),
        ([1.0, 2.0], [1.0], [8.0]),
    ],
)
def test_rows_that_no_book_can_hold_are_refused(x, t_x, T):  # noqa: N803
    columns = [np.array(each) for each in (x, t_x, T)]

    with pytest.raises(BadRows):
        compress(*columns)
