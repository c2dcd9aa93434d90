"""The import at work: a chunk of rows, its rejects and how far the run is are one commit.

A kill at any line only delays: the next worker goes on after the last chunk that was committed.
Safe to run twice by the run's lease and by the keys of the stays.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.db.models import F

from core import claims, transactions
from core.faults import where
from imports import keeping, sectioning, staying
from imports.enums import OPEN_STATES, Kind, Note, Reason, RunState
from imports.looking import Look
from imports.models import ImportPart, ImportReject, ImportRun, ImportSeen
from imports.reading import Record
from imports.staying import Outcome
from imports.types import Ready, Rejected, Shape

logger = logging.getLogger(__name__)

CHUNK = 500
LEASE_SECONDS = 120
LONGEST_RUN = 40.0
"""Seconds a worker stays with one file before others may have a turn."""
TRIES = 3  # for a chunk that met somebody else at the same stays
MOST_FAILURES = 5
KEPT = timedelta(days=30)
UNSENT_KEPT = timedelta(days=1)

Tell = Callable[[ImportRun], object]


COUNTS = ("made", "changed", "same", "rejected", "blank")
LOOKED_AT_ONCE = 1_000
FAULTS = (DatabaseError, ArithmeticError, AssertionError, LookupError, TypeError, ValueError)

Do = Callable[[list[Record]], Outcome]


class Stopped(Exception):
    """Somebody ended the run, or another worker has it."""


def work(*, now: datetime) -> bool:
    """Goes on with the oldest import that nobody works on; True when there was one."""
    with transactions.unit():
        found = claims.lease(
            ImportRun.objects.filter(state__in=OPEN_STATES).order_by("created_at"),
            now=now, seconds=LEASE_SECONDS, limit=1,
        )  # fmt: skip
    for run in found:
        work_on(run, now=now, until=time.monotonic() + LONGEST_RUN)
    return bool(found)


def overdue(*, now: datetime) -> int:
    """Imports that nobody has looked after for ten minutes."""
    late = now - timedelta(minutes=10)
    return ImportRun.objects.filter(
        claims.free_or_expired(late), state__in=OPEN_STATES, started_at__lt=late
    ).count()


def work_on(
    run: ImportRun, *, now: datetime, until: float | None = None, tell: Tell | None = None
) -> bool:
    """Goes on with one import until it is done or ``until`` (monotonic); True when it is done.

    ``tell`` hears of the run after each commit.
    """
    way = _Way(run, now, tell)
    try:
        done = way.go(until)
    except Stopped:
        run.refresh_from_db()
        return True
    except Exception as error:
        _failed(run, error, now)
        raise
    with transactions.unit():
        ImportRun.objects.filter(pk=run.pk).update(leased_until=None)
    return done


def _failed(run: ImportRun, error: Exception, now: datetime) -> None:
    logger.error("import %s failed at line %s: %s", run.public_id, run.line_done, where(error))
    with transactions.unit():
        mine = ImportRun.objects.filter(pk=run.pk, state__in=OPEN_STATES)
        mine.update(failures=F("failures") + 1)
        mine.filter(failures__gte=MOST_FAILURES).update(
            state=RunState.STOPPED, trouble="faults", done_at=now
        )


class _Way:
    """One worker's way through one file."""

    def __init__(self, run: ImportRun, now: datetime, tell: Tell | None) -> None:
        self.run, self.now, self.tell = run, now, tell or (lambda _run: None)
        self.began = time.monotonic()

    def go(self, until: float | None) -> bool:
        """To the end of the file or of the time."""
        run = self.run
        if run.lines is None:
            self._look()
        do = _stays(run, self.now) if run.kind == Kind.STAYS else sectioning.doing(run, self.now)
        done = run.line_done
        records = (record for record in keeping.records_of(run) if record.line > done)
        while chunk := list(islice(records, CHUNK)):
            self._chunk(chunk, do)
            self.tell(run)
            if until is not None and time.monotonic() > until:
                return False
        with transactions.unit():
            ImportSeen.objects.filter(run=run).delete()
            ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
                state=RunState.DONE, done_at=self.now, failures=0
            )
        run.refresh_from_db()
        self.tell(run)
        return True

    def _lease(self) -> datetime:
        passed = time.monotonic() - self.began
        return self.now + timedelta(seconds=passed + LEASE_SECONDS)

    def _look(self) -> None:
        """The first time the file is read through: its lines, and how its dates are written."""
        run = self.run
        look = Look(run.kind, Shape.of(run.shape), run.columns)
        records = keeping.records_of(run)
        while piece := list(islice(records, LOOKED_AT_ONCE)):
            look.see(piece)
            if look.lines % (20 * LOOKED_AT_ONCE):
                continue
            with transactions.unit():
                mine = ImportRun.objects.filter(pk=run.pk, state__in=OPEN_STATES)
                if not mine.update(state=RunState.RUNNING, leased_until=self._lease()):
                    raise Stopped
        run.lines, run.shape = look.lines, look.proved().as_json()
        run.notes = {str(Note.GUESSED_DATES): look.guessed()} if look.guessed() else {}
        run.state = RunState.RUNNING
        with transactions.unit():
            if not ImportRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(
                lines=run.lines, shape=run.shape, notes=run.notes, state=run.state
            ):
                raise Stopped

    def _chunk(self, chunk: list[Record], do: Do) -> None:
        for left in reversed(range(TRIES)):
            try:
                with transactions.unit():
                    _by_index()
                    fresh = self._mine()
                    _settle(fresh, do(chunk))
                    fresh.line_done, fresh.leased_until = chunk[-1].line, self._lease()
                    fresh.save()
            except (IntegrityError, OperationalError):
                # Somebody else told of one of these stays in the same moment: look again.
                if not left:
                    raise
                continue
            for name in ("line_done", "notes", *COUNTS):
                setattr(self.run, name, getattr(fresh, name))
            return

    def _mine(self) -> ImportRun:
        """The run, locked; raises ``Stopped`` when somebody ended it or went on with it."""
        mine = ImportRun.objects.select_for_update().filter(
            pk=self.run.pk, state=RunState.RUNNING, line_done=self.run.line_done
        )
        found = mine.first()
        if found is None:
            raise Stopped
        return found


def _by_index() -> None:
    """Until the unit ends: every row by its index, although the tables grew since they were counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"
        )


def _settle(run: ImportRun, outcome: Outcome) -> None:
    keeping.keep_rejects(run, outcome.rejected)
    tally = {**outcome.tally, "rejected": len(outcome.rejected)}
    for name in COUNTS:
        setattr(run, name, getattr(run, name) + tally.get(name, 0))
    for name, number in outcome.notes.items():
        run.notes[name] = run.notes.get(name, 0) + number
    run.failures = 0


def _stays(run: ImportRun, now: datetime) -> Do:
    reader = staying.reader(run, now)

    def do(chunk: list[Record]) -> Outcome:
        ready, read = staying.read_chunk(run, reader, chunk)
        outcome = read.copy()
        try:
            _write(run, ready, outcome, now)
        except (IntegrityError, OperationalError):
            raise
        except FAULTS as error:
            logger.error("import %s: a chunk failed: %s", run.public_id, where(error))  # noqa: TRY400
            outcome = read
            for each in ready:
                outcome.add(_alone(run, each, now))
        return outcome

    return do


def _alone(run: ImportRun, each: Ready, now: datetime) -> Outcome:
    """Lets one row in by itself, so that of a chunk only the guilty one stays out."""
    outcome = Outcome()
    try:
        _write(run, [each], outcome, now)
    except FAULTS as error:
        what = {"what": type(error).__name__}
        return Outcome(rejected=[Rejected(each.row.line, each.row.raw, Reason.FAULT, what)])
    return outcome


def _write(run: ImportRun, ready: list[Ready], outcome: Outcome, now: datetime) -> None:
    """Writes the rows, and in a dry run takes them back at once: the counts are the real ones."""
    with transactions.savepoint(keep=not run.dry):
        staying.write_chunk(run, ready, outcome, now)


def forget(*, now: datetime) -> int:
    """After 30 days nobody can read the words of a file any more; the counts stay.

    Files that were never sent to their end go after a day. Safe to run twice.
    """
    gone = 0
    with transactions.unit():
        unsent = ImportRun.objects.filter(
            state=RunState.RECEIVING, created_at__lt=now - UNSENT_KEPT
        )
        gone += unsent.delete()[0]
    old = ImportRun.objects.filter(created_at__lt=now - KEPT).exclude(state__in=OPEN_STATES)
    for run in old.exclude(key=b""):
        with transactions.unit():
            ImportPart.objects.filter(run=run).delete()
            ImportReject.objects.filter(run=run).delete()
            ImportSeen.objects.filter(run=run).delete()
            ImportRun.objects.filter(pk=run.pk).update(key=b"")
        gone += 1
    return gone
