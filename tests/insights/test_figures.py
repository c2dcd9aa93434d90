"""Figures speak in words where too few were counted, and keep their target beside them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.figures import Figure, Period, said
from insights.periods import asked
from insights.reading import percentile

TODAY = date(2026, 11, 24)


def figure(**fields):
    known = {"key": "a", "label": "A", "kind": "seconds", "value": 90.0, "n": 50, "definition": "",
             "few": True}  # fmt: skip
    return Figure(**{**known, **fields})


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (0, "Nothing yet"),
        (1, "Only 1 case: too few to say"),
        (9, "Only 9 cases: too few to say"),
        (10, "90 s"),
    ],
)
def test_too_few_cases_are_told_in_words(n, shown):
    assert figure(n=n).shown == shown


@pytest.mark.parametrize(
    ("fields", "met"),
    [
        ({"target": 120.0}, True),
        ({"target": 60.0}, False),
        ({"target": None}, None),
        ({"target": 60.0, "n": 3}, None),
        ({"kind": "share", "value": 0.8, "target": 0.75, "low": False}, True),
        ({"kind": "share", "value": 0.7, "target": 0.75, "low": False}, False),
    ],
)
def test_a_target_is_met_or_missed_only_where_enough_is_known(fields, met):
    assert figure(**fields).met is met


def test_what_was_before_is_told_only_with_enough_cases():
    shown = [figure(before=60.0, before_n=n).change_shown for n in (9, 10)]

    assert shown == ["", "before: 60 s"]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("seconds", 119, "119 s"),
        ("seconds", 121, "2 min"),
        ("seconds", 7200, "2.0 h"),
        ("share", 0.876, "88 %"),
        ("number", 1234567, "1,234,567"),
        ("number", None, "–"),
        ("text", "", "–"),
    ],
)
def test_values_in_words(kind, value, words):
    assert said(kind, value) == words


@pytest.mark.parametrize(
    ("params", "period", "query"),
    [
        ({}, Period(date(2026, 10, 27), TODAY), "weeks=4"),
        ({"weeks": "1"}, Period(date(2026, 11, 17), TODAY), "weeks=1"),
        ({"weeks": "3"}, Period(date(2026, 10, 27), TODAY), "weeks=4"),
        (
            {"from": "2026-11-01", "to": "2026-11-03", "compare": "year"},
            Period(date(2026, 11, 1), date(2026, 11, 4)),
            "from=2026-11-01&to=2026-11-03&compare=year",
        ),
    ],
)
def test_an_address_says_which_days(params, period, query):
    found = asked(params, today=TODAY)

    assert (found.period, found.query, found.wrong) == (period, query, "")


@pytest.mark.parametrize(
    "params",
    [
        {"from": "yesterday", "to": "2026-11-03"},
        {"from": "2026-11-03", "to": "2026-11-01"},
        {"from": "2026-11-03"},
        {"from": "0001-01-01", "to": "0001-01-02"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": "9999-12-31", "to": "9999-12-31"},
    ],
)
def test_days_that_cannot_be_read_are_told_and_never_guessed(params):
    found = asked(params, today=TODAY)

    assert found.period == Period(date(2026, 10, 27), TODAY)
    assert found.wrong.startswith("These days cannot be read.")


def test_a_year_ago_weekdays_stand_beside_weekdays():
    found = asked({"weeks": "1", "compare": "year"}, today=TODAY)

    assert found.other == Period(date(2025, 11, 18), date(2025, 11, 25))
    assert found.other.start.weekday() == found.period.start.weekday()


@given(values=st.lists(st.floats(0, 1e6), min_size=1), share=st.floats(0, 1))
def test_a_percentile_lies_among_its_values(values, share):
    found = percentile(values, share)

    assert min(values) <= found <= max(values) or found == pytest.approx(min(values))


def test_a_percentile_of_nothing_is_nothing():
    assert percentile([], 0.95) is None
