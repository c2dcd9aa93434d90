"""The composition of the house: settings, addresses, processes; no hotel rule lives here."""

from hotel_crm.celery import app as celery_app

__all__ = ["celery_app"]
