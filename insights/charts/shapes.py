"""What a chart is made of: a handful of shapes that a template and a PDF both can draw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled box: ``x`` and ``width`` in percent of the drawing, ``y`` and ``height`` in pixels."""

    x: float
    y: float
    width: float
    height: float
    look: str  # class of the style sheet, without its prefix


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin straight line, horizontal or upright."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str = "rule"


@dataclass(frozen=True, slots=True)
class Label:
    """Words: ``at`` is the side of ``x`` on which they stand (start, middle, end)."""

    x: float
    y: float
    text: str
    at: str = "start"
    look: str = "label"


@dataclass(frozen=True, slots=True)
class Dot:
    """One point."""

    x: float
    y: float
    look: str = "dot"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points or, ``closed``, the area they enclose; in percent and pixels as above."""

    points: tuple[tuple[float, float], ...]
    look: str = "line"
    closed: bool = False

    @property
    def path(self) -> str:
        """As the ``d`` of an SVG path in a box of 1000 by the height of the chart."""
        steps = [f"{x * 10:.1f} {y:.1f}" for x, y in self.points]
        return "M" + "L".join(steps) + ("Z" if self.closed else "")


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend: the letter that stands in the drawing, its look, its words."""

    letter: str
    look: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing ``height`` pixels high. ``title`` and ``says`` are what a screen reader hears."""

    kind: str
    title: str
    says: str
    height: float
    bars: tuple[Bar, ...] = ()
    rules: tuple[Rule, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    dots: tuple[Dot, ...] = ()
    labels: tuple[Label, ...] = ()
    keys: tuple[Key, ...] = ()
