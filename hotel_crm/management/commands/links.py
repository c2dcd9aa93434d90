"""The process that holds the PMS lines we dial ourselves, so that web processes never do.

Every kind of line there is today posts to us. The process stands all the same, because the
supervisor's list, its drills and the operating page should not change with the first line dialled.
"""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from pms.enums import ConnectionKind
from staff.policy import console

DIALLED: frozenset[ConnectionKind] = frozenset()
"""The kinds of line that we dial."""


@console
class Command(BaseCommand):
    """``manage.py links``: holds every outgoing PMS line until it is ended."""

    help = "Hold the PMS lines that we dial. Lines that post to us need no process."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ended = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ended.set())
        if not DIALLED:
            self.stdout.write("links: no outgoing links configured; every line posts to us")
        self.stdout.flush()
        ended.wait()
