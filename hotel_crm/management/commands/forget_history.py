"""Shortens history to what is kept of it, at once; the nightly sweep does the same."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import ProgrammingError

from hotel_crm.history import KEPT_DAYS, forget
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py forget_history`` (docs/roles.md)."""

    help = "Delete log entries and task events that are older than they are kept."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for table, days in KEPT_DAYS.items():
            try:
                gone = forget(table=table)
            except ProgrammingError as error:
                raise CommandError(
                    f"{table} may not be shortened by this role; nothing more was deleted. "
                    "Let the owner migrate and run grant_app_role, then try again (docs/roles.md)."
                ) from error
            self.stdout.write(f"{table}: {gone} rows older than {days} days were deleted.")
