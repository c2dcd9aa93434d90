"""The shapes in which tasks are asked for, shown and refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredTask:
    """A task that should exist for a stay. Identity within the stay: (rule, occurrence)."""

    rule: str
    rule_version: int
    occurrence: str
    template_key: str
    department: str  # department code
    level: str
    visible_from: datetime
    due_at: datetime
    params: Mapping[str, object] = field(default_factory=dict)
    owner: str = "holder"  # holder, post or department
    room_id: int | None = None
    safety: bool = False
    together: str = ""  # enums.Together: the card of the stay it stands on


@dataclass(frozen=True, slots=True)
class Kept:
    """Wishes that fell due in a stay, and how many of them were kept."""

    due: int
    kept: int

    @property
    def missed(self) -> int:
        """How many were not."""
        return self.due - self.kept


@dataclass(frozen=True, slots=True)
class TaskWords:
    """A task in one language; ``fallback`` names the language when the words are in another."""

    title: str
    instruction: str
    fallback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A task as screens draw it, in the reader's language; ids are public."""

    public_id: str
    version: int
    title: str
    instruction: str
    fallback: str  # the language of the words when it is not the reader's
    icon: str
    room: str
    stay: str  # stay's public id, empty for house work
    department: str
    level: str
    state: str
    safety: bool
    since: datetime
    due_at: datetime
    late: bool
    over: int  # minutes over the due time
    taken_by: str
    mine: bool
    escalated: bool
    park_reason: str
    undo: bool
    calls: bool  # it asks for the reader now, in sight and sound
    call: int  # since when it calls, in seconds of the epoch; 0 when it does not
    wait: int  # seconds from then until it has to be begun, at least 0
    together: str  # enums.Together
    minutes: int  # how long the work takes
    begin_at: datetime  # when it has to be begun
