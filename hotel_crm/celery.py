"""The Celery application; its configuration is in hotel_crm.celeryconfig, read at first use."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from hotel_crm.supervisor import parent_death

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_crm.settings")

app = Celery("hotel_crm")
app.config_from_object("hotel_crm.celeryconfig")
app.autodiscover_tasks()


@worker_process_init.connect
def _end_with_the_worker(**_about: Any) -> None:
    """A pool's process must not outlive a worker that was killed: it would hold its task for ever."""
    parent_death.arm(signal.SIGKILL, os.getppid())
