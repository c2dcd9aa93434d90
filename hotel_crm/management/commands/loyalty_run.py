"""Counts every guest of the chain anew, on the engine of one's choice, beside the running hotel."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import now
from core.transactions import unit
from loyalty import frames, jobs
from staff.policy import console

_WIDE = 30
_EPOCH = date(1970, 1, 1)


@console
class Command(BaseCommand):
    """``manage.py loyalty_run`` (docs/scale-loyalty.md)."""

    help = "Count RFM, tiers and figures of all guests from finished stays into Parquet files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--engine", default="pandas", choices=("pandas", "duckdb", "polars", "spark")
        )
        parser.add_argument(
            "--from", dest="source", type=Path, metavar="PARQUET_DIR",
            help="stays as Parquet; without it they are exported from the database",
        )  # fmt: skip
        parser.add_argument("--to", type=Path, metavar="DIR", help="where the results are kept")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DATE", help="the day counted on; today"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        # these bring numpy and pyarrow, which no other command needs
        from loyalty.engines import folders, opening, run  # noqa: PLC0415
        from loyalty.metrics.ladder import SHIPPED  # noqa: PLC0415

        os.nice(10)  # the hotel comes first
        day = options["as_of"] or now().date()
        to = options["to"] or Path(settings.VAR) / "loyalty"
        try:
            opening.check(options["engine"])
            source = options["source"] or self._exported(to / "stays")
            bar = _Bar("guests")
            guests = run.run(
                engine=options["engine"], source=source, target=to / "guests",
                as_of=(day - _EPOCH).days, rungs=SHIPPED, tell=bar.show,
            )  # fmt: skip
        except (opening.NotInstalled, folders.NotReadable) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            f"{guests} guests as of {day}, counted on {options['engine']}: {to / 'guests'}"
        )

    def _exported(self, folder: Path) -> Path:
        jobs.count(now=now())  # what is not counted yet comes along
        bar = _Bar("years of stays")
        with unit():
            frames.one_snapshot()
            stays = frames.export(folder, tell=bar.show)
        self.stdout.write(f"{stays} finished stays in {folder}")
        return folder


class _Bar:
    """A progress bar on a terminal, and a line at every tenth elsewhere."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.tenth = -1

    def show(self, done: int, many: int) -> None:
        part = done / many if many else 1.0
        if sys.stderr.isatty():
            filled = "#" * int(part * _WIDE)
            end = "\n" if done == many else ""
            sys.stderr.write(f"\r[{filled:<{_WIDE}}] {part:4.0%} {self.what} {end}")
        elif int(part * 10) > self.tenth:
            self.tenth = int(part * 10)
            sys.stderr.write(f"{part:4.0%} {self.what}\n")
