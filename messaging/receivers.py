"""Hears that a message was queued and asks for delivery; the sweep finds what was not heard."""

import logging
from typing import Any

from messaging import tasks
from messaging.signals import queued

logger = logging.getLogger(__name__)


def on_queued(**_: Any) -> None:
    """Looks at the outbox soon."""
    try:
        tasks.deliver.delay()
    except Exception:
        logger.warning("no nudge for the outbox: the broker did not answer", exc_info=True)


def connect() -> None:
    """Called once, when the apps are ready."""
    queued.connect(on_queued, dispatch_uid="messaging.queued")
