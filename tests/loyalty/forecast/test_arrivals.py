"""A forecast knows its own day and nothing after it, beats last week, and says what it cannot say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.forecast import bookings as real
from loyalty.forecast import arrivals
from loyalty.forecast.arrivals import ShortHistory
from loyalty.forecast.books import NEVER, BadBooks, Bookings, counted

FIRST = 20_000
ORIGIN = FIRST + 199


def made(rows: list[tuple[int, int, int]]) -> Bookings:
    """Bookings from (arrival, days before it was made, days before it went or -1)."""
    arrival, before, gone = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Bookings(arrival - before, arrival, np.where(gone < 0, NEVER, arrival - gone))


def drawn(days: int, *, a_day: float, seed: int = 7) -> Bookings:
    """A hotel where as many come each day as a dice says, booked up to 40 days before."""
    dice = np.random.default_rng(seed)
    rows = []
    for day in range(days):
        for _ in range(dice.poisson(a_day)):
            before = int(dice.integers(0, 40))
            gone = int(dice.integers(0, before + 1)) if dice.random() < 0.2 else -1
            rows.append((FIRST + day, before, gone))
    return made(rows)


def told(bookings: Bookings, origin: int = ORIGIN, days: int = 28) -> list[arrivals.DayAhead]:
    books = counted(bookings, first=FIRST, last=origin + days, leads=days)
    return arrivals.forecast(books, origin=origin, days=days)


def test_the_table_holds_what_stood_so_many_days_before():
    books = counted(
        made([(FIRST, 5, -1), (FIRST, 5, 2), (FIRST, 0, -1), (FIRST, 90, 0), (FIRST + 1, 1, -1)]),
        first=FIRST, last=FIRST + 1, leads=6,
    )  # fmt: skip

    # Made 5 days before: stands from there on; gone 2 days before: from there on no more.
    assert books.table.tolist() == [[2, 2, 2, 3, 3, 3, 1], [1, 1, 0, 0, 0, 0, 0]]


rows = st.lists(
    st.tuples(st.integers(FIRST, FIRST + 30), st.integers(0, 40), st.integers(-1, 40)).map(
        lambda row: (row[0], row[1], min(row[2], row[1]))
    ),
    max_size=60,
)


@settings(max_examples=60)
@given(rows)
def test_the_table_equals_counting_one_by_one(said):
    bookings = made(said)

    books = counted(bookings, first=FIRST, last=FIRST + 30, leads=10)

    by_hand = [
        [
            float(np.sum(
                (bookings.arrival == FIRST + day)
                & (bookings.booked <= FIRST + day - ahead)
                & (bookings.gone > FIRST + day - ahead)
            ))
            for ahead in range(11)
        ]
        for day in range(31)
    ]  # fmt: skip
    assert books.table.tolist() == by_hand


@settings(max_examples=15)
@given(st.integers(0, 2**31), st.integers(120, 199))
def test_what_comes_after_the_origin_changes_nothing(seed, past):
    origin = FIRST + past
    book = drawn(240, a_day=3)
    dice = np.random.default_rng(seed)
    n = len(book.arrival)
    later = dice.integers(origin + 1, origin + 60, n)
    other = Bookings(
        np.where(book.booked > origin, later, book.booked),
        np.where(book.booked > origin, later + dice.integers(0, 30, n), book.arrival),
        np.where(book.gone > origin, np.where(dice.random(n) < 0.5, later, NEVER), book.gone),
    )

    once, again, blind = (told(each, origin) for each in (book, other, book.known(origin)))

    assert once == again == blind


def test_seven_days_ahead_on_real_bookings_beats_last_week_and_the_range_holds():
    book = real()
    first, last = int(book.arrival.min()), int(book.arrival.max())
    books = counted(book, first=first, last=last, leads=7)

    found = arrivals.judged(books, first=last - 183, last=last, ahead=7)

    assert found.error <= 0.4 * found.naive
    assert 0.75 <= found.covered <= 0.85


def test_a_day_carries_its_books_range_and_past_error():
    found = told(drawn(200, a_day=5), days=14)

    assert [each.ahead for each in found] == list(range(1, 15))
    assert all(
        each.booked <= each.high and each.low <= each.expected <= each.high for each in found
    )
    assert all(each.n >= arrivals.LEAST_ERRORS and each.error < each.naive for each in found[:3])


def test_a_closed_house_expects_nobody():
    found = told(drawn(200, a_day=0))

    assert {(each.expected, each.low, each.high, each.error) for each in found} == {
        (0.0, 0.0, 0.0, None)
    }


def test_a_house_that_closed_for_weeks_is_told_without_a_crash():
    book = drawn(240, a_day=4)
    shut = (book.arrival >= FIRST + 100) & (book.arrival < FIRST + 190)
    kept = Bookings(book.booked[~shut], book.arrival[~shut], book.gone[~shut])

    found = told(kept)

    assert all(0 <= each.low <= each.high for each in found)


def test_a_young_house_is_told_to_look_at_its_books():
    with pytest.raises(ShortHistory) as said:
        told(drawn(200, a_day=4), FIRST + 20, 14)

    assert str(said.value) == (
        "A forecast of 14 days needs 35 days of bookings behind it, and there are 21."
        " Until then look at what is booked."
    )


def test_a_few_weeks_give_a_forecast_without_a_range():
    found = told(drawn(60, a_day=4), FIRST + 45, 14)

    assert {(each.low, each.high) for each in found[7:]} == {(None, None)}
    assert all(each.expected > 0 for each in found)


def test_books_without_days_are_refused():
    with pytest.raises(BadBooks):
        counted(made([]), first=FIRST, last=FIRST - 1, leads=3)
    with pytest.raises(BadBooks):
        Bookings(np.zeros(2), np.zeros(1), np.zeros(2))
