"""A value says what it assumes, comes from the right pool, and never from too few guests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.types import StayRow
from loyalty.value import bgnbd, clv, gammagamma
from loyalty.value.fitting import NotEnough
from loyalty.value.rows import Histories, histories
from loyalty.value.terms import BadTerms, Terms
from tests.loyalty.value import cdnow


def book(copies: int = 1) -> Histories:
    """The CDNOW sample as so many hotels' books; a guest's mean spend stands for all its stays."""
    x, t_x, T = (np.tile(each, copies) for each in cdnow.summary())  # noqa: N806
    spend = np.tile(cdnow.spending()[1], copies) * 100
    return Histories(x, t_x, T, np.arange(len(x)), spend, np.where(spend > 0, x, 0.0))


def stay(guest: int, arrival: int, nights: int = 1, spend: int | None = 1000) -> StayRow:
    return StayRow(
        guest=guest, stay=arrival, property=1, arrival=arrival, departure=arrival + nights,
        nights=nights, spend=spend, channel="", direct=False, segment="", company="",
    )  # fmt: skip


def everybody(rows: Histories) -> list[str]:
    return [""] * len(rows)


def test_value_is_margin_times_stays_times_spend_discounted():
    rows = book()
    found = clv.models(rows, everybody(rows))
    model, terms = found[""], Terms(margin=0.4, horizon=24, discount=0.12)

    told = clv.valued(rows, everybody(rows), found, terms)

    spend = gammagamma.expected_spend(model.spend.params, rows.paid, rows.spend)
    by_hand = np.zeros(len(rows))
    for month in range(1, 25):
        upto = bgnbd.expected_stays(model.stays.params, rows, month * clv.MONTH)
        before = bgnbd.expected_stays(model.stays.params, rows, (month - 1) * clv.MONTH)
        by_hand += 0.4 * spend * (upto - before) / 1.12 ** (month / 12)
    assert told.mid == pytest.approx(by_hand, rel=1e-9)
    assert told.terms == terms
    assert ((told.low <= told.high) & (told.stays_low <= told.stays_high)).all()


def test_a_segment_with_enough_repeaters_has_a_model_of_its_own():
    rows = book()
    segments = ["leisure"] * 1800 + ["crew"] * (len(rows) - 1800)

    told = clv.valued(rows, segments, clv.models(rows, segments), Terms())

    assert int((rows.x[:1800] > 0).sum()) >= 500 > int((rows.x[1800:] > 0).sum())
    assert told.pool == ["leisure"] * 1800 + [""] * (len(rows) - 1800)


def test_a_small_house_is_told_that_it_is_too_small():
    few = histories([stay(guest, day) for guest in range(5) for day in (1, 60)], until=400)

    with pytest.raises(NotEnough) as told:
        clv.models(few, everybody(few))

    assert str(told.value).startswith("Only 5 of 5 guests came again; at least 500 are needed")


def test_without_spend_stays_are_told_and_money_is_not():
    rows = book()
    silent = Histories(rows.x, rows.t_x, rows.T, rows.guest, rows.spend * 0, rows.paid * 0)

    told = clv.valued(silent, everybody(rows), clv.models(silent, everybody(rows)), Terms())

    assert np.isnan(told.mid).all()
    assert (told.stays > 0).all()


def test_a_longer_horizon_is_worth_more_and_a_discount_less():
    rows = book()
    found = clv.models(rows, everybody(rows))

    year, two, dear = (
        clv.valued(rows, everybody(rows), found, terms).mid.sum()
        for terms in (Terms(), Terms(horizon=24), Terms(discount=0.3))
    )

    assert dear < year < two


@pytest.mark.parametrize(
    "said", [{"margin": 0}, {"margin": 1.2}, {"horizon": 0}, {"discount": 1.0}, {"discount": -0.1}]
)
def test_terms_that_make_no_sense_are_refused(said):
    with pytest.raises(BadTerms):
        Terms(**said)


def test_back_to_back_bookings_are_one_stay_with_their_spend_together():
    rows = histories(
        [stay(7, 100, 2, 500), stay(7, 102, 1, 300), stay(7, 150, 1, None), stay(7, 171, 2, 400)],
        until=200,
    )

    said = [rows.guest, rows.x, rows.t_x, rows.T, rows.spend, rows.paid]
    assert [float(each[0]) for each in said] == [7, 2, 71 / 7, 100 / 7, 600, 2]


def test_refunds_and_unknown_spend_leave_the_stay_and_take_no_part_in_the_mean():
    rows = histories([stay(7, 100, 1, -500), stay(7, 150, 1, 0), stay(7, 190, 1, 800)], until=200)

    assert (rows.x[0], rows.paid[0], rows.spend[0]) == (2, 1, 800)


def test_what_comes_after_the_day_of_counting_is_not_seen():
    rows = histories([stay(7, 100), stay(7, 201), stay(8, 300)], until=200)

    assert (rows.guest.tolist(), rows.x.tolist()) == ([7], [0])


stays = st.lists(
    st.builds(
        stay, st.integers(1, 4), st.integers(0, 300), st.integers(0, 9),
        st.none() | st.integers(-500, 500),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=40)
@given(stays, st.randoms())
def test_the_order_in_which_stays_are_told_changes_nothing(said, dice):
    shuffled = list(said)
    dice.shuffle(shuffled)

    rows, others = histories(said, until=320), histories(shuffled, until=320)

    assert all(
        np.array_equal(getattr(rows, field), getattr(others, field))
        for field in ("guest", "x", "t_x", "T", "spend", "paid")
    )
    assert ((rows.x == 0) == (rows.t_x == 0)).all()
    assert (rows.t_x <= rows.T).all()
