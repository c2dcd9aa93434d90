"""What hotels does by itself: moving the day of a hotel whose PMS is silent."""

from datetime import datetime

from core.transactions import unit
from hotels.queries import properties
from hotels.services import roll_if_silent


def roll_business_dates(*, now: datetime) -> int:
    """Rolls every property whose roll hour has passed; safe to run twice (one open day each)."""
    rolled = 0
    for each in properties():
        with unit():
            rolled += roll_if_silent(property=each, now=now)
    return rolled
