"""The outbox: claim, commit, send, record. Killed in between, a staff alert is sent again."""

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q

from core import claims, transactions
from hotels import queries as hotels
from messaging.models import Message
from messaging.transports import Outgoing, Transport, TransportError, chosen

logger = logging.getLogger(__name__)

State = Message.State
# Longer than the slowest call (Twilio: 8 s to connect, 8 s to answer): a live call is never lost.
LEASE_SECONDS = 30
MOST_ATTEMPTS = 6
BATCH = 20
KEPT = timedelta(days=90)
DELETED_AT_ONCE = 5000


def deliver(*, now: datetime, transport: Transport | None = None) -> int:
    """Sends what lies in the outbox, oldest first; returns how many were tried.

    Each message is claimed by itself just before its call, and the claim is committed before the
    call begins. Safe to run twice, also at once, by each row's lease.
    """
    began = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=int(time.monotonic() - began))

    with transactions.unit():
        _give_up_leases(now)
    via = transport or chosen()
    for tried in range(BATCH):
        message = _claim(via, moment())
        if message is None:
            return tried
        _send(message, via, moment)
    return BATCH


def _claim(via: Transport, now: datetime) -> Message | None:
    """Takes the oldest message that is due; it is marked before the provider hears of it."""
    with transactions.unit():
        due = Message.objects.filter(
            state__in=[State.PENDING, State.UNKNOWN], next_try_at__lte=now
        ).order_by("created_at", "pk")
        taken = claims.lease(due, now=now, seconds=LEASE_SECONDS, limit=1)
        for message in taken:
            Message.objects.filter(pk=message.pk).update(
                state=State.SENDING, attempts=F("attempts") + 1, transport=via.name
            )
            message.attempts += 1
    return taken[0] if taken else None


def _give_up_leases(now: datetime) -> None:
    """Whoever was sending these died: nobody knows whether they left, so staff gets them again."""
    lost = Message.objects.filter(state=State.SENDING, leased_until__lte=now)
    lost.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=State.UNKNOWN, leased_until=None, next_try_at=None
    )
    lost.update(state=State.UNKNOWN, leased_until=None, next_try_at=now)


def _send(message: Message, via: Transport, moment: Callable[[], datetime]) -> None:
    """One call, outside any unit, and what came of it."""
    try:
        provider_id = via.send(Outgoing(message.public_id, message.to, message.text))
    except TransportError as error:
        _not_sent(message, error, moment())
    else:
        _sent(message, provider_id, moment())


def _sent(message: Message, provider_id: str, now: datetime) -> None:
    """It left, whatever was thought of it meanwhile; a receipt that was quicker is kept."""
    with transactions.unit():
        Message.objects.filter(
            pk=message.pk, state__in=[State.SENDING, State.UNKNOWN, State.PENDING]
        ).update(
            state=State.SENT,
            provider_id=provider_id,
            sent_at=now,
            error="",
            error_code="",
            next_try_at=None,
            leased_until=None,
        )


def _not_sent(message: Message, error: TransportError, now: datetime) -> None:
    """Later again, with growing and spread pauses, or never: by the kind of failure and its count."""
    # Their words stay in the chained error and out of the log: they may repeat the number.
    logger.warning(
        "message %s was not sent: %s (%s)", message.public_id, error.sentence, error.code or "-"
    )
    over = error.permanent or message.attempts >= MOST_ATTEMPTS
    with transactions.unit():
        # Only our own attempt: when our lease ran out, somebody else may be sending it by now.
        Message.objects.filter(
            pk=message.pk, state=State.SENDING, attempts=message.attempts
        ).update(
            state=State.FAILED if over else State.PENDING,
            error=error.sentence,
            error_code=error.code,
            next_try_at=None if over else now + pause(message.attempts),
            leased_until=None,
        )


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 10 s, 20 s, 40 s ... at most 5 minutes, ± 20 %."""
    spread = random.uniform(0.8, 1.2)  # noqa: S311  spread, not secrecy
    return timedelta(seconds=min(300, 5 * 2**attempts) * spread)


def overdue(*, now: datetime) -> int:
    """How many messages nobody is looking after; the auditor asks."""
    late = now - timedelta(seconds=2 * LEASE_SECONDS)
    waiting = Q(state__in=[State.PENDING, State.UNKNOWN], next_try_at__lte=late)
    held = Q(state=State.SENDING, leased_until__lte=late)
    return Message.objects.filter(waiting | held).count()


def forget(*, now: datetime) -> int:
    """Deletes messages made 90 days ago that nothing will be done about; the number of rows.

    A message that still waits for its turn stays, whatever its age. Safe to run twice; in pieces,
    each a unit of its own.
    """
    over = Message.objects.filter(created_at__lt=now - KEPT, next_try_at=None, leased_until=None)
    gone = 0
    for house in hotels.properties():
        old = over.filter(property=house).order_by("created_at").values("pk")[:DELETED_AT_ONCE]
        deleted = DELETED_AT_ONCE
        while deleted == DELETED_AT_ONCE:
            with transactions.unit():
                deleted, _ = Message.objects.filter(pk__in=old).delete()
            gone += deleted
    return gone
