"""A grid whose every field is a link: a table of the page, shaded by size, for keyboards and fingers too.

``insights.charts.grid`` draws the same as a picture; a picture has no links in it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its number in words, a smaller line below, its shade (0 to 5), where it leads."""

    words: str
    note: str = ""
    shade: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of fields, one for every column, behind its own words and a smaller line."""

    words: str
    note: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """``columns`` as (words, smaller line); ``corner`` says what rows are."""

    title: str
    corner: str
    columns: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
