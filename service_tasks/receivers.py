"""Hears that sections or shifts changed and asks that open work changes hands; the sweep is slower."""

import logging
from typing import Any

from service_tasks import tasks
from staff.signals import sections_changed

logger = logging.getLogger(__name__)


def on_sections_changed(*, property_id: int, **_: Any) -> None:
    """Open work of the property goes to whoever has the rooms now."""
    try:
        tasks.hand_over.delay(property_id=property_id)
    except Exception:  # a broker that is down never fails the request; the sweep is the guarantee
        logger.warning("no nudge for handing over: the broker did not answer", exc_info=True)


def connect() -> None:
    """Called once, when the apps are ready."""
    sections_changed.connect(on_sections_changed, dispatch_uid="service_tasks.sections")
