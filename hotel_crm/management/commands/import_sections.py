"""Lets a list of sections go in: who has which rooms; running it twice changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hotel_crm.files import add_arguments, run_file
from imports.enums import Kind
from staff.policy import console


@console
class Command(BaseCommand):
    """``manage.py import_sections FILE`` (docs/files.md)."""

    help = "Import sections (who has which rooms, from when until when) from a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        run_file(self, Kind.SECTIONS, options)
