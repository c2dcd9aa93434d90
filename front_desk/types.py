"""What the desk sees of a stay: lines of the board, and the card of a guest."""

from dataclasses import dataclass, field
from typing import Any

from guests.enums import Discretion


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
    group: str = ""


@dataclass(frozen=True)
class GroupLine:
    """A tour or crew among the arrivals: one card for all of them."""

    code: str
    time: str  # of the first who is still to come, else of the first
    stays: int
    guests: int
    come: int  # stays checked in
    waiting: int  # stays that wait for their rooms
    no_room: int  # stays still to come that have no room
    notes: tuple["StayLine", ...]  # those of whom something must be known
    lines: tuple["StayLine", ...]


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
    discretion: Discretion = Discretion.OPEN
    party: tuple[tuple[str, str], ...] = ()  # (guest public id, name)
    held: tuple[dict[str, Any], ...] = ()  # of the guest's, in our hands
    lent: tuple[dict[str, Any], ...] = ()  # of ours, with the guest
    kinds: tuple[tuple[str, str, str], ...] = ()  # what may be handed in: (value, words, icon)
