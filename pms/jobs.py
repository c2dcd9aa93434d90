"""The inbox's sweep: what was kept and not yet applied is tried again, with patience and an end."""

import logging
import random
from datetime import datetime, timedelta

from core import claims, transactions
from core.models import DayKey
from hotels import queries as hotels
from pms import sealing, services
from pms.enums import MessageState
from pms.inbox import Line
from pms.models import Connection, EventSeen, PmsMessage

logger = logging.getLogger(__name__)

LEASE_SECONDS = 60
BATCH = 100
KEPT = timedelta(days=30)
WAITS = (5, 15, 60, 180, 300, 600, 900, 900)


def ingest(*, now: datetime) -> int:
    """Applies messages whose time has come; safe side by side by each row's lease."""
    with transactions.unit():
        rows = claims.lease(
            PmsMessage.objects.due(now), now=now, seconds=LEASE_SECONDS, limit=BATCH
        )
    for message in rows:
        _try(message, now)
    return len(rows)


def _try(message: PmsMessage, now: datetime) -> None:
    line = Connection.objects.filter(pk=message.connection_id).first()
    if line is None:
        return
    try:
        meaning, problem = services.reread(message)
    except sealing.Gone as gone:
        meaning, problem = None, str(gone)
    if meaning is None:
        _stop(message, MessageState.REJECTED, problem, now)
        return
    try:
        done = services.apply_message(
            pk=message.pk,
            meaning=meaning,
            line=Line(
                connection_id=line.pk,
                source=line.source,
                property=hotels.property_by_id(message.property_id),
                day=message.key_day,
                day_key=None,
            ),
            now=now,
        )
    except Exception:  # a poison message must never stop the others; it is counted and given up
        logger.exception("message %s could not be applied", message.public_id)
        _again(message, "Something failed inside; it is tried again.", now)
        return
    if done.outcome == "received":
        _again(message, done.reason, now)


def _again(message: PmsMessage, reason: str, now: datetime) -> None:
    attempts = message.attempts + 1
    if attempts > services.MOST_TRIES:
        _stop(message, MessageState.DEAD, reason, now)
        return
    wait = WAITS[min(attempts, len(WAITS)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311  spread only
    with transactions.unit():
        PmsMessage.objects.filter(pk=message.pk).update(
            attempts=attempts,
            reason=reason[:300],
            next_try_at=now + timedelta(seconds=wait),
            leased_until=None,
        )


def _stop(message: PmsMessage, state: MessageState, reason: str, now: datetime) -> None:
    with transactions.unit():
        PmsMessage.objects.filter(pk=message.pk).update(
            state=state, reason=reason[:300], done_at=now, next_try_at=None, leased_until=None
        )


def overdue(*, now: datetime) -> int:
    """Messages nobody looks after; the auditor asks."""
    late = PmsMessage.objects.due(now - timedelta(seconds=60))
    return late.filter(claims.free_or_expired(now)).count()


def forget(*, now: datetime) -> int:
    """Deletes messages older than 30 days, and with their days' keys whatever backups hold of them."""
    before = now - KEPT
    with transactions.unit():
        gone, _ = PmsMessage.objects.filter(at__lt=before).delete()
        EventSeen.objects.filter(at__lt=before).delete()
        DayKey.objects.filter(day__lt=sealing.day_of(before)).delete()
    return gone
