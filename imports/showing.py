"""What the pages of files show: which column means what, the first rows as they would be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from imports import keeping, saying, staying
from imports.enums import SEVERAL, Kind, RunState, StayField
from imports.looking import Look
from imports.mapping import NEEDED, fields_of
from imports.models import ImportRun
from imports.reading import Record
from imports.rows import StayReader
from imports.types import Rejected, Shape
from stays.enums import StayState

PREVIEWED = 5
LOOKED_AT = 500
COLUMNS_SHOWN = 40


@dataclass(frozen=True)
class Choice:
    """A field and the columns chosen for it; ``names`` has a place for each column it may have."""

    field: str
    label: str
    needed: bool
    names: Sequence[str]

    @property
    def first(self) -> bool:
        """Whether it is shown at once: it is needed, has a column, or tells the stays apart."""
        return self.needed or any(self.names) or self.field == StayField.KEY


def choices(run: ImportRun) -> list[Choice]:
    """Every field with what is chosen for it now."""
    needed = {field for each in NEEDED[run.kind] for field in each}
    return [
        Choice(
            str(field),
            str(field.label),
            field in needed,
            _padded(run.columns.get(field, []), SEVERAL.get(str(field), 1)),
        )
        for field in fields_of(run.kind)
    ]


def _padded(names: Sequence[str], size: int) -> list[str]:
    return [*names, *[""] * size][:size]


@dataclass(frozen=True)
class Preview:
    """A row of the beginning of a file as it stands, and how it would be read."""

    line: int
    cells: Sequence[str]
    reading: Sequence[str]
    refused: str


def previews(run: ImportRun, now: datetime) -> list[Preview]:
    """The first rows, read by what their own beginning of the file proves."""
    first = list(islice(keeping.records_of(run), LOOKED_AT))
    rows = [record for record in first if not record.blank][:PREVIEWED]
    shape = Shape.of(run.shape)
    if run.kind != Kind.STAYS or not run.columns.get("arrival"):
        return [Preview(row.line, row.cells[:COLUMNS_SHOWN], (), "") for row in rows]
    look = Look(run.kind, shape, run.columns)
    look.see(first)
    run.shape = look.proved().as_json()
    reader = staying.reader(run, now)
    return [_preview(reader, row) for row in rows]


def _preview(reader: StayReader, record: Record) -> Preview:
    read = reader.read(record)
    cells = record.cells[:COLUMNS_SHOWN]
    if isinstance(read, Rejected):
        return Preview(record.line, cells, (), saying.reason(read.code, read.params))
    stay = read.event["stay"]
    names = [
        " ".join(filter(None, (each["family"], each["given"], each["native"])))
        for each in stay["guests"]
    ]
    reading = [
        f"{stay['arrival']} – {stay['departure']}",
        str(StayState(stay["status"]).label),
        f"{stay['adults']} + {stay['children']}",
        *names,
    ]
    return Preview(record.line, cells, reading, "")


def progress(run: ImportRun) -> Mapping[str, Any]:
    """How far a run is, for the bar."""
    done = run.made + run.changed + run.same + run.rejected + run.blank
    total = run.lines or 0
    return {
        "done": done,
        "total": total,
        "percent": 100 if run.state == RunState.DONE else done * 100 // total if total else 0,
    }
