"""Draws the shapes of a chart on paper, in greys and one blue that a printer without colour can tell apart."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insights.charts import Chart, Label

if TYPE_CHECKING:
    from fpdf import FPDF

MM = 0.22  # millimetres a pixel
KEYS = 5.0  # the line of the legend, millimetres
INK, FRAME, BLUE, LIGHT = (27, 31, 36), (200, 198, 190), (11, 79, 108), (220, 238, 251)
WHITE, TRACK, RED = (255, 255, 255), (236, 234, 227), (163, 18, 58)
FILLS = {
    "track": TRACK,
    "bar": BLUE,
    "bar-over": RED,
    "band": LIGHT,
    "line-beside": WHITE,
    "part-1": BLUE,
    "part-2": (255, 236, 170),
    "part-3": RED,
    "part-4": (200, 235, 220),
    "part-5": (83, 34, 119),
    "part-6": (215, 218, 222),
    "shade-0": TRACK,
    "shade-1": (222, 232, 238),
    "shade-2": (190, 210, 220),
    "shade-3": (160, 190, 204),
    "shade-4": (50, 105, 130),
    "shade-5": BLUE,
}
ON_DARK = {"on-part-1", "on-part-3", "on-part-5", "on-shade-4", "on-shade-5"}


@dataclass(frozen=True)
class Sheet:
    """Where on the paper charts go: from ``left`` over ``width`` millimetres."""

    paper: "FPDF"
    left: float
    width: float

    def x(self, percent: float) -> float:
        """A place across, in millimetres."""
        return self.left + self.width * percent / 100

    def height(self, chart: Chart) -> float:
        """How high a chart is with its legend, in millimetres."""
        return chart.height * MM + (KEYS + 2 if chart.keys else 0)


def draw(sheet: Sheet, chart: Chart, top: float) -> None:
    """Draws ``chart`` with its upper edge at ``top``; the caller has seen that there is room."""
    paper = sheet.paper
    _rules(sheet, chart, top, behind=True)
    for stroke in chart.strokes:
        points = [(sheet.x(x), top + y * MM) for x, y in stroke.points]
        beside = stroke.look == "line-beside"
        paper.set_draw_color(*(INK if beside else BLUE))
        if stroke.closed:
            paper.set_fill_color(*FILLS["band"])
            paper.polygon(points, style="F")
        else:
            paper.set_line_width(0.5)
            paper.set_dash_pattern(*((1.2, 0.8) if beside else (0, 0)))
            paper.polyline(points)
            paper.set_dash_pattern()
    for bar in chart.bars:
        paper.set_fill_color(*FILLS[bar.look])
        paper.rect(
            sheet.x(bar.x),
            top + bar.y * MM,
            sheet.width * bar.width / 100,
            bar.height * MM,
            style="F",
        )
    _rules(sheet, chart, top, behind=False)
    paper.set_fill_color(*BLUE)
    for dot in chart.dots:
        paper.circle(sheet.x(dot.x), top + dot.y * MM, 0.6, style="F")
    for label in chart.labels:
        _label(sheet, label, top)
    _legend(sheet, chart, top + chart.height * MM + 1)
    paper.set_line_width(0.2)


def _rules(sheet: Sheet, chart: Chart, top: float, *, behind: bool) -> None:
    for rule in chart.rules:
        if (rule.look == "target") == behind:
            continue
        sheet.paper.set_line_width(0.5 if rule.look == "target" else 0.1)
        sheet.paper.set_draw_color(*(INK if rule.look == "target" else FRAME))
        sheet.paper.line(sheet.x(rule.x1), top + rule.y1 * MM, sheet.x(rule.x2), top + rule.y2 * MM)


def _label(sheet: Sheet, label: Label, top: float) -> None:
    paper = sheet.paper
    strong = label.look == "value" or label.look.startswith("on-")
    paper.set_font("body", "B" if strong else "", 7 if label.look == "tick" else 8)
    paper.set_text_color(*(WHITE if label.look in ON_DARK else INK))
    wide = paper.get_string_width(label.text)
    back = {"start": 0.0, "middle": wide / 2, "end": wide}[label.at]
    paper.text(sheet.x(label.x) - back, top + label.y * MM, label.text)


def _legend(sheet: Sheet, chart: Chart, top: float) -> None:
    paper, left = sheet.paper, sheet.left
    for key in chart.keys:
        _key(paper, key.look, left, top)
        paper.set_font("body", "B", 8)
        paper.set_text_color(*(WHITE if f"on-{key.look}" in ON_DARK else INK))
        paper.text(left + 2 - paper.get_string_width(key.letter) / 2, top + 3, key.letter)
        paper.set_font("body", "", 8)
        paper.set_text_color(*INK)
        paper.text(left + 5.5, top + 3, key.text)
        left += 12 + paper.get_string_width(key.text)


def _key(paper: "FPDF", look: str, left: float, top: float) -> None:
    """The sample of a legend: a filled square, or the dashed frame of a dashed line."""
    paper.set_fill_color(*FILLS[look])
    if look != "line-beside":
        paper.rect(left, top, 4, 4, style="F")
        return
    paper.set_draw_color(*INK)
    paper.set_dash_pattern(1.2, 0.8)
    paper.rect(left, top, 4, 4, style="D")
    paper.set_dash_pattern()
