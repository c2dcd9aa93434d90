"""What hotels hands to other rooms of the house besides its rows."""

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True)
class DayTimes:
    """The wall-clock times by which a property's day is told; all local."""

    check_in_from: time = time(15, 0)
    check_out_until: time = time(12, 0)
    turndown_at: time = time(18, 30)


@dataclass(frozen=True)
class WorkMinutes:
    """How long housekeeping's jobs take in a room, in minutes; ``rest`` is no work in a long shift."""

    departure: int = 35
    stay_over: int = 20
    pickup: int = 10
    turndown: int = 8
    rest: int = 60


LONG_SHIFT = 6 * 60  # minutes; a longer shift has a rest


def shift_minutes(starts_at: datetime, ends_at: datetime, rest: int) -> int:
    """The minutes of a shift in which one works: a shift of more than six hours has a rest."""
    whole = int((ends_at - starts_at).total_seconds() // 60)
    return whole - rest if whole > LONG_SHIFT else whole
