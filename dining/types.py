"""The shapes in which meals are told to us, and in which they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who says so and how new it is: compared by number, moment and id, in this order."""

    no: int
    at: datetime
    event_id: str

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """What the newest word is found by."""
        return (self.no, self.at, self.event_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSaid:
    """Who sits where; ``profile`` is a PMS's own key of the person."""

    place: int
    profile: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSaid:
    """A table as the restaurant's system sees it now. ``state`` is a ``VisitState``."""

    key: str
    state: str
    at: datetime
    told: Told
    covers: int = 1
    table: str = ""
    room: str = ""
    reservation: str = ""
    name: str = ""
    seats: tuple[SeatSaid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSaid:
    """A line of a check or an order. ``eaten`` is empty, "eaten" or "left"."""

    key: str
    code: str
    name: str = ""
    quantity: int = 1
    place: int | None = None
    eaten: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSaid:
    """What a table had, as one list that replaces the one before."""

    visit_key: str
    told: Told
    items: tuple[ItemSaid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSaid:
    """An order for a room. ``kind`` is an ``OrderKind``, ``state`` an ``OrderState``."""

    key: str
    kind: str
    state: str
    room: str
    at: datetime
    told: Told
    reservation: str = ""
    name: str = ""
    items: tuple[ItemSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of an event: "applied", "nothing" or "stale"; ``reason`` is a sentence."""

    outcome: str
    reason: str = ""
    stay_id: int | None = None
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """What the kitchen is told about one guest, and whether it was: names stand beside moments."""

    words: tuple[str, ...]
    safety: bool
    task: Mapping[str, Any] | None = None
    read_by: str = ""
    read_at: str = ""
    told_by: str = ""
    told_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """One guest at a table as the host sees it; ``name`` already follows discretion."""

    guest: str  # public id
    name: str
    place: int | None
    likes: tuple[tuple[str, str], ...] = ()  # (icon, words)
    warned: Warned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One table as the host sees it."""

    public_id: str
    name: str
    room: str
    time: str
    table: str
    covers: int
    state: str
    version: int
    badges: tuple[tuple[str, str], ...] = ()
    seats: tuple[SeatLine, ...] = ()
    places: tuple[int, ...] = ()
    items: int = 0
    unsaid: int = 0  # dishes of which nobody has said what became of them


@dataclass(frozen=True, slots=True, kw_only=True)
class PassLine:
    """One thing the kitchen must know: where, what, and whether somebody has ticked it."""

    where: str
    words: tuple[str, ...]
    icon: str
    warned: Warned
    told: bool
    time: str = ""
    items: tuple[str, ...] = field(default=())
