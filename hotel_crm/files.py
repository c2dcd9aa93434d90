"""What the commands that take a file share: reading it in, the bar, the report."""

import gzip
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.clock import now
from core.transactions import unit
from hotels import queries as hotels
from imports import jobs, keeping, queries, saying, services
from imports.enums import Note, RunState
from imports.models import ImportRun
from imports.types import Shape
from imports.values import DAY_FIRST, MONTH_FIRST

SHOWN = 20
WIDE = 30


def add_arguments(parser: CommandParser) -> None:
    """The arguments that both commands have."""
    parser.add_argument("file", type=Path, help="the file; one that ends in .gz is unpacked")
    parser.add_argument("--property", help="code of the hotel; may be left out where there is one")
    parser.add_argument("--dry-run", action="store_true", help="say what would come of it only")
    parser.add_argument(
        "--column", action="append", default=[], metavar="FIELD=NAME[+NAME]",
        help="what a column means, as in arrival=Check-in; kept for the next file of these columns",
    )  # fmt: skip
    parser.add_argument("--encoding", default="", help="where the guess is wrong: gb18030, big5 ..")
    parser.add_argument("--delimiter", default="", help="where the guess is wrong; tab may be \\t")
    parser.add_argument(
        "--dates", choices=(DAY_FIRST, MONTH_FIRST), default="",
        help="how dates are read that can be read two ways",
    )  # fmt: skip
    parser.add_argument("--rejected", type=Path, metavar="FILE", help="write rows left out here")


def run_file(command: BaseCommand, kind: str, options: dict[str, Any]) -> None:
    """Takes the file in and lets it go in at once, with a bar; raises ``CommandError``."""
    house = _property(options["property"])
    try:
        run = _taken(house, kind, options)
        _read_as_told(run, options)
        with unit():
            services.start(run=run, dry=options["dry_run"], now=now())
    except services.BadFile as wrong:
        raise CommandError(str(wrong)) from wrong
    bar = Bar(command)
    jobs.work_on(run, now=now(), tell=bar.show)
    bar.end()
    run.refresh_from_db()
    _report(command, run)
    if options["rejected"]:
        with options["rejected"].open("w", encoding="utf-8-sig", newline="") as out:
            saying.write_rejected(run, out)
        command.stdout.write(f"{run.rejected} rows left out were written to {options['rejected']}")
    if run.state != RunState.DONE:
        raise CommandError(str(saying.TROUBLES.get(run.trouble, run.trouble)))


def _property(code: str | None) -> Any:
    if code:
        found = hotels.property_by_code(code)
        if found is None:
            raise CommandError(f"There is no hotel {code}. Nothing was taken.")
        return found
    every = list(hotels.properties())
    if len(every) != 1:
        known = ", ".join(each.code for each in every) or "none; run setup first"
        raise CommandError(f"Say which hotel: --property CODE. There are: {known}.")
    return every[0]


def _pieces(path: Path) -> Iterator[bytes]:
    packed = path.suffix == ".gz"
    with gzip.open(path) if packed else path.open("rb") as file:
        while piece := file.read(keeping.PART):
            yield piece


def _taken(house: Any, kind: str, options: dict[str, Any]) -> ImportRun:
    path = options["file"]
    with unit():
        run = services.begin_file(
            property=house, kind=kind, name=path.name, now=now(), source=options.get("source") or ""
        )
    try:
        for no, piece in enumerate(_pieces(path)):
            with unit():
                services.take_part(run=run, no=no, body=piece)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error}. Nothing was imported.") from error
    with unit():
        return services.end_file(run=run, usual_order=options["dates"])


def _read_as_told(run: ImportRun, options: dict[str, Any]) -> None:
    shape = Shape.of(run.shape)
    delimiter = options["delimiter"].replace("\\t", "\t") or shape.delimiter
    with unit():
        services.reshape(
            run=run,
            encoding=options["encoding"] or shape.encoding,
            delimiter=delimiter,
            order=options["dates"] or shape.usual_order,
            mark=shape.usual_mark,
        )
        told = dict(_column(run, each) for each in options["column"])
        services.set_columns(run=run, columns={**run.columns, **told})


def _column(run: ImportRun, said: str) -> tuple[str, Sequence[str]]:
    field, _equals, names = said.partition("=")
    header = Shape.of(run.shape).header
    columns = [names] if names in header else names.split("+")
    missing = [name for name in columns if name and name not in header]
    if missing:
        raise services.BadFile(
            _("There is no column %(name)s. There are: %(header)s")
            % {"name": missing[0], "header": ", ".join(header)}
        )
    return field, [name for name in columns if name]


class Bar:
    """A progress bar on a terminal, and a line at every tenth elsewhere."""

    def __init__(self, command: BaseCommand) -> None:
        self.command = command
        self.live = sys.stderr.isatty()
        self.tenth = 0

    def show(self, run: ImportRun) -> None:
        """Draws how far the run is."""
        done = run.made + run.changed + run.same + run.rejected + run.blank
        part = done / run.lines if run.lines else 1.0
        if self.live:
            filled = "#" * int(part * WIDE)
            sys.stderr.write(f"\r[{filled:<{WIDE}}] {part:4.0%} {done} of {run.lines} rows ")
        elif int(part * 10) > self.tenth:
            self.tenth = int(part * 10)
            self.command.stderr.write(f"{part:4.0%} {done} of {run.lines} rows")

    def end(self) -> None:
        """Leaves the bar's line."""
        if self.live:
            sys.stderr.write("\n")


def _report(command: BaseCommand, run: ImportRun) -> None:
    write = command.stdout.write
    write(
        f"{run.name}: {run.lines} rows. {run.made} new, {run.changed} changed, {run.same} known "
        f"before, {run.rejected} left out, {run.blank} empty."
        + (" Dry run: nothing was written." if run.dry else "")
    )
    for code, number in sorted(run.notes.items()):
        write(f"  {saying.note(Note(code))}: {number}")
    for code, number in queries.reasons(run):
        write(f"  left out: {number} x {code}")
    for row, _raw in keeping.rejects(run, number=SHOWN):
        write(f"  line {row.line}: {saying.reason(row.code, row.params)}")
    if run.rejected > SHOWN:
        write(f"  ... and {run.rejected - SHOWN} more; --rejected FILE writes them all.")
