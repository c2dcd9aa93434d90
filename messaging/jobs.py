"""The outbox: claim, commit, send, record. Killed in between, a staff alert is sent again."""

import logging
import random
from datetime import datetime, timedelta

from django.db.models import F, Q

from core import claims, transactions
from messaging.models import Message
from messaging.transports import Outgoing, Transport, TransportError, chosen

logger = logging.getLogger(__name__)

LEASE_SECONDS = 30
MOST_ATTEMPTS = 6
BATCH = 20


def deliver(*, now: datetime, transport: Transport | None = None) -> int:
    """Sends what lies in the outbox; safe to run twice by each row's lease. Returns how many."""
    with transactions.unit():
        _give_up_leases(now)
        due = Message.objects.filter(state=Message.State.PENDING, next_try_at__lte=now)
        taken = claims.lease(
            due.order_by("created_at"), now=now, seconds=LEASE_SECONDS, limit=BATCH
        )
        Message.objects.filter(pk__in=[message.pk for message in taken]).update(
            state=Message.State.SENDING, attempts=F("attempts") + 1
        )
    via = transport or chosen() if taken else None
    for message in taken:
        if via is not None:
            _send(message, via, now)
    return len(taken)


def _give_up_leases(now: datetime) -> None:
    """Whoever was sending these died: nobody knows whether they left, so staff gets them again."""
    lost = Message.objects.filter(state=Message.State.SENDING, leased_until__lte=now)
    lost.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Message.State.UNKNOWN, leased_until=None, next_try_at=None
    )
    lost.update(state=Message.State.PENDING, leased_until=None, next_try_at=now)


def _send(message: Message, via: Transport, now: datetime) -> None:
    changes: dict[str, object]
    try:
        provider_id = via.send(Outgoing(message.public_id, message.to, message.text))
    except TransportError as error:
        changes = _failed(message, error, now)
    else:
        changes = {
            "state": Message.State.SENT,
            "provider_id": provider_id,
            "sent_at": now,
            "error": "",
            "next_try_at": None,
        }
    with transactions.unit():
        Message.objects.filter(pk=message.pk, state=Message.State.SENDING).update(
            transport=via.name, leased_until=None, **changes
        )


def _failed(message: Message, error: TransportError, now: datetime) -> dict[str, object]:
    attempts = message.attempts + 1  # the row was raised when it was claimed
    logger.warning("message %s was not sent: %s", message.public_id, error)
    if error.permanent or attempts >= MOST_ATTEMPTS:
        return {"state": Message.State.FAILED, "error": str(error), "next_try_at": None}
    wait = min(300, 5 * 2**attempts) * random.uniform(0.8, 1.2)  # noqa: S311  spread, not secrecy
    return {
        "state": Message.State.PENDING,
        "error": str(error),
        "next_try_at": now + timedelta(seconds=wait),
    }


def overdue(*, now: datetime) -> int:
    """How many messages nobody is looking after; the auditor asks."""
    late = now - timedelta(seconds=2 * LEASE_SECONDS)
    waiting = Q(state=Message.State.PENDING, next_try_at__lte=late)
    held = Q(state=Message.State.SENDING, leased_until__lte=late)
    return Message.objects.filter(waiting | held).count()
