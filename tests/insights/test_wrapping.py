"""Lines of Chinese on paper: no mark begins one, no number is parted, nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.report.wrapping import CLOSING, lines


def wide(text):
    """As wide as letters of a book: Chinese ones twice as wide as others."""
    return sum(1 if letter.isascii() else 2 for letter in text)


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [
        ("在此之前请看已有订房。", 20, ["在此之前请看已有订", "房。"]),
        ("清洁（分钟）", 10, ["清洁（分", "钟）"]),
        ("一年前：23 %（386 中的 90）。", 12, ["一年前：23 %", "（386 中的", "90）。"]),
        ("共 1,097 位", 6, ["共", "1,097", "位"]),
        ("", 10, []),
    ],
)
def test_lines_end_where_a_reader_would_end_them(text, width, wanted):
    assert list(lines(text, width, wide)) == wanted


@given(st.text("安好。，（）1 2%a", max_size=40), st.integers(8, 30))
def test_nothing_is_lost_and_no_mark_begins_a_line(text, width):
    told = list(lines(text, width, wide))

    assert "".join(told).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in CLOSING for line in told[1:] if line)
