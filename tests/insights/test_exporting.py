"""Files that spreadsheets read as they are and cannot be made to run anything."""

import csv
import io
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights import exporting
from insights.figures import Column, Period, Row, Table

COLUMNS = (Column("a", "Guest"), Column("b", "Taken", "seconds"), Column("c", "Kept", "share"))
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table(*rows, **fields):
    known = {
        "key": "t", "title": "Calls [all]: by/room", "definition": "What is counted.", "columns": COLUMNS,
        "period": Period(date(2026, 11, 1), date(2026, 11, 8)), "n": len(rows),
    }  # fmt: skip
    return Table(**{**known, **fields}, rows=tuple(Row(cells) for cells in rows))


def read_csv(made):
    text = b"".join(exporting.csv_pieces(made)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def sheets(made):
    """The texts and numbers of each sheet, and whether any cell holds a formula."""
    with zipfile.ZipFile(exporting.xlsx(made)) as book:
        shared = (
            ET.fromstring(book.read("xl/sharedStrings.xml"))
            if "xl/sharedStrings.xml" in book.namelist()
            else ()
        )
        known = ["".join(each.itertext()) for each in shared]
        parts = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        found = []
        for name in sorted(parts):
            root = ET.fromstring(book.read(name))
            assert root.findall(f".//{SHEET}f") == []
            found.append([_cell(each, known) for each in root.iter(f"{SHEET}c")])
        return found


def _cell(cell, known):
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    value = cell.findtext(f"{SHEET}v")
    return known[int(value)] if cell.get("t") == "s" else float(value)


def test_numbers_stay_numbers_and_units_stand_in_the_heading():
    made = table(("王伟", 90.5, 0.25), ("Smith, Anna", None, None))

    assert read_csv(made) == [
        ["Guest", "Taken (s)", "Kept"],
        ["王伟", "90.5", "0.25"],
        ["Smith, Anna", "", ""],
    ]


def test_a_csv_says_that_it_is_utf8_and_ends_lines_as_the_standard_does():
    text = b"".join(exporting.csv_pieces(table(("a", 1.0, 1.0))))

    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\r\n") == 2


@pytest.mark.parametrize(
    "evil",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1+1",
        "＝1",
        '=HYPERLINK("http://x","y")',
        "\u3000=1",
    ],
)
def test_no_cell_becomes_a_formula(evil):
    made = table((evil, 1.0, 1.0))

    assert read_csv(made)[1][0] == f"'{evil}"
    assert sheets(made)[0][3].startswith("'")


@given(st.text(max_size=30))
def test_whatever_a_guest_is_called_no_cell_begins_as_a_formula(name):
    cell = exporting.plain(COLUMNS[0], name)

    assert not cell.lstrip(" \u3000\u00a0").startswith(exporting.DANGEROUS)


def test_a_workbook_says_what_it_is_on_a_sheet_of_its_own():
    rows, meaning = sheets(table(("王伟", 90.5, 0.25), cut=3))

    assert rows == ["Guest", "Taken (s)", "Kept", "王伟", 90.5, 0.25]
    assert meaning == [
        "What", "Calls [all]: by/room", "Definition", "What is counted.", "Days",
        "2026-11-01 – 2026-11-07", "n", "1", "Rows", "1", "Rows left out", "3",
    ]  # fmt: skip


def test_many_rows_leave_in_pieces():
    made = table(*((f"G{nr}", float(nr), None) for nr in range(1, 1502)))

    parts = list(exporting.csv_pieces(made))

    assert len(parts) == 5
    assert len(b"".join(parts).decode("utf-8-sig").splitlines()) == 1502
