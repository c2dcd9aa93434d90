"""Shortens history to what is kept of it; the one thing that only the tables' owner may do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import ProgrammingError

from core.clock import now
from hotel_crm.history import KEPT_DAYS, forget
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py forget_history``, run by the owner now and then (docs/roles.md)."""

    help = "Delete log entries and task events that are older than they are kept."

    def handle(self, *_args: Any, **_options: Any) -> None:
        moment = now()
        for table, days in KEPT_DAYS.items():
            try:
                gone = forget(table=table, now=moment)
            except ProgrammingError as error:
                raise CommandError(
                    f"{table} may be shortened only by its owner; nothing more was deleted. "
                    "Set DATABASE_URL to the owner's address for this command (docs/roles.md)."
                ) from error
            self.stdout.write(f"{table}: {gone} rows older than {days} days were deleted.")
