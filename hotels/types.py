"""What hotels hands to other rooms of the house besides its rows."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class DayTimes:
    """The wall-clock times by which a property's day is told; all local."""

    check_in_from: time = time(15, 0)
    check_out_until: time = time(12, 0)
    turndown_at: time = time(18, 30)
