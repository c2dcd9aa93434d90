"""Tables as files: CSV that Excel reads as it is, and XLSX with a sheet that says what was counted."""

import csv
import io
from collections.abc import AsyncIterator, Iterator

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from insights.figures import Column, Table

MOST = 100_000  # rows of one file
ROWS_AT_ONCE = 500
PIECE = 65_536  # bytes
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHEET_NAME = 31  # the longest a sheet's name may be
WIDEST = 60


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe.

    The signs are OWASP's («CSV Injection»), the wide ones of Chinese keyboards among them; blanks
    before them do not hide them.
    """
    return "'" + text if text.lstrip(" \u3000\u00a0").startswith(DANGEROUS) else text


def plain(column: Column, value: object) -> str | float | None:
    """A cell as a file has it: seconds, shares and numbers stay numbers; text is made harmless."""
    if value is None:
        return None
    if column.numeric and isinstance(value, int | float):
        return round(float(value), 4) if isinstance(value, float) else value
    return harmless(str(value))


def heading(column: Column) -> str:
    """The column's words with its unit."""
    return f"{column.label} (s)" if column.kind == "seconds" else column.label


def csv_pieces(table: Table) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, lines ended as RFC 4180 says, a few hundred rows at once."""
    written = io.StringIO(newline="")
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow([harmless(heading(column)) for column in table.columns])
    yield b"\xef\xbb\xbf"
    for nr, row in enumerate(table.rows, start=1):
        cells = zip(table.columns, row.cells, strict=True)
        lines.writerow([plain(column, value) for column, value in cells])
        if nr % ROWS_AT_ONCE == 0:
            yield _taken(written)
    yield _taken(written)


def _taken(written: io.StringIO) -> bytes:
    text = written.getvalue().encode()
    written.seek(0)
    written.truncate()
    return text


def meaning(table: Table) -> list[tuple[str, str]]:
    """What was counted, over which days, from how many, in words."""
    lines = [
        (_("What"), table.title),
        (_("Definition"), table.definition),
        (_("Days"), str(table.period) if table.period else _("Now")),
        ("n", str(table.n)),
        (_("Rows"), str(len(table.rows))),
    ]
    if table.cut:
        lines.append((_("Rows left out"), str(table.cut)))
    return lines


def xlsx(table: Table) -> io.BytesIO:
    """The workbook: the rows, and on a sheet of its own what they mean."""
    import xlsxwriter  # noqa: PLC0415  a page that exports nothing does not pay for it

    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        share = book.add_format({"num_format": "0.0 %"})
        rows = book.add_worksheet(_sheet_name(table.title))
        for place, column in enumerate(table.columns):
            rows.set_column(place, place, min(WIDEST, max(10, 2 + 2 * len(column.label))))
            rows.write_string(0, place, heading(column), bold)
        for line, row in enumerate(table.rows, start=1):
            for place, (column, value) in enumerate(zip(table.columns, row.cells, strict=True)):
                cell = plain(column, value)
                if isinstance(cell, str):
                    rows.write_string(line, place, cell)
                elif cell is not None:
                    rows.write_number(line, place, cell, share if column.kind == "share" else None)
        rows.freeze_panes(1, 0)
        said = book.add_worksheet(_sheet_name(_("What this is")))
        said.set_column(0, 0, 20)
        said.set_column(1, 1, WIDEST)
        for line, (words, value) in enumerate(meaning(table)):
            said.write_string(line, 0, words, bold)
            said.write_string(line, 1, harmless(value), wrap)
    made.seek(0)
    return made


def _sheet_name(title: str) -> str:
    kept = "".join(each for each in title if each not in "[]:*?/\\'")
    return kept[:SHEET_NAME] or "1"


def pieces(made: io.BytesIO) -> Iterator[bytes]:
    """A file piece by piece."""
    while piece := made.read(PIECE):
        yield piece


def answer(request: HttpRequest, table: Table, form: str, name: str) -> StreamingHttpResponse:
    """The table as a download, sent while it is written. ``form`` is one of ``FORMATS``."""
    parts = csv_pieces(table) if form == "csv" else pieces(xlsx(table))
    content = _awaited(parts) if isinstance(request, ASGIRequest) else parts
    sent = StreamingHttpResponse(content, content_type=FORMATS[form])
    days = f"-{table.period.start}-{table.period.last}" if table.period else ""
    sent["Content-Disposition"] = f'attachment; filename="{name}{days}.{form}"'
    sent["Cache-Control"] = "no-store"
    return sent


async def _awaited(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same for an asynchronous server, which would else gather all of it first."""
    for part in parts:
        yield part
