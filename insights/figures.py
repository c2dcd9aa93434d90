"""What a figure is: never a number alone, but its n, its period, its definition and the way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FEW = 10
"""Below so many cases a percentile or a share says more than it knows; it is told in words."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the hotel's calendar, half-open: ``end`` is no part of it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    def before(self) -> "Period":
        """The same number of days just before it."""
        return Period(self.start - timedelta(days=self.days), self.start)

    def last_year(self) -> "Period":
        """The same weeks a year ago: 52 weeks earlier, so that weekdays stand beside weekdays."""
        year = timedelta(weeks=52)
        return Period(self.start - year, self.end - year)

    def __str__(self) -> str:
        if self.days == 1:
            return f"{self.start:%Y-%m-%d}"
        return f"{self.start:%Y-%m-%d} – {self.last:%Y-%m-%d}"


def seconds_in_words(seconds: float) -> str:
    """A length of time for a reader: seconds below two minutes, minutes below two hours, else hours."""
    if seconds < 120:
        return _("%(number)s s") % {"number": f"{seconds:.0f}"}
    if seconds < 7200:
        return _("%(number)s min") % {"number": f"{seconds / 60:.0f}"}
    return _("%(number)s h") % {"number": f"{seconds / 3600:.1f}"}


def said(kind: str, value: object) -> str:
    """A value in words of the present language; a dash where there is none.

    ``kind``: ``text``, ``number``, ``seconds``, ``share`` (0 to 1), ``day`` or ``moment``.
    """
    if value is None or value == "":
        return "–"
    if kind == "seconds" and isinstance(value, int | float):
        return seconds_in_words(value)
    if kind == "share" and isinstance(value, int | float):
        return f"{value * 100:.0f} %"
    if kind == "number" and isinstance(value, int | float):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the cockpit. ``kind`` as in ``said``; ``n`` is what it was counted from.

    ``few`` marks a figure that needs ``FEW`` cases to mean anything (percentiles, shares). A
    ``target`` is in the figure's own unit; ``low`` says that less is better.
    """

    key: str
    label: str
    kind: str
    value: float | None
    n: int
    definition: str
    period: Period | None = None
    url: str = ""
    few: bool = False
    before: float | None = None
    before_n: int = 0
    target: float | None = None
    low: bool = True

    @property
    def sparse(self) -> bool:
        """Whether there is too little to put a number on."""
        return self.few and self.n < FEW

    @property
    def shown(self) -> str:
        """The value in words: a number, or why there is none."""
        if self.few and self.n == 0:
            return _("Nothing yet")
        if self.sparse:
            return ngettext(
                "Only %(n)s case: too few to say", "Only %(n)s cases: too few to say", self.n
            ) % {"n": self.n}
        return said(self.kind, self.value)

    @property
    def target_shown(self) -> str:
        """The target in words, or nothing."""
        return "" if self.target is None else said(self.kind, self.target)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target or with too little to say."""
        if self.target is None or self.value is None or self.sparse:
            return None
        return self.value <= self.target if self.low else self.value >= self.target

    @property
    def change_shown(self) -> str:
        """What it was in the period compared with, in words; nothing when too few were counted."""
        if self.before is None or (self.few and self.before_n < FEW):
            return ""
        return _("before: %(value)s") % {"value": said(self.kind, self.before)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``kind`` as in ``said``."""

    key: str
    label: str
    kind: str = "text"

    @property
    def numeric(self) -> bool:
        """Whether its cells are set to the right."""
        return self.kind in {"number", "seconds", "share"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a cell for every column, and where it leads on the page."""

    cells: tuple[object, ...]
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows with what they mean: the page draws them, and an export carries the same.

    ``cut`` is how many rows there are beyond the ones here; 0 when all are here.
    """

    key: str
    title: str
    definition: str
    columns: Sequence[Column]
    rows: Sequence[Row] = field(default_factory=tuple)
    period: Period | None = None
    n: int = 0
    cut: int = 0

    @property
    def lines(self) -> list[list[tuple[Column, str, str]]]:
        """(column, words, address) of every cell; only the first cell of a row leads anywhere."""
        return [
            [
                (column, said(column.kind, cell), row.url if place == 0 else "")
                for place, (column, cell) in enumerate(zip(self.columns, row.cells, strict=True))
            ]
            for row in self.rows
        ]


def enough(value: float | None, n: int) -> float | None:
    """``value`` where ``n`` cases carry it, else nothing: a table shows a dash beside its small n."""
    return value if n >= FEW else None


def share(part: int, whole: int) -> float | None:
    """``part`` of ``whole``, 0 to 1; None of nothing."""
    return part / whole if whole else None
