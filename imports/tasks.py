"""A nudge for files that wait."""

import logging

from celery import shared_task

from core.clock import now
from imports import jobs

logger = logging.getLogger(__name__)


@shared_task(
    name="imports.look", expires=60, soft_time_limit=300, time_limit=310,
    ignore_result=True,
)  # fmt: skip
def look() -> None:
    """Goes on with the oldest file nobody works on, for a while, and asks for the next while."""
    if jobs.work(now=now()):
        nudge()


def nudge() -> None:
    """Says that there is something to do; without a broker the sweep finds it within a minute."""
    try:
        look.apply_async(queue="bulk")
    except Exception:  # a broker that is down never fails the request; the sweep is the guarantee
        logger.warning("no nudge for imports: the broker did not answer", exc_info=True)
