"""Verbs about a file: take it in piece by piece, say what its columns mean, let it begin, forget it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.crypto import new_wrapped_key
from core.transactions import require_unit
from imports import keeping, mapping
from imports.enums import OPEN_STATES, Kind, RunState
from imports.models import ImportMapping, ImportPart, ImportReject, ImportRun, ImportSeen
from imports.naming import source_of
from imports.reading import (
    DELIMITERS,
    ENCODINGS,
    EncodingSniffer,
    decoded,
    guess_delimiter,
    records,
)
from imports.types import Columns, Shape
from imports.values import DAY_FIRST, MONTH_FIRST

if TYPE_CHECKING:
    from hotels.models import Property

LARGEST = 2 * 1024**3  # bytes of one file
MONTH_FIRST_ZONES = ("America/", "US/", "Pacific/Honolulu")


class BadFile(Exception):
    """A file that cannot begin as it stands; the message is a sentence."""


def begin_file(
    *,
    property: "Property",
    kind: str,
    name: str,
    now: datetime,
    by_user_id: int | None = None,
    source: str = "",
) -> ImportRun:
    """A file is about to come; raises ``BadFile`` for a kind that does not exist."""
    require_unit()
    if kind not in Kind.values:
        raise BadFile(_("Say what the file holds. Nothing was taken."))
    return ImportRun.objects.create(
        property=property,
        kind=kind,
        name="".join(char for char in name if char.isprintable())[-120:],
        source=source or source_of(property),
        by_id=by_user_id,
        created_at=now,
        key=new_wrapped_key(),
    )


def take_part(*, run: ImportRun, no: int, body: bytes) -> None:
    """One piece of the file; the same again replaces it. Raises ``BadFile``."""
    require_unit()
    if run.state != RunState.RECEIVING:
        raise BadFile(_("This file has been taken in already. Nothing was changed."))
    if no < 0 or no * keeping.PART > LARGEST:
        raise BadFile(_("The file is larger than 2 GiB. Split it and send the parts."))
    keeping.keep_part(run, no, body)


def end_file(*, run: ImportRun, usual_order: str = "") -> ImportRun:
    """The file is whole: its encoding, separator and columns are found out.

    Raises ``BadFile`` when there is nothing in it, or no line that names columns.
    """
    require_unit()
    if run.state != RunState.RECEIVING:
        return run
    sniffer, size, first = EncodingSniffer(), 0, keeping.beginning(run)
    sniffer.feed(first)
    for block in keeping.blocks(run):
        # The beginning is taken as a whole, because its first bytes may be the mark of an encoding.
        if size + len(block) > len(first):
            sniffer.feed(block[max(len(first) - size, 0) :])
        size += len(block)
    if not first.strip():
        raise BadFile(_("The file is empty. Nothing was taken."))
    zone = run.property.zone
    order = MONTH_FIRST if zone.startswith(MONTH_FIRST_ZONES) else DAY_FIRST
    shape = Shape(encoding=sniffer.encoding(), usual_order=usual_order or order)
    run.size, run.state = size, RunState.READY
    _take_shape(run, shape, first, delimiter="")
    run.save()
    return run


def reshape(*, run: ImportRun, encoding: str, delimiter: str, order: str, mark: str) -> None:
    """Reads the file another way than was guessed; raises ``BadFile``."""
    require_unit()
    must_be_still(run)
    if encoding not in ENCODINGS or delimiter not in DELIMITERS:
        raise BadFile(_("This way of reading the file does not exist. Nothing was changed."))
    kept = Shape.of(run.shape)
    if (encoding, delimiter) != (kept.encoding, kept.delimiter):
        first = keeping.beginning(run)
        _take_shape(run, Shape(encoding=encoding), first, delimiter=delimiter)
        kept = Shape.of(run.shape)
    run.shape = Shape(
        encoding=kept.encoding,
        delimiter=kept.delimiter,
        header=kept.header,
        usual_order=order,
        usual_mark=mark,
    ).as_json()
    run.save(update_fields=["shape", "columns"])


def _take_shape(run: ImportRun, shape: Shape, first: bytes, *, delimiter: str) -> None:
    text = "".join(decoded([first], shape.encoding))
    used = delimiter or guess_delimiter(text)
    header = next((each for each in records([text], used) if not each.blank), None)
    if header is None or header.problem:
        raise BadFile(
            _(
                "The first line cannot be read as names of columns. Nothing was taken. "
                "Export the file again with a line of names."
            )
        )
    names = mapping.unique(header.cells)
    run.shape = Shape(
        encoding=shape.encoding,
        delimiter=used,
        header=names,
        usual_order=shape.usual_order,
        usual_mark=shape.usual_mark,
    ).as_json()
    run.columns = known_columns(run.property, run.kind, names) or mapping.guess(run.kind, names)


def known_columns(property: "Property", kind: str, header: Iterable[str]) -> dict[str, list[str]]:
    """What somebody confirmed for a file of these columns before; empty when nobody did."""
    names = list(header)
    kept = ImportMapping.objects.filter(
        property=property, kind=kind, signature=mapping.signature(names)
    ).first()
    return mapping.within(kept.columns, names) if kept else {}


def set_columns(*, run: ImportRun, columns: Columns) -> None:
    """Says what the columns mean, for this run only; unknown names are left out."""
    require_unit()
    must_be_still(run)
    fields = set(mapping.fields_of(run.kind).values)
    known = mapping.within(columns, Shape.of(run.shape).header)
    run.columns = {field: names for field, names in known.items() if field in fields}
    run.save(update_fields=["columns"])


def start(*, run: ImportRun, dry: bool, now: datetime) -> None:
    """Lets a worker begin, from the first line; the columns are kept for the next such file.

    Raises ``BadFile`` when a needed column is missing. Started again it does all again, which
    changes nothing where nothing changed.
    """
    require_unit()
    must_be_still(run)
    if mapping.lacking(run.kind, run.columns):
        raise BadFile(lacking_sentence(run))
    ImportReject.objects.filter(run=run).delete()
    ImportSeen.objects.filter(run=run).delete()
    run.state, run.dry, run.started_at = RunState.WAITING, dry, now
    run.done_at, run.leased_until, run.lines, run.trouble, run.failures = None, None, None, "", 0
    run.line_done = run.made = run.changed = run.same = run.rejected = run.blank = 0
    run.notes = {}
    run.save()
    header = Shape.of(run.shape).header
    ImportMapping.objects.update_or_create(
        property=run.property,
        kind=run.kind,
        signature=mapping.signature(header),
        defaults={"columns": run.columns, "changed_at": now},
    )


def lacking_sentence(run: ImportRun) -> str:
    """Which columns are missing and what to do."""
    fields = mapping.fields_of(run.kind)
    lacking = mapping.lacking(run.kind, run.columns)
    names = "; ".join(" / ".join(str(fields(one).label) for one in each) for each in lacking)
    return _(
        "No column is chosen for: %(fields)s. Nothing was changed. Choose the column; if all names "
        "stand in one column, choose another separator."
    ) % {"fields": names}


def must_be_still(run: ImportRun) -> None:
    """Raises ``BadFile`` when a worker looks after the run now, or its file is gone."""
    if run.state in OPEN_STATES:
        raise BadFile(_("This import is running. Wait until it is done; nothing was changed."))
    if not run.key:
        raise BadFile(_("The file is older than we keep files. Send it again."))


def stop(*, run: ImportRun) -> None:
    """Ends a run where it stands; what went in stays in, and it may be started again."""
    require_unit()
    ImportRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(
        state=RunState.STOPPED, trouble="person", leased_until=None
    )


def refuse(*, run: ImportRun, now: datetime) -> None:
    """Says that nothing can be read of a file; what came of it is deleted here."""
    require_unit()
    ImportPart.objects.filter(run=run).delete()
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.STOPPED, trouble="unreadable", done_at=now, key=b""
    )
