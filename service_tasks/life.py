"""What may happen to a task in which state; pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

UNDO_FOR = timedelta(minutes=10)

_LIVE = frozenset({"open", "acknowledged", "started", "parked"})
ALLOWED: Mapping[str, frozenset[str]] = {
    # Whoever says «I've got it» has it, also when somebody else had: they stand there, he does not.
    "acknowledged": _LIVE,
    "started": frozenset({"open", "acknowledged", "parked"}),
    "done": _LIVE,
    "parked": frozenset({"open", "acknowledged", "started"}),
    "resumed": frozenset({"parked"}),
    "lapsed": _LIVE,
    "withdrawn": _LIVE,
    "reopened": frozenset({"withdrawn", "lapsed"}),
    "undone": frozenset({"acknowledged", "started", "done", "parked", "lapsed"}),
    "changed": _LIVE,
    "moved": _LIVE,
    "reassigned": _LIVE,
    "escalated": _LIVE,
    "not_begun": frozenset({"acknowledged"}),
}
# What the house did to a task between a person's look and tap and that does not change what the
# tap means: an alert is most often taken in the very second in which it climbs.
HARMLESS = frozenset({"escalated", "reassigned", "not_begun"})


def may(act: str, state: str) -> bool:
    """Whether ``act`` may happen to a task in ``state``."""
    return state in ALLOWED.get(act, frozenset())


def still_meant(*, seen: int, version: int, since: Iterable[str]) -> bool:
    """Whether an act on version ``seen`` still means the same now that the task is ``version``.

    ``since`` are the kinds of the history rows after ``seen``, one for each version.
    """
    kinds = list(since)
    return seen == version or (
        seen < version and len(kinds) == version - seen and HARMLESS.issuperset(kinds)
    )


def may_undo(*, acted_at: datetime, by_same_person: bool, now: datetime) -> bool:
    """Whether the last act can still be taken back: by who did it, for ten minutes."""
    return by_same_person and now - acted_at <= UNDO_FOR
