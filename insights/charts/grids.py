"""Numbers in rows and columns, shaded by size, each number written into its field."""

from collections.abc import Sequence

from insights.charts.shapes import Bar, Chart, Label
from insights.figures import said

FIELD, HEAD, SIDE = 44.0, 24.0, 20.0  # pixels, pixels, percent
SHADES = 5


def grid(
    title: str, rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]
) -> Chart:
    """``counts[row][column]``; the first row stands on top. Raises ``ValueError`` for another shape."""
    if len(counts) != len(rows) or any(len(each) != len(columns) for each in counts):
        raise ValueError("A grid needs one number for every row and column.")
    width = (100 - SIDE) / max(1, len(columns))
    highest = max((count for each in counts for count in each), default=0)
    drawn, labels, spoken = [], [], []
    for nr, words in enumerate(columns):
        labels.append(Label(round(SIDE + (nr + 0.5) * width, 2), HEAD - 8, words, "middle"))
    for row, words in enumerate(rows):
        top = HEAD + row * FIELD
        labels.append(Label(0, top + 27, words))
        for column, count in enumerate(counts[row]):
            shade = shade_of(count, highest)
            left = SIDE + column * width
            drawn.append(
                Bar(
                    round(left + 0.3, 2),
                    top + 1,
                    round(width - 0.6, 2),
                    FIELD - 2,
                    f"shade-{shade}",
                )
            )
            middle = round(left + width / 2, 2)
            labels.append(
                Label(middle, top + 27, said("number", count), "middle", f"on-shade-{shade}")
            )
        spoken.append(f"{words}: " + ", ".join(said("number", count) for count in counts[row]))
    return Chart(
        kind="grid",
        title=title,
        says="; ".join(spoken),
        height=HEAD + len(rows) * FIELD,
        bars=tuple(drawn),
        labels=tuple(labels),
    )


def shade_of(count: int, highest: int) -> int:
    """0 for nothing, then 1 to 5 by even parts of the highest."""
    if count <= 0 or highest <= 0:
        return 0
    return min(SHADES, 1 + (count - 1) * SHADES // highest)
