"""Hears of check-outs, postings and merges, and asks for a count; the sweep finds what was not heard."""

import logging
from typing import Any

from guests.signals import guest_changed
from loyalty import queries, tasks
from stays.signals import folio_changed, stay_changed

logger = logging.getLogger(__name__)


def on_stay_changed(*, stay_id: int, **_: Any) -> None:
    """A party left, or a check-out was taken back: the stay is counted, or not any more."""
    if queries.anything_to_count(stay_id):
        _nudge(tasks.look_at_stay, stay_id=stay_id)


def on_guest_changed(*, guest_id: int, **_: Any) -> None:
    """Profiles may have been merged or parted: stays follow the person."""
    if queries.stays_under(guest_id):
        _nudge(tasks.look_at_guest, guest_id=guest_id)


def _nudge(task: Any, **ids: int) -> None:
    try:
        task.apply_async(kwargs=ids)
    except Exception:  # a broker that is down never fails the request; the sweep is the guarantee
        logger.warning("no nudge for counting: the broker did not answer", exc_info=True)


def connect() -> None:
    """Called once, when the apps are ready."""
    stay_changed.connect(on_stay_changed, dispatch_uid="loyalty.stay")
    folio_changed.connect(on_stay_changed, dispatch_uid="loyalty.folio")
    guest_changed.connect(on_guest_changed, dispatch_uid="loyalty.guest")
