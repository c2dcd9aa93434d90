"""The one Celery task of the composition: run a sweep by name."""

from celery import shared_task

from core.clock import now
from hotel_crm import sweeps


@shared_task(name="hotel_crm.sweep")
def sweep(name: str) -> None:
    """Runs one sweep now."""
    sweeps.named(name).run(now())
