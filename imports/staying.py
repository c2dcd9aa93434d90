"""A chunk of rows of stays on its way in: keys, the stays themselves, their amounts."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection

from hotels import queries as hotels
from imports.enums import Note, Reason
from imports.models import ImportRun
from imports.naming import source_of
from imports.reading import Record
from imports.rows import StayReader, content_of, digest_of
from imports.types import Ready, Rejected, Row, Shape
from pms import services as pms
from stays import queries as stay_queries
from stays import services as stays
from stays.enums import ChangeKind, Origin, StayState
from stays.types import GROUPS

Tally = dict[str, int]


@dataclass(slots=True)
class Outcome:
    """What came of a chunk."""

    tally: Tally = field(default_factory=dict)
    notes: Tally = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)

    def count(self, name: str, number: int = 1) -> None:
        """One more row of this outcome."""
        self.tally[name] = self.tally.get(name, 0) + number

    def note(self, name: str, number: int = 1) -> None:
        """One more row of which this is worth knowing."""
        self.notes[name] = self.notes.get(name, 0) + number

    def copy(self) -> "Outcome":
        """One that can be added to while this one stays."""
        return Outcome(dict(self.tally), dict(self.notes), list(self.rejected))

    def add(self, other: "Outcome") -> None:
        """Takes in what came of other rows."""
        for name, number in other.tally.items():
            self.count(name, number)
        for name, number in other.notes.items():
            self.note(name, number)
        self.rejected += other.rejected


def reader(run: ImportRun, now: datetime) -> StayReader:
    """The reader of the run's rows, by what was found out about its columns."""
    house = run.property
    return StayReader(
        shape=Shape.of(run.shape),
        columns=run.columns,
        zone=hotels.zone_of(house),
        currency=house.currency,
        day=hotels.business_date(house, now),
    )


_SEE = """
WITH told AS (
    SELECT digest, content, line, nr FROM unnest(%s::bytea[], %s::bytea[], %s::bigint[])
    WITH ORDINALITY AS row (digest, content, line, nr)
), counted AS (
    SELECT digest, count(*) AS times, (array_agg(line ORDER BY nr))[1] AS line,
        (array_agg(content ORDER BY nr))[1] AS content FROM told GROUP BY digest
)
INSERT INTO imports_importseen AS seen (run_id, digest, times, line, content)
SELECT %s, digest, times, line, content FROM counted
ON CONFLICT (run_id, digest) DO UPDATE SET times = seen.times + excluded.times
RETURNING digest, times, line, content
"""


def keyed(run: ImportRun, rows: Sequence[tuple[Row, bytes]]) -> list[tuple[Row, str] | Rejected]:
    """Each row with its key: its own number, else its content and how often that came before.

    A number that stood in an earlier line with other content is refused; with the same content
    it is the same row again, and only the first one counts.
    """
    if not rows:
        return []
    digests = [digest_of(row.key) if row.key else content for row, content in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            _SEE,
            [
                digests,
                [content for _, content in rows],
                [row.line for row, _ in rows],
                run.pk,
            ],
        )  # fmt: skip
        seen = {bytes(found[0]): found[1:] for found in cursor.fetchall()}
    in_chunk: dict[bytes, int] = {}
    for digest in digests:
        in_chunk[digest] = in_chunk.get(digest, 0) + 1
    answers: list[tuple[Row, str] | Rejected] = []
    nth = {digest: seen[digest][0] - number for digest, number in in_chunk.items()}
    for (row, content), digest in zip(rows, digests, strict=True):
        nth[digest] += 1
        _times, line, first = seen[digest]
        if not row.key:
            name = base64.b32encode(digest).decode("ascii").lower()
            answers.append((row, f"row-{name}-{nth[digest]}"))
        elif line == row.line or bytes(first) == content:
            answers.append((row, row.key))
        else:
            answers.append(Rejected(row.line, row.raw, Reason.REPEATED, {"line": line}))
    return answers


def heard(run: ImportRun, row: Row, key: str) -> Ready | Rejected:
    """The row in the house's words, checked by the rules of the PMS door.

    Among files the later one counts. Under the keys of a PMS line a file is older than whatever the
    line said with a version.
    """
    stay = {**row.event["stay"], "key": key}
    for guest in stay["guests"]:
        guest["profile"] = guest["profile"] or f"s-{key}"[:60]
    try:
        said = pms.stay_said({**row.event, "event_id": key, "stay": stay})
    except pms.Unusable as refused:
        return Rejected(row.line, row.raw, Reason.REFUSED, {"sentence": str(refused)})
    origin = Origin.BACKFILL if row.past else Origin.LIVE
    version = None if run.source == source_of(run.property) else 0
    return Ready(row, replace(said, origin=origin, source_version=version))


def read_chunk(
    run: ImportRun, reader: StayReader, records: Sequence[Record]
) -> tuple[list[Ready], Outcome]:
    """The rows of a chunk that can go in; the others are in the outcome."""
    outcome = Outcome()
    rows: list[tuple[Row, bytes]] = []
    for record in records:
        if record.blank:
            outcome.count("blank")
            continue
        read = reader.read(record)
        if isinstance(read, Rejected):
            outcome.rejected.append(read)
        else:
            rows.append((read, content_of(record.cells)))
    ready: dict[str, Ready] = {}
    for answer in keyed(run, rows):
        found = answer if isinstance(answer, Rejected) else heard(run, *answer)
        if isinstance(found, Rejected):
            outcome.rejected.append(found)
        elif found.said.key in ready:
            outcome.count("same")
        else:
            ready[found.said.key] = found
    return list(ready.values()), outcome


def _as_the_line_knows(run: ImportRun, ready: Sequence[Ready]) -> Sequence[Ready]:
    """The rows under the keys of a PMS line, as far as they can be newer than what it said.

    A booking of who has come by now was written before that: it tells neither status nor room.
    """
    booked = [each.said.key for each in ready if each.said.state == StayState.RESERVED]
    if run.source == source_of(run.property) or not booked:
        return ready
    come = stay_queries.have_come(run.property_id, run.source, booked)
    return [
        replace(each, said=replace(each.said, groups=GROUPS - {"status", "room"}))
        if each.said.state == StayState.RESERVED and each.said.key in come
        else each
        for each in ready
    ]


def write_chunk(run: ImportRun, ready: Sequence[Ready], outcome: Outcome, now: datetime) -> None:
    """Lets the rows go in, inside the caller's unit."""
    ready = _as_the_line_knows(run, ready)
    answers = stays.apply_many(
        property=run.property, source=run.source, said=[each.said for each in ready], now=now
    )
    charges: list[stays.Charge] = []
    for each, answer in zip(ready, answers, strict=True):
        if isinstance(answer, stays.BadStay):
            sentence = {"sentence": str(answer)}
            outcome.rejected.append(
                Rejected(each.row.line, each.row.raw, Reason.REFUSED, sentence)
            )  # fmt: skip
            continue
        made = ChangeKind.CREATED in answer.changes
        for worth in each.row.notes:
            outcome.note(worth)
        outcome.count("made" if made else "changed" if answer.outcome == "applied" else "same")
        for sentence_said in answer.warnings:
            room = "property's list" in sentence_said
            outcome.note(Note.NO_SUCH_ROOM if room else Note.GUEST_FIELD)
        if each.row.charge is not None:
            charges.append(_charge(run, each, answer.stay_id))
    for _kept in stays.post_many(property=run.property, charges=charges):
        outcome.note(Note.AMOUNT_KEPT)


def _charge(run: ImportRun, each: Ready, stay_id: int) -> stays.Charge:
    charge = each.row.charge
    assert charge is not None
    return stays.Charge(
        stay_id=stay_id,
        source_key=f"{run.source[:19]}:{each.said.key}",
        business_date=charge.day,
        code="room",
        amount=charge.amount,
        currency=charge.currency,
        at=each.said.occurred_at,
    )
