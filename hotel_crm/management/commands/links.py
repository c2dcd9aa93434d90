"""The process that holds lines we dial ourselves; JSON lines come to us, so there may be none."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py links``: holds every outgoing PMS line until it is ended."""

    help = "Hold the PMS lines that we dial. Lines that post to us need no process."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ended = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ended.set())
        self.stdout.write("links: no line of this installation is dialled by us")
        ended.wait()
