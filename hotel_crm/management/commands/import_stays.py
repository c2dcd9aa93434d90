"""Lets an export of reservations and stays go in; running it twice changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hotel_crm.files import add_arguments, run_file
from imports.enums import Kind
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py import_stays FILE`` (docs/files.md)."""

    help = "Import reservations and stays from a CSV export of a PMS."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)
        parser.add_argument(
            "--source", help="whose reservation numbers these are: the source of a PMS line"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        run_file(self, Kind.STAYS, options)
