"""The inbox at work: keep first, then apply; try again with patience; forget after thirty days.

``receive`` is what the door does, ``ingest`` the sweep behind it. Both apply each message in a
unit of its own, so a poison event never stops another, and a death at any line only delays.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import Error

from core import claims, sentences, transactions
from core.crypto import Unreadable
from core.models import DayKey
from core.sentences import sentence
from hotels import queries as hotels
from pms import handling, inbox, queries, sealing, services, settling
from pms.enums import MessageState
from pms.handling import Kept
from pms.inbox import Incoming, Line
from pms.models import Connection, EventSeen, PmsMessage
from pms.types import Done, Result

PATIENCE = 3.0
"""Seconds for which a request goes on applying what it brought; the sweep does the rest."""
LEASE_SECONDS = 60
BATCH = 50
LONGEST_RUN = 5.0
"""Seconds for one sweep: the worker that climbs the ladders is the same."""
KEPT = timedelta(days=30)
IDS_KEPT = timedelta(days=90)
LATE = timedelta(seconds=60)
SILENT = timedelta(minutes=3)
DELETED_AT_ONCE = 5000

NO_LINE = sentence("Its connection is gone. It is kept and was not applied.")
UNREADABLE = sentence(
    "It cannot be read, because its key does not fit (see DATA_KEYS). It is kept and tried again."
)


def receive(*, line: Line, events: Sequence[object], now: datetime) -> list[Result]:
    """Keeps events (first commit), then applies each in a unit of its own; answers one by one.

    What cannot be applied now is kept and tried again by the sweep: the answer is «received».
    Raises ``django.db.Error`` when the events could not be kept, so that the sender tries again.
    """
    prepared = [inbox.prepare(event, line.kind) for event in events]
    incoming = [each for each in prepared if isinstance(each, Incoming)]
    kept, repeats = _keep(line, incoming, now) if incoming else ({}, inbox.Repeats({}))
    tried = _apply_all(line, [each for each in incoming if each.public_id in kept], kept, now)
    # The first commit does not wait for the disk, because the next one takes it along. Where no
    # other commit followed, one must, before anything is promised.
    unsure = list(repeats.open_firsts)
    if all(done.outcome == MessageState.RECEIVED for done in tried.values()):
        unsure += tried
    if unsure:
        with transactions.unit():
            inbox.ensure_on_disk(unsure)
    return [
        each
        if isinstance(each, Result)
        else repeats.results.get(each.public_id) or _result(each, tried.get(each.public_id))
        for each in prepared
    ]


def _keep(
    line: Line, incoming: list[Incoming], now: datetime
) -> tuple[dict[str, int], inbox.Repeats]:
    if line.day_key and all(each.read.meaning for each in incoming):
        return _keep_plainly(line, incoming, line.day_key, now)
    to_apply = any(each.read.meaning for each in incoming)
    with transactions.unit():
        key = line.day_key or sealing.make_key(line.day)
        kept = inbox.keep(line, incoming, key=key, flush=not to_apply, now=now)
        again = [each for each in incoming if each.public_id not in kept]
        repeats = inbox.Repeats({})
        if again:
            repeats = inbox.answer_repeats(line, again, key=key, now=now)
        unread = [each for each in incoming if each.public_id in kept and not each.read.meaning]
        for each in unread[:1]:
            settling.tell(line.property.pk, each.public_id)
    return kept, repeats


def _keep_plainly(
    line: Line, incoming: list[Incoming], key: bytes, now: datetime
) -> tuple[dict[str, int], inbox.Repeats]:
    """One statement, the usual case: the day has its key, and every event will be applied."""
    with transactions.statement():
        kept = inbox.keep(line, incoming, key=key, flush=False, now=now)
    again = [each for each in incoming if each.public_id not in kept]
    if not again:
        return kept, inbox.Repeats({})
    with transactions.unit():
        return kept, inbox.answer_repeats(line, again, key=key, now=now)


def _apply_all(
    line: Line, incoming: list[Incoming], kept: dict[str, int], now: datetime
) -> dict[str, Done]:
    """public id -> what came of each message that has a meaning, as far as patience goes."""
    until = time.monotonic() + PATIENCE
    tried: dict[str, Done] = {}
    left: list[int] = []
    for each in incoming:
        if each.read.meaning is None:
            continue
        pk = kept[each.public_id]
        if time.monotonic() > until:
            left.append(pk)
            tried[each.public_id] = Done(outcome=MessageState.RECEIVED)
            continue
        meaning = each.read.meaning
        mine = Kept(pk=pk, public_id=each.public_id, line=line, meaning=meaning, fresh=True)
        tried[each.public_id] = _now(mine, now)
    if left:
        _hand_over(left, now)
    return tried


def _result(each: Incoming, done: Done | None) -> Result:
    done = done or Done(outcome=MessageState.REJECTED, reason=each.read.problem)
    outcome = inbox.outcome_of(done.outcome) or ""
    return Result(event_id=each.read.head.event_id, outcome=outcome, reason=done.reason)


def _now(kept: Kept, now: datetime) -> Done:
    try:
        return handling.handle(kept, now=now)
    except Error as error:  # it is kept; the sweep takes it when its first look is over
        handling.log(kept.public_id, "waits for the sweep", error)
        return Done(outcome=MessageState.RECEIVED, reason=settling.BUSY)


def _hand_over(pks: list[int], now: datetime) -> None:
    """Lets the sweep have them at once instead of after the first look."""
    try:
        with transactions.unit():
            rows = PmsMessage.objects.filter(pk__in=pks, state=MessageState.RECEIVED)
            rows.update(next_try_at=now, attempts=0)
    except Error as error:
        handling.log(f"and {len(pks) - 1} more", "wait a little longer", error)


def ingest(*, now: datetime) -> int:
    """Applies messages whose time has come; safe side by side by each row's lease."""
    until = time.monotonic() + LONGEST_RUN
    handled = 0
    while time.monotonic() < until:
        with transactions.unit():
            rows = claims.lease(
                PmsMessage.objects.due(now), now=now, seconds=LEASE_SECONDS, limit=BATCH
            )
            # Counted before trying: a message that kills its worker is given up like any other.
            for row in rows:
                row.attempts += 1
            PmsMessage.objects.bulk_update(rows, ["attempts"])
        for message in rows:
            _try(message, now)
        handled += len(rows)
        if len(rows) < BATCH:
            break
    return handled


def _try(message: PmsMessage, now: datetime) -> None:
    try:
        line = _line(message)
        read = services.reread(message, line.kind) if line else None
    except sealing.Gone as gone:
        _stop(message, sentences.of(gone), now)
        return
    except Unreadable as error:
        handling.log(message.public_id, "cannot be read", error)
        with transactions.unit():
            done = Done(outcome=MessageState.RECEIVED, reason=UNREADABLE)
            settling.put_off(message.pk, done, counts=True, now=now)
        return
    if line is None or read is None or read.meaning is None:
        _stop(message, read.problem if read else NO_LINE, now)
        return
    kept = Kept(pk=message.pk, public_id=message.public_id, line=line, meaning=read.meaning)
    handling.handle(kept, now=now)


def _stop(message: PmsMessage, reason: str, now: datetime) -> None:
    with transactions.unit():
        done = Done(outcome=MessageState.REJECTED, reason=reason)
        settling.finish(message.pk, message.property_id, message.public_id, done, now=now)


def _line(message: PmsMessage) -> Line | None:
    found = Connection.objects.filter(pk=message.connection_id).first()
    if found is None:
        return None
    return Line(
        connection_id=found.pk,
        source=found.source,
        property=hotels.property_by_id(message.property_id),
        day=message.key_day,
        day_key=None,
        kind=found.kind,
    )


def overdue(*, now: datetime) -> int:
    """How many messages nobody looks after though their time came a minute ago."""
    return PmsMessage.objects.due(now - LATE).filter(claims.free_or_expired(now)).count()


def silent_lines(*, now: datetime) -> int:
    """How many lines over sockets nobody has heard for longer than a new start takes."""
    return queries.silent_links(now - SILENT)


def forget(*, now: datetime) -> int:
    """Deletes messages older than 30 days, and the days' keys, so that backups cannot speak either.

    Safe to run twice; deletes in pieces, each a unit of its own.
    """
    before, gone = now - KEPT, 0
    while True:
        with transactions.unit():
            old = PmsMessage.objects.filter(at__lt=before).values("pk")[:DELETED_AT_ONCE]
            deleted, _ = PmsMessage.objects.filter(pk__in=old).delete()
        gone += deleted
        if deleted < DELETED_AT_ONCE:
            break
    with transactions.unit():
        EventSeen.objects.filter(at__lt=now - IDS_KEPT).delete()
        DayKey.objects.filter(day__lt=sealing.day_of(before)).delete()
    return gone
