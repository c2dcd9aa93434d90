"""What the desk sees of a stay: lines of the board, and the card of a guest."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class StayLine:
    """A row of arrivals, in-house or departures; ``name`` already follows discretion."""

    stay: str  # public id
    name: str
    time: str
    room: str
    look: str
    glyph: str
    word: str
    state: str
    badges: tuple[tuple[str, str], ...]  # (icon, words)
    safety: tuple[str, ...]
    waiting: bool
    guests: int
    tasks: int


@dataclass(frozen=True)
class GuestCard:
    """The guest page's contents, for the reader's rights and language."""

    header: dict[str, Any]
    chips: list[dict[str, Any]] = field(default_factory=list)
    care: tuple[str, ...] = ()
    confirm: tuple[Any, ...] = ()
    tasks: list[dict[str, Any]] = field(default_factory=list)
    timeline: list[dict[str, Any]] = field(default_factory=list)
    other_company: bool = False
    room: str = ""
    stay: str = ""
    guest: str = ""
    party: tuple[tuple[str, str], ...] = ()  # (guest public id, name)
    held: tuple[dict[str, Any], ...] = ()  # of the guest's, in our hands
    lent: tuple[dict[str, Any], ...] = ()  # of ours, with the guest
    kinds: tuple[tuple[str, str, str], ...] = ()  # what may be handed in: (value, words, icon)
