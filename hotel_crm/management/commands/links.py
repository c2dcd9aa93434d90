"""The process that holds the PMS lines over sockets, so that web processes never do."""

from typing import Any

from django.core.management.base import BaseCommand

from hotel_crm.ending import Ending
from pms.links.manager import Manager
from staff.policy import console

EVERY = 1.0  # seconds between looks at which lines there are


@console
class Command(BaseCommand):
    """``manage.py links``: holds every PMS line that is not posted to, until it is ended.

    Any number of these processes may run: each line has one holder, by a lease.
    """

    help = "Hold the PMS lines that speak over sockets (FIAS). Lines that post need no process."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ending = Ending()
        manager = Manager()
        self.stdout.write(f"links: holding {manager.look()} lines")
        self.stdout.flush()
        while not ending.within(EVERY):
            manager.look()
        manager.end()
