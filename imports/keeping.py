"""The file itself, in sealed pieces: written as it comes, read as often as needed, then forgotten."""

import zlib
from collections.abc import Iterator

from core.copying import copy_in
from core.crypto import Sealer
from imports.models import ImportPart, ImportReject, ImportRun
from imports.reading import Record, decoded, records
from imports.types import Rejected, Shape

BEGINNING = 64 * 1024
PART = 512 * 1024  # bytes of the file in one piece


def _place(run: ImportRun, what: str, number: int) -> str:
    return f"imports.{what}:{run.public_id}:{number}"


def keep_part(run: ImportRun, no: int, body: bytes) -> None:
    """Keeps one piece; the same number again replaces it, so that a sender may try again."""
    sealed = Sealer(bytes(run.key)).seal(zlib.compress(body, 1), _place(run, "part", no))
    ImportPart.objects.update_or_create(run=run, no=no, defaults={"body": sealed})


def blocks(run: ImportRun) -> Iterator[bytes]:
    """The file from its beginning, piece by piece."""
    sealer = Sealer(bytes(run.key))
    no = 0
    while True:
        body = ImportPart.objects.filter(run=run, no=no).values_list("body", flat=True).first()
        if body is None:
            return
        yield zlib.decompress(sealer.unseal(bytes(body), _place(run, "part", no)))
        no += 1


def beginning(run: ImportRun) -> bytes:
    """The first 64 kilobytes of the file, or all of it."""
    found = b""
    for block in blocks(run):
        found += block
        if len(found) >= BEGINNING:
            break
    return found[:BEGINNING]


def records_of(run: ImportRun) -> Iterator[Record]:
    """The records of the file below its header."""
    shape = Shape.of(run.shape)
    found = records(decoded(blocks(run), shape.encoding), shape.delimiter)
    header_seen = False
    for record in found:
        if header_seen:
            yield record
        elif not record.blank:
            header_seen = True


def keep_rejects(run: ImportRun, rejected: list[Rejected]) -> None:
    """Keeps rows that were left out, their words sealed."""
    sealer = Sealer(bytes(run.key))
    copy_in(
        ImportReject,
        (
            ImportReject(
                run=run,
                line=each.line,
                code=each.code,
                params=dict(each.params),
                raw=sealer.seal(each.raw.encode("utf-8", "replace"), _place(run, "row", each.line)),
            )
            for each in rejected
        ),
    )


def rejects(run: ImportRun, first: int = 0, number: int = 0) -> Iterator[tuple[ImportReject, str]]:
    """Rows that were left out, in the order of the file, each with its text; all or ``number``."""
    sealer = Sealer(bytes(run.key)) if run.key else None
    rows = ImportReject.objects.filter(run=run).order_by("line", "pk")
    chosen = rows[first : first + number] if number else rows
    for row in chosen.iterator(chunk_size=500):
        raw = sealer.unseal(bytes(row.raw), _place(run, "row", row.line)) if sealer else b""
        yield row, raw.decode()
