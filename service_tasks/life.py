"""What may happen to a task in which state; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

UNDO_FOR = timedelta(minutes=10)

_LIVE = frozenset({"open", "acknowledged", "started", "parked"})
ALLOWED: Mapping[str, frozenset[str]] = {
    "acknowledged": frozenset({"open", "acknowledged", "parked"}),
    "started": frozenset({"open", "acknowledged", "parked"}),
    "done": _LIVE,
    "parked": frozenset({"open", "acknowledged", "started"}),
    "resumed": frozenset({"parked"}),
    "lapsed": _LIVE,
    "withdrawn": _LIVE,
    "reopened": frozenset({"withdrawn", "lapsed"}),
    "undone": frozenset({"acknowledged", "started", "done", "parked"}),
    "changed": _LIVE,
    "moved": _LIVE,
    "reassigned": _LIVE,
    "escalated": _LIVE,
}


@dataclass(frozen=True)
class Before:
    """How a task stood before its last act, as its history row remembers it."""

    state: str
    acknowledged_by: int | None
    acknowledged_at: str | None
    started_at: str | None


def may(act: str, state: str) -> bool:
    """Whether ``act`` may happen to a task in ``state``."""
    return state in ALLOWED.get(act, frozenset())


def may_undo(*, acted_at: datetime, by_same_person: bool, now: datetime) -> bool:
    """Whether the last act can still be taken back: by who did it, for ten minutes."""
    return by_same_person and now - acted_at <= UNDO_FOR
