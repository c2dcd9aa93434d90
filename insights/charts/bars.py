"""Lying bars, shares of a whole, and how often which length occurs."""

from collections.abc import Sequence

from insights.charts.scale import nice
from insights.charts.shapes import Bar, Chart, Key, Label, Rule
from insights.figures import said

ROW, BAR, GAP = 44.0, 14.0, 6.0  # a row: its words above, the bar below, pixels
TALL, FOOT, HEAD = 150.0, 22.0, 18.0
LETTERS = "ABCDEFGHIJKL"
ROOM_FOR_LETTER = 5.0  # percent of the width


def bars(
    title: str,
    rows: Sequence[tuple[str, float | None, str]],
    *,
    kind: str = "number",
    target: float | None = None,
) -> Chart:
    """One bar a row of (words, value, note); a row without value shows its note and no bar.

    A ``target`` is drawn as an upright line through all of them.
    """
    values = [value for _words, value, _note in rows if value is not None]
    scale = nice(max([*values, target or 0.0, 0.0]), kind=kind)
    drawn, labels = [], []
    for nr, (words, value, note) in enumerate(rows):
        top = nr * ROW
        labels.append(Label(0, top + 16, words))
        shown = note if value is None else said(kind, value)
        labels.append(Label(100, top + 16, shown, at="end", look="value"))
        drawn.append(Bar(0, top + 22, 100, BAR, "track"))
        if value is not None:
            over = target is not None and value > target
            look = "bar-over" if over else "bar"
            drawn.append(Bar(0, top + 22, round(100 * scale.share(value), 2), BAR, look))
    height = len(rows) * ROW
    rules = []
    if target is not None and rows:
        place = round(100 * scale.share(target), 2)
        rules = [
            Rule(place, 20 + nr * ROW, place, 38 + nr * ROW, "target") for nr in range(len(rows))
        ]
    return Chart(
        kind="bars",
        title=title,
        says="; ".join(
            f"{words}: {said(kind, value) if value is not None else note}"
            for words, value, note in rows
        ),
        height=height,
        bars=tuple(drawn),
        rules=tuple(rules),
        labels=tuple(labels),
    )


def stacked(title: str, rows: Sequence[tuple[str, Sequence[int]]], names: Sequence[str]) -> Chart:
    """Parts of a whole, one whole a row of (words, how many of each of ``names``).

    Each part carries its letter where there is room for it; the legend says what the letters are, so
    no part is known by its colour alone.
    """
    drawn, labels, spoken = [], [], []
    for nr, (words, counts) in enumerate(rows):
        top, whole, left = nr * ROW, sum(counts), 0.0
        labels.append(Label(0, top + 16, words))
        labels.append(Label(100, top + 16, said("number", whole), at="end", look="value"))
        drawn.append(Bar(0, top + 22, 100, BAR + GAP, "track"))
        for place, count in enumerate(counts):
            width = 100 * count / whole if whole else 0.0
            if not count:
                continue
            drawn.append(
                Bar(round(left, 2), top + 22, round(width, 2), BAR + GAP, f"part-{place % 6 + 1}")
            )
            if width >= ROOM_FOR_LETTER:
                middle = round(left + width / 2, 2)
                labels.append(
                    Label(middle, top + 36.5, LETTERS[place], "middle", f"on-part-{place % 6 + 1}")
                )
            left += width
        spoken.append(
            f"{words}: "
            + ", ".join(
                f"{name} {said('number', count)}" for name, count in zip(names, counts, strict=True)
            )
        )
    return Chart(
        kind="stacked",
        title=title,
        says="; ".join(spoken),
        height=len(rows) * ROW,
        bars=tuple(drawn),
        labels=tuple(labels),
        keys=tuple(Key(LETTERS[nr], f"part-{nr % 6 + 1}", name) for nr, name in enumerate(names)),
    )


def histogram(title: str, counts: Sequence[tuple[str, int]]) -> Chart:
    """How many fall into each class of (words, count), in the order given."""
    scale = nice(max([count for _words, count in counts], default=0))
    width = 100 / max(1, len(counts))
    drawn, labels = [], []
    for nr, (words, count) in enumerate(counts):
        tall = round(TALL * scale.share(count), 2)
        left = round(nr * width + width * 0.08, 2)
        middle = round(nr * width + width / 2, 2)
        drawn.append(Bar(left, round(HEAD + TALL - tall, 2), round(width * 0.84, 2), tall, "bar"))
        labels.append(Label(middle, HEAD + TALL + 16, words, "middle"))
        if count:
            labels.append(
                Label(
                    middle,
                    round(HEAD + TALL - tall - 5, 2),
                    said("number", count),
                    "middle",
                    "value",
                )
            )
    return Chart(
        kind="histogram",
        title=title,
        says="; ".join(f"{words}: {said('number', count)}" for words, count in counts),
        height=HEAD + TALL + FOOT,
        bars=tuple(drawn),
        rules=(Rule(0, HEAD + TALL, 100, HEAD + TALL, "axis"),),
        labels=tuple(labels),
    )
