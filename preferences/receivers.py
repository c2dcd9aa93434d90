"""Hears that stays and guests changed, and asks for a look; the sweeps find what was not heard."""

import logging
from typing import Any

from core.clock import now
from guests.signals import guest_changed
from preferences import queries, tasks
from stays.signals import stay_changed

logger = logging.getLogger(__name__)


def on_stay_changed(*, stay_id: int, property_id: int, **_: Any) -> None:
    """Somebody moved, came or left: chips of ended stays go, recent placements are looked at."""
    if queries.anything_to_recheck(stay_id=stay_id, property_id=property_id, now=now()):
        _nudge(tasks.look_at_stay, stay_id=stay_id)


def on_guest_changed(*, guest_id: int, **_: Any) -> None:
    """Profiles may have been merged or parted: beliefs follow the person."""
    if queries.has_facts(guest_id):
        _nudge(tasks.look_at_guest, guest_id=guest_id)


def _nudge(task: Any, **ids: int) -> None:
    try:
        task.apply_async(kwargs=ids)
    except Exception:  # a broker that is down never fails the request; the sweep is the guarantee
        logger.warning("no nudge for beliefs: the broker did not answer", exc_info=True)


def connect() -> None:
    """Called once, when the apps are ready."""
    stay_changed.connect(on_stay_changed, dispatch_uid="preferences.stay")
    guest_changed.connect(on_guest_changed, dispatch_uid="preferences.guest")
