"""Why a row was left out and what is worth knowing of the others, in the reader's language."""

import csv
from collections.abc import Mapping
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imports import keeping
from imports.enums import Note, Reason
from imports.models import ImportReject, ImportRun
from imports.reading import records
from imports.types import Shape


class SupportsWrite(Protocol):
    """What a csv writer writes to."""

    def write(self, value: str, /) -> object: ...


_REASONS: Mapping[str, Promise] = {
    Reason.QUOTE: _("A quotation mark is opened and never closed."),
    Reason.TOO_LONG: _("The line is longer than 65,536 characters."),
    Reason.UNREADABLE: _("Some characters cannot be read. Was another encoding meant?"),
    Reason.COLUMNS: _("The row has %(got)s columns, the first line names %(want)s."),
    Reason.MISSING: _("%(column)s is empty."),
    Reason.DATE: _("%(column)s is no date that we can read."),
    Reason.DATE_UNCLEAR: _(
        "%(column)s can be read as day and month or as month and day, and the file holds both. "
        "Write the year first."
    ),
    Reason.YEARS: _("%(column)s is not between 1990 and 2100."),
    Reason.ORDER: _("The departure is before the arrival."),
    Reason.FUTURE: _("%(column)s lies in the future."),
    Reason.NUMBER: _("%(column)s is no whole number from 0 to %(most)s."),
    Reason.NOBODY: _("Nobody stays: no adult and no child."),
    Reason.AMOUNT: _("%(column)s is no amount that we can read."),
    Reason.AMOUNT_UNCLEAR: _(
        "%(column)s can be read two ways, and the file holds commas and points for decimals."
    ),
    Reason.CURRENCY: _("%(column)s is no currency of three letters."),
    Reason.STATUS: _("%(column)s holds a word that we do not know."),
    Reason.UNFINISHED: _(
        "The departure is past, but %(column)s does not say how the stay ended. Export it again."
    ),
    Reason.NO_STATUS: _(
        "The stay runs over today, and no column says whether the guest came. Add the status."
    ),
    Reason.KEY: _("%(column)s is longer than 50 characters or holds control characters."),
    Reason.REPEATED: _("The reservation number stands in line %(line)s with other content."),
    Reason.REFUSED: _("The stay cannot be kept: %(sentence)s"),
    Reason.FAULT: _(
        "A fault of ours (%(what)s). Nothing of this row went in; please report it and try again."
    ),
    Reason.TIME: _("%(column)s is no time of day such as 08:00."),
    Reason.PAST: _("The shift is over."),
    Reason.NO_DEPARTMENT: _("%(column)s names no department of this hotel."),
    Reason.NO_ROOM: _("Room %(room)s is not in this hotel's list."),
    Reason.NO_MEMBER: _("%(column)s names nobody who works in this department."),
}

_NOTES: Mapping[str, Promise] = {
    Note.NO_SUCH_ROOM: _("Rows whose room is not in this hotel's list; they went in without one"),
    Note.GUEST_FIELD: _(
        "Rows of which a language, nationality or birthday could not be kept; the rest went in"
    ),
    Note.NO_BOOKING_DAY: _("Rows whose day of booking cannot be; they went in without one"),
    Note.AMOUNT_KEPT: _("Stays whose amount was kept before and stays as it was"),
    Note.GUESSED_DATES: _("Columns of dates that could be read two ways; see how they were read"),
}

TROUBLES: Mapping[str, Promise] = {
    "person": _("Somebody stopped it. What went in stays in; begin again to go on."),
    "unreadable": _(
        "Nothing could be read: the file is empty, damaged, or its first line names no columns. "
        "Nothing went in; export it again."
    ),
    "faults": _(
        "It failed five times in a row at the same place. What went in stays in; please report it."
    ),
}


def reason(code: str, params: Mapping[str, object]) -> str:
    """The sentence for a row that was left out."""
    words = _REASONS.get(code)
    return str(words) % params if words is not None else code


def note(code: str) -> str:
    """The words beside a number of rows."""
    return str(_NOTES.get(code, code))


def rejected_cells(shape: Shape, row: ImportReject, raw: str) -> list[str]:
    """A row that was left out as cells: line, reason, then as it stood; whole where it has none."""
    found = next(iter(records([raw], shape.delimiter)), None)
    cells = list(found.cells) if found is not None and not found.problem else [raw]
    return [str(row.line), reason(row.code, row.params), *cells]


def write_rejected(run: ImportRun, out: SupportsWrite, *, first: int = 0, number: int = 0) -> None:
    """Rows that were left out, as CSV: line, reason, and the row as it stood; all or ``number``."""
    shape = Shape.of(run.shape)
    writer = csv.writer(out)
    writer.writerow([gettext("Line"), gettext("Reason"), *shape.header])
    for row, raw in keeping.rejects(run, first, number):
        writer.writerow(rejected_cells(shape, row, raw))
