import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.metrics.demand import amenities, occupancy
from tests.loyalty.metrics.engines import BUSY, ENGINES, on, plain, row, table


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param


def test_a_room_is_taken_from_arrival_to_the_night_before_departure(engine):
    stays = table(
        [row(1, 100, 2), row(2, 101, 1), row(3, 101, 0), row(4, 100, 1, property=2), row(5, 105, 1)]
    )

    told = plain(occupancy(on(engine, stays)), "property", "day")

    assert [tuple(each.values()) for each in told] == [
        (1, 100, 1, 0, 1),
        (1, 101, 2, 1, 2),
        (1, 102, 0, 2, 0),
        (1, 105, 1, 0, 1),
        (1, 106, 0, 1, 0),
        (2, 100, 1, 0, 1),
        (2, 101, 0, 1, 0),
    ]


@settings(max_examples=20, suppress_health_check=BUSY)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5)), min_size=1, max_size=20))
def test_rooms_taken_add_up_to_the_nights_of_the_stays(drawn):
    stays = table([row(nr, arrival, nights) for nr, (arrival, nights) in enumerate(drawn)])

    told = plain(occupancy(on("polars", stays)), "day")

    until = [each["day"] for each in told[1:]] + [told[-1]["day"]]
    taken = sum(each["rooms"] * (end - each["day"]) for each, end in zip(told, until, strict=True))
    assert taken == sum(nights for _, nights in drawn)


def test_what_a_group_asks_for_per_arrival(engine):
    stays = table([row(nr, 100, segment="family" if nr < 5 else "business") for nr in range(1, 11)])
    keys = {each["guest"]: each["stay"] for each in stays.to_dicts()}
    requests = pl.DataFrame(
        {
            "stay": [keys[1], keys[2], keys[2], keys[9], 424242],
            "item": ["crib", "crib", "towel", "iron", "crib"],
            "many": [1, 2, 4, 1, 9],
        }
    )

    told = plain(amenities(on(engine, stays), on(engine, requests)), "segment", "item")

    assert [tuple(each.values()) for each in told] == [
        ("business", "iron", 1, 6, 1 / 6),
        ("family", "crib", 3, 4, 0.75),
        ("family", "towel", 4, 4, 1),
    ]
