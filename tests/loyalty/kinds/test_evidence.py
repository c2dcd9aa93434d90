"""What stays say: figures over the window, and nothing where nothing was recorded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.kinds.evidence import MEASURES, evidence_of
from loyalty.kinds.house import House, house_of
from tests.loyalty.kinds.making import AS_OF, guest, stay

NOWHERE = House(prices={})


def told(*stays, house=NOWHERE, **more):
    return evidence_of(guest(*stays, **more), house, as_of=AS_OF)


def test_a_guest_without_stays_says_nothing_but_that():
    evidence = told()

    assert {name for name in MEASURES if getattr(evidence, name) is not None} == {"stays_few"}
    assert evidence.stays == 0


def test_one_stay_makes_no_share():
    evidence = told(stay(10, paid=0.5, own_paid=True, promotion=True, programme=True))

    assert (evidence.discount_share, evidence.own_paid, evidence.promotion_share) == (None,) * 3
    assert (evidence.programme_share, evidence.direct_share, evidence.lead) == (None,) * 3


def test_only_the_window_counts_and_only_stays_that_are_over():
    evidence = told(stay(731, nights=9), stay(730), stay(400), stay(2), stay(1))

    assert evidence.stays == 3
    assert (evidence.first_day, evidence.last_day) == (AS_OF - 730, AS_OF - 2)


def test_discounts_are_counted_by_what_was_paid_of_the_public_price():
    evidence = told(
        stay(90, paid=0.85), stay(60, paid=0.86), stay(30, paid=0.95), stay(9, paid=0.7)
    )

    assert (evidence.discount_share, evidence.full_share, evidence.paid) == (0.5, 0.25, 0.855)


def test_without_a_public_price_the_going_price_of_the_month_stands_in():
    usual = [stay(40, spend=200_00) for _ in range(10)]
    house = house_of(usual)

    evidence = told(stay(41, spend=100_00), stay(40, spend=200_00), house=house)

    assert (evidence.discount_share, evidence.full_share) == (0.5, 0.5)


def test_free_refunded_and_day_use_stays_have_no_price():
    house = house_of([stay(40) for _ in range(10)])
    odd = (stay(40, spend=0), stay(39, spend=-500), stay(38, spend=None), stay(37, nights=0))

    evidence = told(*odd, house=house)

    assert (evidence.stays, evidence.paid) == (4, None)


def test_regular_visits_have_even_gaps():
    even, uneven = (told(*map(stay, days)) for days in ((400, 300, 200, 100), (400, 390, 150, 100)))

    assert even.gap_variation == 0
    assert uneven.gap_variation == pytest.approx(1.0033, abs=1e-4)


def test_habits_are_channel_room_and_length_alike():
    evidence = told(stay(90), stay(60), stay(30, channel="Direct", nights=5))

    assert evidence.sameness == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert evidence.channels_tried == 0.5


def test_silence_is_only_known_where_the_house_asked():
    unasked = told(stay(90), asked=())
    silent = told(stay(90), asked=(AS_OF - 80, AS_OF - 70), answered=())
    heard = told(stay(90), asked=(AS_OF - 80, AS_OF - 70), ratings=((AS_OF - 79, 4.5),))

    assert (unasked.silence, unasked.attitude) == (None, False)
    assert (silent.silence, silent.attitude) == (1.0, True)
    assert (heard.silence, heard.rating, heard.attitude) == (0.5, 4.5, True)


def test_a_lone_own_bill_does_not_make_a_company_guest_a_private_one():
    paid = [stay(20 * n, own_paid=False) for n in range(1, 8)]

    lone, several = told(*paid, stay(3, own_paid=True)), told(*paid, *3 * [stay(3, own_paid=True)])

    assert (lone.own_paid, lone.company_share) == (0, 7 / 8)
    assert (several.own_paid, several.both_payers) == (3, 1)


def test_a_house_without_companies_says_nothing_of_who_paid():
    stays = (stay(30), stay(20))

    assert told(*stays).company_share is None
    assert told(*stays, house=House(prices={}, companies=True)).company_share == 0


def test_stays_cluster_before_points_run_out():
    ends = (AS_OF - 100,)

    evidence = told(stay(300), stay(150), stay(120), stay(90), expiries=ends)

    assert (evidence.expiry_share, evidence.fades) == (0.5, 0.5)


def test_coming_back_after_a_solved_complaint():
    evidence = told(stay(300), stay(200), solved=(AS_OF - 299, AS_OF - 199))

    assert evidence.returned == 0.5


@given(
    st.lists(
        st.builds(
            stay,
            st.integers(-5, 1200),
            nights=st.integers(0, 30),
            spend=st.none() | st.integers(-(10**9), 10**9),
            lead=st.none() | st.integers(-3, 900),
            channel=st.sampled_from(["Direct", "TA/TO", ""]),
            company=st.sampled_from(["", "Acme"]),
            paid=st.none() | st.floats(0, 5),
            promotion=st.none() | st.booleans(),
            own_paid=st.none() | st.booleans(),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_shares_are_shares_and_the_order_of_rows_changes_nothing(stays, dice):
    house = house_of(stays)
    shuffled = sorted(stays, key=lambda each: (each.row.arrival, dice.random()))

    evidence = told(*stays, house=house)
    again = told(*reversed(stays), house=house_of(shuffled))

    shares = [name for name in MEASURES if name.endswith("_share") or name == "sameness"]
    assert all(0 <= (getattr(evidence, name) or 0) <= 1 for name in shares)
    assert (again.stays, again.paid, again.sameness) == (
        evidence.stays, evidence.paid, evidence.sameness,
    )  # fmt: skip
