"""How regularly a guest comes, and how figures are said; pure."""

from datetime import date, timedelta

import pytest

from loyalty.presenting import money, percent, regularity, share, span
from loyalty.regularity import Rhythm, rhythm

START = date(2026, 1, 1)


def stays(*starts, nights=2):
    return [
        (START + timedelta(days=start), START + timedelta(days=start + nights)) for start in starts
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], None),
        (stays(0, 10, 20), None),
        (stays(0, 10, 30, 60), Rhythm(18, 8, 28, 3)),
        (stays(60, 0, 30, 10), Rhythm(18, 8, 28, 3)),
        (stays(0, 0, 10, 12, 30, 60), Rhythm(16, 8, 28, 3)),
    ],
)
def test_a_rhythm_needs_three_gaps(given, expected):
    assert rhythm(given) == expected


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (20, "20 days"), (21, "3 weeks"), (119, "17 weeks"), (400, "13 months")],
)
def test_a_span_is_said_as_a_person_would(days, words):
    assert span(days) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 0, "–"), (3, 7, "3 of 7"), (9, 9, "9 of 9"), (5, 10, "50 % (5 of 10)"),
     (1200, 4800, "25 % (1,200 of 4,800)")],
)  # fmt: skip
def test_a_share_of_few_is_never_a_percentage(part, whole, words):
    assert share(part, whole) == words


@pytest.mark.parametrize(
    ("part", "whole", "n", "words"),
    [(1, 2, 0, "–"), (1, 2, 9, "too few (9 stays)"), (1, 4, 10, "25 % (n = 10)"),
     (-5, -10, 20, "–")],
)  # fmt: skip
def test_a_part_of_money_names_its_n(part, whole, n, words):
    assert percent(part, whole, n) == words


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [(None, "CNY", "–"), (123_456, "CNY", "CN¥1,234.56"), (-500, "USD", "-$5.00"),
     (1200, "JPY", "¥1,200"), (1200, "", "1,200")],
)  # fmt: skip
def test_money_is_written_by_its_currency(minor, currency, words):
    assert money(minor, currency) == words


def test_regularity_is_said_with_range_and_n():
    said = [regularity(None), regularity(Rhythm(35, 20, 150, 4))]

    assert said == [
        "Too few stays to speak of a rhythm.",
        "Usually 5 weeks between stays, from 20 days to 5 months (n = 4).",
    ]
