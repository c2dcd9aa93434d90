"""A value over days, with the range it may lie in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights.charts.scale import Scale, nice
from insights.charts.shapes import Chart, Dot, Key, Label, Rule, Stroke
from insights.figures import said

TALL, HEAD, FOOT = 180.0, 20.0, 24.0
MOST_NAMES = 4  # days named below the line: as many as stand beside each other on a phone


@dataclass(frozen=True, slots=True)
class Point:
    """One place on the line. Without ``value`` the line is broken; ``low``..``high`` is its range.

    ``beside`` is what the value is laid beside, such as what came: a dashed line without dots.
    """

    words: str
    value: float | None
    low: float | None = None
    high: float | None = None
    beside: float | None = None


def line(
    title: str,
    points: Sequence[Point],
    *,
    kind: str = "number",
    target: float | None = None,
    range_words: str = "",
    beside_words: str = "",
) -> Chart:
    """The points from left to right. ``range_words`` says what the band is, such as its 80 %, and
    ``beside_words`` what the dashed line is."""
    known = [
        each
        for point in points
        for each in (point.value, point.high, point.beside)
        if each is not None
    ]
    scale = nice(max([*known, target or 0.0, 0.0]), kind=kind)
    places = [round(100 * nr / max(1, len(points) - 1), 2) for nr in range(len(points))]
    strokes = [
        *_bands(points, places, scale),
        *_lines(points, places, scale, "beside"),
        *_lines(points, places, scale, "value"),
    ]
    rules = [Rule(0, _y(tick, scale), 100, _y(tick, scale)) for tick in scale.ticks]
    labels = [Label(0, _y(tick, scale) - 4, said(kind, tick), look="tick") for tick in scale.ticks]
    if target is not None:
        rules.append(Rule(0, _y(target, scale), 100, _y(target, scale), "target"))
    dots = [
        Dot(place, _y(point.value, scale))
        for place, point in zip(places, points, strict=True)
        if point.value is not None
    ]
    return Chart(
        kind="line",
        title=title,
        says="; ".join(_spoken(point, kind, beside_words) for point in points),
        height=HEAD + TALL + FOOT,
        rules=tuple(rules),
        strokes=tuple(strokes),
        dots=tuple(dots),
        labels=(*labels, *_names(points, places)),
        keys=tuple(
            Key("", look, words)
            for look, words in (("band", range_words), ("line-beside", beside_words))
            if words
        ),
    )


def _y(value: float, scale: Scale) -> float:
    return round(HEAD + TALL * (1 - scale.share(value)), 2)


def _spoken(point: Point, kind: str, beside_words: str) -> str:
    spoken = f"{point.words}: {said(kind, point.value)}"
    if point.low is not None and point.high is not None:
        spoken = f"{spoken} ({said(kind, point.low)} – {said(kind, point.high)})"
    if point.beside is not None:
        spoken = f"{spoken}, {beside_words} {said(kind, point.beside)}"
    return spoken


def _names(points: Sequence[Point], places: Sequence[float]) -> Iterator[Label]:
    last = len(points) - 1
    step = max(1, -(-last // (MOST_NAMES - 1))) if last > 0 else 1
    for nr in range(0, len(points), step):
        at = "start" if nr == 0 else "end" if nr == last else "middle"
        yield Label(places[nr], HEAD + TALL + 18, points[nr].words, at)


def _runs(points: Sequence[Point], name: str) -> Iterator[list[int]]:
    """Stretches of neighbours that have ``name``."""
    run: list[int] = []
    for nr, point in enumerate(points):
        if getattr(point, name) is not None:
            run.append(nr)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(
    points: Sequence[Point], places: Sequence[float], scale: Scale, name: str
) -> Iterator[Stroke]:
    look = "line" if name == "value" else "line-beside"
    for run in _runs(points, name):
        if len(run) > 1:
            heights = [getattr(points[nr], name) or 0.0 for nr in run]
            yield Stroke(
                tuple((places[nr], _y(high, scale)) for nr, high in zip(run, heights, strict=True)),
                look,
            )


def _bands(points: Sequence[Point], places: Sequence[float], scale: Scale) -> Iterator[Stroke]:
    for run in _runs(points, "high"):
        if len(run) > 1:
            above = [(places[nr], _y(points[nr].high or 0.0, scale)) for nr in run]
            below = [(places[nr], _y(points[nr].low or 0.0, scale)) for nr in reversed(run)]
            yield Stroke((*above, *below), "band", closed=True)
