"""Draws the weekly report as a PDF, from the same tables and shapes that the pages draw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from insights.charts import Chart
from insights.figures import Figure, Table
from insights.report.content import Section, Weekly
from insights.report.drawing import Sheet, draw
from insights.report.fonts import Fonts
from insights.report.wrapping import lines

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, GAP, COLUMNS = 15.0, 3.0, 3
BOX = 27.0
MOST_ROWS = 40  # of one table on paper; the pages and files have the rest
CELL = 2.6  # millimetres beside the words of a cell
BOLDER = 1.08  # how much wider headings are than they measure
MOST_OF_PAGE = 0.45  # of its width, for one column
INK, QUIET, FRAME = (27, 31, 36), (74, 82, 92), (200, 198, 190)


def pdf(weekly: Weekly, fonts: Fonts) -> bytes:
    """The report on A4 pages. Letters are embedded, so that it looks the same everywhere."""
    from fpdf import FPDF  # noqa: PLC0415  seconds of import that no page should wait for

    paper: Any = FPDF(format="A4")
    paper.footer = lambda: _footer(paper, weekly)
    paper.add_font("body", "", str(fonts.regular))
    paper.add_font("body", "B", str(fonts.bold))
    paper.set_margins(MARGIN, MARGIN)
    paper.c_margin = 0
    paper.set_auto_page_break(auto=True, margin=MARGIN + 3)
    paper.set_title(f"{_('Weekly report')} · {weekly.house} · {weekly.period}")
    paper.add_page()
    _words(paper, _("Weekly report"), 20, bold=True)
    _words(paper, f"{weekly.house} · {weekly.period}", 11, quiet=True)
    for section in weekly.sections:
        _section(paper, section)
    return bytes(paper.output())


def _footer(paper: "FPDF", weekly: Weekly) -> None:
    """Every page says what it is of and which one it is."""
    paper.set_y(-12)
    paper.set_font("body", size=8)
    paper.set_text_color(*QUIET)
    paper.cell(0, 6, f"{weekly.house} · {weekly.period} · {weekly.made}")
    paper.set_x(MARGIN)
    paper.cell(0, 6, f"{paper.page_no()} / {{nb}}", align="R")


def _words(
    paper: "FPDF", text: str, size: float, *, bold: bool = False, quiet: bool = False
) -> None:
    paper.set_font("body", "B" if bold else "", size)
    paper.set_text_color(*(QUIET if quiet else INK))
    if (get_language() or "").startswith("zh"):  # it has no blanks to end a line at
        room = paper.epw - 2 * paper.c_margin
        text = "\n".join(lines(text, room, paper.get_string_width))
    text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    paper.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")
    paper.ln(1.5)


def _room(paper: "FPDF", height: float) -> None:
    """Goes on to the next page when ``height`` millimetres do not fit on this one."""
    if paper.will_page_break(height):
        paper.add_page()


def _section(paper: "FPDF", section: Section) -> None:
    paper.ln(4)
    _words(paper, section.title, 15, bold=True)
    _words(paper, section.sentence, 11)
    _figures(paper, section.figures)
    for table, chart in section.shown:
        _shown(paper, table, chart)


def _figures(paper: "FPDF", figures: Any) -> None:
    width = (paper.epw - GAP * (COLUMNS - 1)) / COLUMNS
    for first in range(0, len(figures), COLUMNS):
        _room(paper, BOX + GAP)
        top = paper.get_y()
        for place, figure in enumerate(figures[first : first + COLUMNS]):
            _box(paper, figure, MARGIN + place * (width + GAP), top, width=width)
        paper.set_y(top + BOX + GAP)


def _box(paper: "FPDF", figure: Figure, left: float, top: float, *, width: float) -> None:
    paper.set_draw_color(*FRAME)
    paper.rect(left, top, width, BOX)
    number = not (figure.sparse or (figure.few and figure.n == 0))
    for text, size, style, at in (
        (figure.label, 8, "", 1.5),
        (figure.shown, 14 if number else 9, "B", 9.0),
        (_aim(figure), 7.5, "", 16.5),
        (
            f"n = {figure.n}" + (f" · {figure.change_shown}" if figure.change_shown else ""),
            7.5,
            "",
            21.0,
        ),
    ):
        paper.set_xy(left + 2, top + at)
        paper.set_font("body", style, size)
        paper.set_text_color(*(INK if style else QUIET))
        paper.multi_cell(width - 4, size * 0.45, text, align="L", max_line_height=size * 0.45)


def _aim(figure: Figure) -> str:
    if not figure.target_shown:
        return ""
    met = {True: f" · {_('met')}", False: f" · {_('missed')}", None: ""}[figure.met]
    return _("Target: %(target)s") % {"target": figure.target_shown} + met


def _shown(paper: "FPDF", table: Table, chart: Chart | None) -> None:
    if not table.rows:
        return
    sheet = Sheet(paper, MARGIN, paper.epw)
    paper.ln(3)
    _room(paper, 40 + (sheet.height(chart) if chart is not None else 0))  # no heading stands alone
    _words(paper, table.title, 12, bold=True)
    if chart is not None:
        _words(paper, chart.title, 8.5, quiet=True)
        draw(sheet, chart, paper.get_y())
        paper.set_y(paper.get_y() + sheet.height(chart) + 3)
    _table(paper, table)
    _words(paper, f"{table.definition} n = {table.n}", 7.5, quiet=True)


def _table(paper: "FPDF", table: Table) -> None:
    rows = [[words for _column, words, _url in line] for line in table.lines[:MOST_ROWS]]
    paper.set_font("body", "", 8)
    paper.set_text_color(*INK)
    paper.set_draw_color(*FRAME)
    paper.set_fill_color(255, 255, 255)  # cells are filled with what was drawn last
    aligns = ["RIGHT" if column.numeric else "LEFT" for column in table.columns]
    with paper.table(
        col_widths=_widths(paper, [column.label for column in table.columns], rows),
        text_align=aligns,
        borders_layout="HORIZONTAL_LINES",
        line_height=5,
        padding=(0.6, 1),
    ) as drawn:
        drawn.row([column.label for column in table.columns])
        for row in rows:
            drawn.row(row)
    paper.ln(1)
    left_out = table.cut + max(0, len(table.rows) - MOST_ROWS)
    if left_out:
        _words(paper, _("Rows left out") + f": {left_out}", 8, quiet=True)


def _widths(paper: "FPDF", labels: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """The share of each column: what it needs for its longest cell, or word of its heading."""
    shares = []
    for place, label in enumerate(labels):
        heads = [paper.get_string_width(word) * BOLDER for word in label.split()]
        cells = [paper.get_string_width(row[place]) for row in rows]
        widest = max([*heads, *cells], default=0.0)
        shares.append(min(widest, paper.epw * MOST_OF_PAGE) + CELL)
    return shares
