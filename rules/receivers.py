"""Hears that something below changed and asks for planning; the sweep finds what was not heard."""

import logging
from typing import Any

from loyalty.signals import standing_changed
from preferences.signals import care_changed, preference_changed
from rules import tasks
from service_tasks.signals import custody_changed

logger = logging.getLogger(__name__)


def on_preference_changed(*, guest_id: int, **_: Any) -> None:
    """What is believed about a guest changed: their open stays are planned again."""
    _nudge(tasks.plan_guest, guest_id=guest_id)


def on_standing_changed(*, guest_id: int, **_: Any) -> None:
    """A guest's loyalty level changed: their open stays are planned again."""
    _nudge(tasks.plan_guest, guest_id=guest_id)


def on_care_changed(*, stay_id: int, **_: Any) -> None:
    """A care chip came or went: the stay is planned again."""
    _nudge(tasks.plan_stay, stay_id=stay_id)


def on_custody_changed(*, stay_id: int, **_: Any) -> None:
    """A guest's thing was taken or given back: on the day of departure that is somebody's work."""
    _nudge(tasks.plan_stay, stay_id=stay_id)


def _nudge(task: Any, **ids: int) -> None:
    try:
        task.apply_async(kwargs=ids)
    except Exception:  # a broker that is down never fails the request; the sweep is the guarantee
        logger.warning("no nudge for planning: the broker did not answer", exc_info=True)


def connect() -> None:
    """Called once, when the apps are ready."""
    preference_changed.connect(on_preference_changed, dispatch_uid="rules.preference")
    standing_changed.connect(on_standing_changed, dispatch_uid="rules.standing")
    custody_changed.connect(on_custody_changed, dispatch_uid="rules.custody")
    care_changed.connect(on_care_changed, dispatch_uid="rules.care")
