"""The Celery application; its configuration is in hotel_crm.celeryconfig, read at first use."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_crm.settings")

app = Celery("hotel_crm")
app.config_from_object("hotel_crm.celeryconfig")
app.autodiscover_tasks()
