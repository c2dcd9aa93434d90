"""Runs sweeps by hand: one by name, or all of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import now
from hotel_crm.sweeps import SWEEPS, named
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py sweep [NAME]``."""

    help = "Run one sweep now, or every one of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?")

    def handle(self, *_args: Any, **options: Any) -> None:
        name = options["name"]
        known = ", ".join(sweep.name for sweep in SWEEPS)
        try:
            chosen = [named(name)] if name else list(SWEEPS)
        except KeyError as error:
            raise CommandError(f"There is no sweep {name}. There are: {known}.") from error
        for sweep in chosen:
            did = sweep.run(now())
            self.stdout.write(f"{sweep.name}: {'done' if did else 'not due'}")
