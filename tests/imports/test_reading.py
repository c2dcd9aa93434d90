"""A file of bytes becomes records whatever is wrong with some of them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.reading import (
    LONGEST_LINE,
    EncodingSniffer,
    decoded,
    guess_delimiter,
    records,
)

CHINESE = "预订号,姓名,到店\nR-1,王伟,2016-01-02\nR-2,欧阳娜娜,2016-01-03\n" * 5
WESTERN = "Buchung;Name\n1;Müller\n2;Nuñez\n3;Café Zürich\n"


def read(text, delimiter=","):
    return [(each.line, each.cells, each.problem) for each in records([text], delimiter)]


def sniffed(body):
    sniffer = EncodingSniffer()
    for start in range(0, len(body), 3):
        sniffer.feed(body[start : start + 3] if start else body[:40])
    return sniffer.encoding()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (CHINESE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + CHINESE.encode(), "utf-8"),
        (CHINESE.encode("gbk"), "gb18030"),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "utf-16-be"),
        (WESTERN.encode("utf-16-le"), "utf-16-le"),
        (WESTERN.encode("cp1252"), "cp1252"),
        (b"key,name\n1,Wang\n", "utf-8"),
    ],
)
def test_the_encoding_is_found_out_and_gives_the_same_text(body, encoding):
    sniffer = EncodingSniffer()
    sniffer.feed(body)

    assert sniffer.encoding() == encoding
    text = "".join(decoded([body[:5], body[5:]], encoding))
    assert text.splitlines()[0] in {"预订号,姓名,到店", "Buchung;Name", "key,name"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(delimiter):
    rows = [["key", "name, first", "arrival"], ["1", "Wang; Wei", "2016-01-02"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)

    assert guess_delimiter(out.getvalue()) == delimiter


def test_a_quote_that_is_never_closed_takes_its_own_line_only():
    text = 'a,b\n"open,1\nx,2\ny,3\n'

    assert read(text) == [
        (1, ("a", "b"), ""), (2, (), "quote"), (3, ("x", "2"), ""), (4, ("y", "3"), ""),
    ]  # fmt: skip


def test_a_cell_may_run_over_lines_and_the_next_line_keeps_its_number():
    assert read('a,"one\ntwo, and ""three"""\nb,c\n') == [
        (1, ("a", 'one\ntwo, and "three"'), ""),
        (3, ("b", "c"), ""),
    ]


def test_a_quote_inside_a_cell_is_only_a_quote():
    assert read('12" pillow,x\ny,"the "blue" room"\n')[0] == (1, ('12" pillow', "x"), "")


def test_a_line_without_end_is_skipped_to_its_end():
    text = "a,b\n" + "x" * (LONGEST_LINE * 3) + "\nc,d\n"
    pieces = [text[start : start + 1000] for start in range(0, len(text), 1000)]

    found = [(each.line, each.cells, each.problem) for each in records(pieces, ",")]

    assert found == [(1, ("a", "b"), ""), (2, (), "too_long"), (3, ("c", "d"), "")]


def test_bytes_without_meaning_mark_their_own_row():
    text = "".join(decoded([b"a,b\n\xff\xff,1\nx,2\r\nlast,3"], "utf-8"))

    assert read(text) == [
        (1, ("a", "b"), ""), (2, (), "unreadable"), (3, ("x", "2"), ""), (4, ("last", "3"), ""),
    ]  # fmt: skip


cells = st.text(
    st.characters(exclude_characters="\r\x00\ufffd", exclude_categories=["Cs"]), max_size=12
)


@given(
    rows=st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=6),
    size=st.integers(1, 9),
)
def test_what_a_csv_writer_writes_is_read_back_in_whatever_pieces(rows, size):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    body = out.getvalue().encode()
    pieces = [body[start : start + size] for start in range(0, len(body), size)]

    found = list(records(decoded(pieces, "utf-8"), ","))

    assert [list(each.cells) for each in found] == rows


@given(text=st.text(max_size=200))
def test_nothing_that_can_be_written_stops_the_reader(text):
    found = list(records([text], ","))

    assert all(each.problem or each.cells for each in found)
