import math

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.metrics import dense
from loyalty.metrics.ladder import Rung
from loyalty.metrics.scoring import SCORED_COLUMNS, checksum, scored
from tests.loyalty.metrics.engines import BUSY

NOW = 20_000
RUNGS = (Rung("silver", 2, 1_000), Rung("gold", 5, 9_000))

stay = st.tuples(
    st.integers(0, 14),
    st.integers(NOW - 900, NOW + 3),
    st.integers(0, 3),
    st.just(math.nan) | st.integers(-4_000, 6_000).map(float),
)


def arrays(stays, *, apart=1, first=0, kind=np.int64):
    guest, departure, nights, spend = zip(*stays, strict=True) if stays else ((), (), (), ())
    return {
        "guest": np.array(guest, kind) * apart + first,
        "departure": np.array(departure, np.int32),
        "nights": np.array(nights, np.int16),
        "spend": np.array(spend, np.float64),
    }


def same(given):
    """Both ways on the same arrays: exactly equal columns in the order of the guests."""
    fast = pd.DataFrame(dense.scored(**given, as_of=NOW, rungs=RUNGS))
    whole = scored(nw.from_native(pd.DataFrame(given)), as_of=NOW, rungs=RUNGS)
    slow = whole.to_native().sort_values("guest", ignore_index=True)
    assert tuple(fast.columns) == tuple(slow.columns) == SCORED_COLUMNS
    pd.testing.assert_frame_equal(fast, slow, check_dtype=False, check_exact=True)
    return fast


@settings(max_examples=25, suppress_health_check=BUSY)
@given(st.lists(stay, max_size=60), st.sampled_from([1, 3, 1000]), st.sampled_from([0, 1, 10**10]))
def test_both_ways_tell_the_same_of_any_stays(stays, apart, first):
    told = same(arrays(stays, apart=apart, first=first))

    assert len(told) == len({guest for guest, departure, *_ in stays if departure <= NOW})


@settings(max_examples=20, suppress_health_check=BUSY)
@given(st.lists(stay, max_size=60))
def test_stays_in_the_order_they_ended_are_no_special_case(stays):
    told = same(arrays(sorted(stays, key=lambda each: each[1]), kind=np.int32))

    assert (told["stays"] > 0).all()


@pytest.mark.parametrize("share_in_order", [0.0, 0.9, 1.0])
def test_a_large_table_in_any_order(share_in_order):
    draw = np.random.default_rng(20_001)
    many = 60_000
    departure = np.sort(draw.integers(NOW - 3_000, NOW, many)).astype(np.int32)
    moved = draw.random(many) >= share_in_order
    departure[moved] = draw.permutation(departure[moved])
    spend = draw.integers(-5_000, 90_000, many).astype(np.float64)
    spend[draw.random(many) < 0.02] = math.nan

    given = {
        "guest": draw.integers(0, many // 7, many).astype(np.int32),
        "departure": departure,
        "nights": draw.integers(0, 9, many).astype(np.int16),
        "spend": spend,
    }

    told = same(given)

    whole = scored(nw.from_native(pd.DataFrame(given)), as_of=NOW, rungs=RUNGS)
    assert checksum(nw.from_native(told)) == checksum(whole)
    assert set(told["r"]) == set(told["f"]) == {1, 2, 3, 4, 5}


def test_sums_too_great_for_one_number_are_counted_apart():
    great = 1 << 42
    stays = [
        (guest, NOW - 9 - nr, 1, float(great + guest)) for guest in range(6) for nr in range(9)
    ]

    told = same(arrays(stays))

    assert list(told["spend"]) == [9 * (great + guest) for guest in range(6)]


def test_whole_spend_without_gaps_is_taken_as_it_is():
    given = arrays([(guest, NOW - guest, 1, 100.0 * guest) for guest in range(10)])

    told = same(given | {"spend": given["spend"].astype(np.int64)})

    assert list(told["m"]) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert told["spend"].dtype == np.int64


def test_nobody_is_an_empty_table():
    told = dense.scored(**arrays([(1, NOW + 1, 1, 5.0)]), as_of=NOW, rungs=RUNGS)

    assert {name: len(column) for name, column in told.items()} == dict.fromkeys(SCORED_COLUMNS, 0)


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.uint8, np.uint16, np.uint32, np.uint64])
@pytest.mark.parametrize("spend", [500.0, 5e13])
def test_keys_may_be_of_any_whole_kind(kind, spend):
    ends = np.iinfo(kind)
    lowest, highest = max(ends.min, -30_000), min(ends.max, 30_000)
    guests = [lowest, highest, 0, 5, 5, highest]

    stays = arrays([(nr, NOW - nr, 1, spend) for nr in range(len(guests))])

    told = same(stays | {"guest": np.array(guests, kind)})

    assert list(told["guest"]) == sorted({*guests})
    assert int(told["stays"].sum()) == len(guests)
