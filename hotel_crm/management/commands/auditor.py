"""The auditor's own process."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core.clock import now
from core.faults import where
from hotel_crm.auditor import EVERY, audit
from hotel_crm.ending import Ending
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py auditor``: looks every 30 seconds until it is ended."""

    help = "Check every 30 seconds that nothing is overdue, repair once, and raise the alarm."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ending = Ending()
        self.stdout.write(f"auditor: looking every {EVERY.total_seconds():.0f} seconds")
        self.stdout.flush()
        while not ending.within(EVERY.total_seconds()):
            self.look()

    def look(self) -> None:
        """One look. Whatever goes wrong with it, the next one comes; only the heart is silent."""
        try:
            audit(now=now(), heartbeat=settings.HEARTBEAT_URL)
        except Exception as error:  # noqa: BLE001  an auditor that dies of what it finds is none
            self.stderr.write(f"auditor: could not look ({where(error)})")
        finally:
            close_old_connections()
