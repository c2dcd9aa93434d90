"""Makes a hotel from a file, or asks for the first property and manager and makes that."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import now
from dining.services import BadDining
from hotel_crm import env
from hotel_crm.setup import asking
from hotel_crm.setup.making import Unfit, make
from hotel_crm.setup.reading import BadFile, read
from hotels.services import BadHotel
from preferences.services import BadCatalogue
from rules.publishing import BadRule
from service_tasks.services import BadTemplates
from staff.policy import console
from staff.services import BadPerson, BadSection

EXPECTED = (
    BadHotel, BadDining, BadPerson, BadSection, BadRule, BadTemplates, BadCatalogue, Unfit,
)  # fmt: skip


@console
class Command(BaseCommand):
    """``manage.py setup [FILE]``."""

    help = "Make hotels from a YAML file; without one, ask for the property and the first manager."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--quiet", action="store_true", help="do not print PINs and tokens")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = options["file"] or self._ask()
        try:
            made = make(read(path), now=now())
        except BadFile as wrong:
            raise CommandError("Nothing was made.\n" + "\n".join(wrong.problems)) from wrong
        except EXPECTED as wrong:
            raise CommandError(f"Nothing was made. {wrong}") from wrong
        if not options["quiet"]:
            for secret in made.secrets:
                self.stdout.write(secret)
        if made.secrets and not options["quiet"]:
            self.stdout.write("These are shown once. Hand them over now.")
        self.stdout.write(
            f"{made.changed} things are new or different." if made.changed else "All as it was."
        )

    def _ask(self) -> Path:
        """Writes the answers to the same kind of file, so that they can be kept and changed."""
        try:
            told = asking.ask(input, self.stdout.write)
        except EOFError as ended:
            raise CommandError(
                "Nobody answers the questions. Nothing was made. "
                "Give a file: manage.py setup FILE (docs/setup.md describes it)."
            ) from ended
        path = env.VAR / "hotel.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"Your answers are in {path}; change it and run setup with it again.")
        return path
