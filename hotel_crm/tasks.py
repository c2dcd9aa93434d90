"""The one Celery task of the composition: run a sweep by name."""

import logging

from celery import shared_task

from core.clock import now
from core.faults import where
from hotel_crm import sweeps

logger = logging.getLogger(__name__)


@shared_task(name="hotel_crm.sweep")
def sweep(name: str) -> None:
    """Runs one sweep now. Its failure is logged here, by kind and place, and the next one comes."""
    try:
        sweeps.named(name).run(now())
    except Exception as error:  # noqa: BLE001  the edge of the process
        logger.error("sweep %s failed: %s", name, where(error))  # noqa: TRY400  no words of it
