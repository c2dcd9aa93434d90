import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.metrics.guests import sums
from loyalty.metrics.ladder import SHIPPED, BadLadder, Rung, checked, levels
from loyalty.metrics.rfm import Order, orders, scores
from loyalty.metrics.scoring import SCORED_COLUMNS, checksum, scored
from tests.loyalty.metrics.engines import BUSY, ENGINES, on, plain, row, table

NOW = 20_000
RUNGS = (Rung("silver", 2, 1_000), Rung("gold", 5, 9_000))

rows = st.lists(
    st.builds(
        row,
        st.integers(1, 12),
        st.integers(NOW - 900, NOW + 3),
        st.integers(0, 3),
        st.none() | st.integers(-4_000, 6_000),
    ),
    max_size=40,
)


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


def scores_of(engine, stays):
    told = plain(scores(sums(on(engine, stays), as_of=NOW)), "guest")
    return {each["guest"]: (each["r"], each["f"], each["m"]) for each in told}


def test_fifths_go_by_exact_rank(engine):
    stays = table(
        [row(guest, 19_000 + guest, 1, guest * 100) for guest in range(1, 11)]
        + [row(guest, 18_000, 1, 0) for guest in range(1, 11) for _ in range(guest)]
    )

    told = scores_of(engine, stays)

    assert told == {guest: ((guest + 1) // 2,) * 3 for guest in range(1, 11)}


def test_equal_values_share_the_highest_fifth_of_any_of_them(engine):
    once = [row(guest, 19_000 + guest, 1, 100) for guest in range(1, 8)]
    twice = [row(guest, 19_000 + guest, 1, 50) for guest in (8, 9, 10) for _ in range(2)]

    told = scores_of(engine, table(once + twice))

    assert [told[guest][1] for guest in range(1, 11)] == [4] * 7 + [5] * 3


def test_all_equal_gives_no_score_and_says_so(engine):
    stays = table([row(guest, 19_000 + guest, 1, 500) for guest in range(1, 11)])
    added = sums(on(engine, stays), as_of=NOW)

    told = scores_of(engine, stays)

    assert {each[1:] for each in told.values()} == {(0, 0)}
    assert {score: order.why for score, order in orders(added).items()} == {
        "r": "", "f": "equal", "m": "equal",
    }  # fmt: skip


def test_fewer_guests_than_fifths_have_no_score(engine):
    stays = table([row(guest, 19_000 + guest, 1, guest * 100) for guest in range(1, 5)])
    added = sums(on(engine, stays), as_of=NOW)

    told = scores_of(engine, stays)

    assert set(told.values()) == {(0, 0, 0)}
    assert orders(added)["m"] == Order(guests=4, lowest=100, highest=400)
    assert orders(added)["m"].why == "few"


def test_a_hotel_with_ten_stays_of_six_guests_is_scored(engine):
    stays = table(
        [
            row(guest, 19_000 + 10 * guest + nr, 1, 100 * guest)
            for guest in range(1, 5)
            for nr in (0, 1)
        ]
        + [row(5, 19_500, 1, 100), row(6, 19_600, 1, 100)]
    )

    told = scores_of(engine, stays)

    assert told == {
        1: (1, 5, 3), 2: (2, 5, 4), 3: (3, 5, 5), 4: (4, 5, 5), 5: (5, 2, 2), 6: (5, 2, 2),
    }  # fmt: skip


def test_guests_without_a_posting_have_no_money_score_and_count_among_nobody(engine):
    known = [row(guest, 19_000 + guest, 1, guest * 100) for guest in range(1, 6)]
    unknown = [row(guest, 19_000 + guest) for guest in range(6, 11)]

    told = scores_of(engine, table(known + unknown))

    assert [told[guest][2] for guest in range(1, 11)] == [1, 2, 3, 4, 5, 0, 0, 0, 0, 0]


def test_no_posting_at_all_is_said(engine):
    stays = table([row(guest, 19_000 + guest) for guest in range(1, 11)])

    told = orders(sums(on(engine, stays), as_of=NOW))

    assert (told["m"].why, told["m"].lowest, told["r"].why) == ("none", None, "")


def test_nobody_is_in_order(engine):
    told = orders(sums(on(engine, table([])), as_of=NOW))

    assert {order.why for order in told.values()} == {"none"}


def test_a_tier_is_reached_by_nights_or_by_spend(engine):
    stays = table(
        [
            row(1, 19_900, 1, 999),
            row(2, 19_900, 2, None),
            row(3, 19_900, 1, 1_000),
            row(4, 19_900, 5, 0),
            row(5, 19_900, 0, 9_000),
            row(6, 18_000, 9, 99_000),
        ]
    )

    told = plain(levels(sums(on(engine, stays), as_of=NOW), RUNGS), "guest")

    assert [each["tier"] for each in told] == [0, 1, 1, 2, 2, 0]


@pytest.mark.parametrize(
    "rungs",
    [
        (Rung("gold", 5, 9_000), Rung("silver", 2, 9_000)),
        (Rung("silver", 2, 9_000), Rung("gold", 5, 1_000)),
        (Rung("all", 0, 9_000),),
        (Rung("all", 1, 0),),
    ],
)
def test_a_ladder_that_falls_or_asks_for_nothing_is_refused(rungs):
    with pytest.raises(BadLadder, match="Nothing was counted"):
        checked(rungs)


def test_the_shipped_ladder_rises():
    assert checked(SHIPPED) == SHIPPED


@settings(max_examples=20, suppress_health_check=BUSY)
@given(rows)
def test_every_engine_tells_the_same_of_any_stays(stays):
    told = [
        (plain(frame, "guest"), checksum(frame))
        for frame in (
            scored(on(engine, table(stays)), as_of=NOW, rungs=RUNGS) for engine in ENGINES
        )
    ]

    assert told[1:] == told[:1] * (len(ENGINES) - 1)
    assert all(tuple(each) == SCORED_COLUMNS for each in told[0][0])


def test_scores_swapped_between_two_guests_change_the_checksum(engine):
    one = table([row(guest, 19_000, 1, guest * 100) for guest in range(1, 11)])
    other = table([row(guest, 19_000, 1, (11 - guest) * 100) for guest in range(1, 11)])

    sums_of = [checksum(scored(on(engine, each), as_of=NOW, rungs=RUNGS)) for each in (one, other)]

    assert [key for key in sums_of[0] if sums_of[0][key] != sums_of[1][key]] == ["marks"]
