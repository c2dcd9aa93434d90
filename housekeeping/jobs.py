"""What housekeeping does by itself: forgetting whose cleans they were once nobody counts them."""

from datetime import datetime, timedelta

from core.transactions import unit
from housekeeping.models import RoomWork

WORK_KEPT = timedelta(days=90)


def forget(*, now: datetime) -> int:
    """Deletes finished cleans after 90 days; returns how many. Safe to run twice."""
    with unit():
        gone, _all = RoomWork.objects.filter(at__lt=now - WORK_KEPT).delete()
    return gone
