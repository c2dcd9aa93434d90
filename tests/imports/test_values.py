"""Dates and amounts as hotels write them; what can be read two ways is decided by its column."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.values import (
    BOTH,
    COMMA,
    DAY_FIRST,
    MONTH_FIRST,
    POINT,
    AmountsSeen,
    DatesSeen,
    Unclear,
    minor_units,
    read_amount,
    read_date,
)

JULY = date(2016, 7, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2016-07-05", "2016/7/5", "2016.07.05", "20160705", "2016年7月5日", "2016-07-05 14:30:00",
        "2016-07-05T14:30:00Z", "05.07.2016", "5.7.16", "5 July 2016", "5-Jul-2016", "05Jul16",
        "July 5, 2016", "Jul 5th, 2016", "2016-July-5",
    ],
)  # fmt: skip
def test_a_date_with_one_reading_needs_no_column(text):
    assert read_date(text, BOTH) == JULY


@pytest.mark.parametrize(
    "text", ["", "x", "2016-02-30", "31.04.2016", "0000-01-01", "42556", "7/2016"]
)
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["05/07/2016", "25/07/2016"], DAY_FIRST),
        (["05/07/2016", "07/25/2016"], MONTH_FIRST),
        (["05/07/2016", "25/07/2016", "07/25/2016"], BOTH),
        (["05/07/2016"], "usual"),
        (["2016-07-05"], "usual"),
    ],
)
def test_a_column_decides_what_day_and_month_are(column, order):
    seen = DatesSeen()
    for text in column:
        seen.see(text)

    assert seen.order("usual") == order


def test_where_a_column_holds_both_only_what_is_clear_is_read():
    assert read_date("25/07/2016", BOTH) == read_date("07/25/2016", BOTH) == date(2016, 7, 25)
    assert read_date("05/05/2016", BOTH) == date(2016, 5, 5)
    with pytest.raises(Unclear):
        read_date("05/07/2016", BOTH)


@given(
    day=st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    order=st.sampled_from([DAY_FIRST, MONTH_FIRST]),
)
def test_every_day_is_read_back(day, order):
    one, two = (day.day, day.month) if order == DAY_FIRST else (day.month, day.day)

    assert read_date(f"{one}/{two}/{day.year}", order) == day
    assert read_date(day.isoformat(), order) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("75", "75"), ("1,234.56", "1234.56"), ("1.234,56", "1234.56"), ("¥ 1 234,50", "1234.50"),
        ("€12,5", "12.5"), ("-6.38", "-6.38"), ("(80.00)", "-80.00"), ("12-", "-12"),
        ("1,234,567", "1234567"), ("0,125", "0.125"), ("1'234.50", "1234.50"),
    ],
)  # fmt: skip
def test_an_amount_with_one_reading_needs_no_column(text, amount):
    assert read_amount(text, BOTH) == Decimal(amount)


def test_a_column_decides_what_a_comma_is():
    commas, points = AmountsSeen(), AmountsSeen()
    for text in ("1,234", "12,50"):
        commas.see(text)
    for text in ("1,234", "12.50"):
        points.see(text)

    assert read_amount("1,234", commas.mark()) == Decimal("1.234")
    assert read_amount("1,234", points.mark()) == Decimal(1234)
    assert (commas.mark(), points.mark()) == (COMMA, POINT)


def test_an_amount_nothing_decides_is_refused_where_the_column_holds_both():
    with pytest.raises(Unclear):
        read_amount("1,234", BOTH)


@pytest.mark.parametrize("text", ["", "abc", "EUR", "--", "."])
def test_what_is_no_amount_is_none(text):
    assert read_amount(text) is None


def test_minor_units_are_those_of_the_currency():
    assert [minor_units(Decimal("12.34"), each) for each in ("EUR", "JPY", "KWD")] == [
        1234,
        12,
        12340,
    ]
