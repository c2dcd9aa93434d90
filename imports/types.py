"""The shapes in which a file is spoken of."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from imports.values import DAY_FIRST, POINT
from stays.types import StaySaid

Columns = Mapping[str, Sequence[str]]
"""field -> the columns it is made of, by their names in the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a file is written. ``orders``: column -> order of its dates or mark of its amounts."""

    encoding: str = "utf-8"
    delimiter: str = ","
    header: tuple[str, ...] = ()
    usual_order: str = DAY_FIRST
    usual_mark: str = POINT
    orders: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a column of JSON."""
        return asdict(self) | {"header": list(self.header)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Shape":
        """From a column of JSON."""
        return cls(**{**kept, "header": tuple(kept.get("header", ()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a stay of the past brought in all; ``amount`` in minor units."""

    day: date
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can go in. ``key`` is empty when it has none of its own; then its content counts.

    ``event`` is the stay in the words of the PMS door, without its key. ``notes`` are the ``Note`` of
    what was left out of it.
    """

    line: int
    raw: str
    key: str
    event: dict[str, Any]
    charge: Charge | None
    past: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out, and why; ``params`` name columns and lines, never a guest's words."""

    line: int
    raw: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ready:
    """A row with its key, as the house hears it."""

    row: Row
    said: StaySaid
