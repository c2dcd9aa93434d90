"""Turns what a dying process wrote into the one sentence an operator needs, where we know it."""

from hotel_crm.supervisor.files import disk_full
from hotel_crm.supervisor.places import Places
from hotel_crm.supervisor.voice import Trouble

_FULL = ("No space left on device", "Disk quota exceeded", "DiskFull")


def known_reason(words: str, places: Places) -> Trouble | None:
    """Trouble for a reason that starting again will not mend; None when it may."""
    if any(mark in words for mark in _FULL):
        return disk_full(places.var)
    return None
