"""Takes in what lies in the folders, so that a nightly export needs nobody at a screen.

A file becomes an import first (one commit), then it is moved aside, then it is read in: after a
kill at any line the next look goes on, and nothing is taken twice or lost. What somebody has said
about the columns before holds for the next file of the same columns, which then goes in by itself;
a file with columns nobody has seen waits on the page.
"""

import gzip
import logging
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from core import transactions
from core.faults import where
from hotels import queries as hotels
from imports import folders, keeping, services
from imports.enums import RunState
from imports.folders import Folder
from imports.models import ImportRun
from imports.types import Shape
from pms import queries as pms
from pms.enums import ConnectionKind

if TYPE_CHECKING:
    from hotels.models import Property

logger = logging.getLogger(__name__)
FAULTS = (OSError, EOFError, zlib.error, services.BadFile)


def folders_of(house: "Property") -> list[Folder]:
    """The folders that are looked into for a hotel."""
    rows = pms.connections(house.pk).filter(active=True).exclude(kind=ConnectionKind.RESTAURANT)
    lines = {line.code: line.source for line in rows}
    return folders.folders(Path(settings.FILES_DIR), house.code, lines)


def look(*, now: datetime) -> int:
    """Takes in every file that has come to rest; how many. Run by one process at a time."""
    taken = 0
    for house in hotels.properties():
        for folder in folders_of(house):
            try:
                folder.taken.mkdir(parents=True, exist_ok=True)
                taken += _look_into(house, folder, now)
                folders.forget(folder, now)
            except OSError as error:  # a share that is away today; the other folders go on
                logger.error("incoming %s: %s", folder.path, where(error))  # noqa: TRY400  no words
    return taken


def _look_into(house: "Property", folder: Folder, now: datetime) -> int:
    aside = folders.under_way(folder)
    begun = ImportRun.objects.filter(
        property=house, public_id__in=aside, state=RunState.RECEIVING
    )  # fmt: skip
    for run in begun.select_related("property"):
        _take_in(run, aside[run.public_id], now)
    number = 0
    for path in folders.whole(folder, now):
        with transactions.unit():
            run = services.begin_file(
                property=house, kind=folder.kind, name=path.name, source=folder.source, now=now
            )
        aside_now = folders.taken_as(folder, run.public_id, path.name)
        try:
            path.rename(aside_now)
        except FileNotFoundError:  # somebody took it back in this moment
            with transactions.unit():
                run.delete()
            continue
        aside_now.touch()  # it is kept from now on, however old the export is
        _take_in(run, aside_now, now)
        number += 1
    return number


def _take_in(run: ImportRun, path: Path, now: datetime) -> None:
    """Reads the file in and lets it go in by itself where its columns are known."""
    try:
        for no, piece in enumerate(_pieces(path)):
            with transactions.unit():
                services.take_part(run=run, no=no, body=piece)
        with transactions.unit():
            services.end_file(run=run)
            header = Shape.of(run.shape).header
            if services.known_columns(run.property, run.kind, header):
                services.start(run=run, dry=False, now=now)
    except FAULTS as error:
        logger.warning("incoming file %s was not taken: %s", run.public_id, where(error))
        with transactions.unit():
            services.refuse(run=run, now=now)


def _pieces(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        while piece := file.read(keeping.PART):
            yield piece
