"""Charts drawn by the server: data in, a small tree of shapes out, words and numbers beside it.

Widths and places across are percentages of the drawing and heights are CSS pixels, so that a chart
fills whatever is there and its letters keep their size, on a phone and on paper. No shape carries a
colour: classes do, and the style sheet gives them one for the day, the night and print.
"""

from insights.charts.bars import bars, histogram, stacked
from insights.charts.grids import grid
from insights.charts.lines import Point, line
from insights.charts.ranges import points, ranges
from insights.charts.scale import Scale, nice
from insights.charts.shapes import Bar, Chart, Dot, Key, Label, Rule, Stroke

__all__ = [
    "Bar",
    "Chart",
    "Dot",
    "Key",
    "Label",
    "Point",
    "Rule",
    "Scale",
    "Stroke",
    "bars",
    "grid",
    "histogram",
    "line",
    "nice",
    "points",
    "ranges",
    "stacked",
]
