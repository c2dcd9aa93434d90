"""The auditor's own process."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from core.clock import now
from hotel_crm.auditor import EVERY, audit
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py auditor``: looks every 30 seconds until it is ended."""

    help = "Check every 30 seconds that nothing is overdue, repair once, and raise the alarm."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ended = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ended.set())
        while not ended.wait(EVERY.total_seconds()):
            try:
                audit(now=now(), heartbeat=settings.HEARTBEAT_URL)
            except DatabaseError as error:
                self.stderr.write(f"auditor: the database does not answer ({type(error).__name__})")
            close_old_connections()
