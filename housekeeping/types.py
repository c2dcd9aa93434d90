"""What a room looks like to the person who looks after it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RoomLine:
    """One room on the list: state as look, glyph and word; who comes or goes; what to do there."""

    number: str
    look: str
    glyph: str
    word: str
    stay: str  # due_in, in_house, due_out or empty
    time: str
    flags: tuple[str, ...]
    instructions: tuple[str, ...]
    safety: tuple[str, ...]
    tasks: list[dict[str, Any]] = field(default_factory=list)
    rest: bool = False  # do not disturb: at the end of the list
    position: int = 0


@dataclass(frozen=True)
class WhoseRoom:
    """Who the sheet may be about: the party in the room, or the guest who left it."""

    stay_id: int | None
    stay_public_id: str
    departed: bool
    moment: str  # which buttons to offer: clean, departure, turndown
