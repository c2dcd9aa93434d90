"""A difference with the range it may lie in, beside nought."""

from collections.abc import Sequence

from insights.charts.shapes import Bar, Chart, Label, Rule

ROW, BAR = 44.0, 14.0  # a row: its words above, the bar below, pixels
FOOT = 24.0
ENDS = (0.1, 0.25, 0.5, 1.0)


def ranges(title: str, rows: Sequence[tuple[str, float, float, float]]) -> Chart:
    """One bar a row of (words, value, low, high), differences of shares from -1 to 1, in points.

    The value is an upright line in its bar; nought is an upright line through all of them.
    """
    widest = max((max(abs(low), abs(high)) for _words, _value, low, high in rows), default=0.0)
    end = next(each for each in ENDS if each >= min(widest, 1.0))

    def place(value: float) -> float:
        return round(50 + 50 * max(-1.0, min(1.0, value / end)), 2)

    bars, rules, labels = [], [], []
    for nr, (words, value, low, high) in enumerate(rows):
        top = nr * ROW
        labels.append(Label(0, top + 16, words))
        labels.append(Label(100, top + 16, said(value, low, high), at="end", look="value"))
        bars.append(Bar(0, top + 22, 100, BAR, "track"))
        bars.append(Bar(place(low), top + 22, round(place(high) - place(low), 2), BAR, "bar"))
        rules.append(Rule(place(value), top + 20, place(value), top + 38, "target"))
    height = len(rows) * ROW
    rules.append(Rule(50, 20, 50, height, "axis"))
    for at, side in ((-end, "start"), (0.0, "middle"), (end, "end")):
        labels.append(Label(place(at), height + 16, points(at), side, "tick"))
    return Chart(
        kind="bars",
        title=title,
        says="; ".join(f"{words}: {said(*numbers)}" for words, *numbers in rows),
        height=height + FOOT,
        bars=tuple(bars),
        rules=tuple(rules),
        labels=tuple(labels),
    )


def points(value: float) -> str:
    """A difference of shares in points of a hundred, with its sign."""
    return f"{round(100 * value):+d}" if round(100 * value) else "0"


def said(value: float, low: float, high: float) -> str:
    """The difference and its range, in points."""
    return f"{points(value)} ({points(low)} … {points(high)})"
