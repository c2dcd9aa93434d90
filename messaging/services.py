"""Words to a person: a row first, then the sending, so that a crash in between is seen."""

from datetime import datetime

import phonenumbers
from django.utils.translation import gettext as _

from core import transactions
from messaging import signals
from messaging.models import Message


class BadNumber(Exception):
    """The number cannot be reached by SMS; nothing was sent."""


def send_sms(*, property_id: int, key: str, to: str, text: str, now: datetime) -> Message:
    """Puts one SMS into the outbox; the same ``key`` again is the same message.

    ``to`` must be E.164 (+8613800000000). Raises ``BadNumber`` with a sentence.
    """
    transactions.require_unit()
    if not _is_e164(to):
        raise BadNumber(
            _(
                "%(to)s is not a full phone number. Write it with country code, such as +85221234567."
            )
            % {"to": to}
        )
    message, made = Message.objects.get_or_create(
        property_id=property_id,
        key=key,
        defaults={"to": to, "text": text, "created_at": now, "next_try_at": now},
    )
    if made:
        message_id = message.pk
        transactions.after(lambda: signals.queued.send_robust(sender=None, message_id=message_id))
    return message


def _is_e164(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    formatted = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return formatted == number and phonenumbers.is_possible_number(parsed)


FORWARD = {
    "queued": Message.State.SENT,
    "accepted": Message.State.SENT,
    "sending": Message.State.SENT,
    "sent": Message.State.SENT,
    "delivered": Message.State.DELIVERED,
    "read": Message.State.DELIVERED,
    "undelivered": Message.State.FAILED,
    "failed": Message.State.FAILED,
}
BEFORE = {
    Message.State.SENT: [Message.State.SENDING, Message.State.UNKNOWN, Message.State.PENDING],
    Message.State.DELIVERED: [
        Message.State.SENDING,
        Message.State.SENT,
        Message.State.UNKNOWN,
        Message.State.PENDING,
    ],
    Message.State.FAILED: [
        Message.State.SENDING,
        Message.State.SENT,
        Message.State.UNKNOWN,
        Message.State.PENDING,
    ],
}


def receipt(*, public_id: str, provider_id: str, status: str, now: datetime) -> bool:
    """What the provider says became of a message; states only move forward."""
    transactions.require_unit()
    state = FORWARD.get(status)
    if state is None:
        return False
    rows = Message.objects.filter(public_id=public_id, state__in=BEFORE[state])
    changes: dict[str, object] = {
        "state": state,
        "provider_id": provider_id,
        "leased_until": None,
        "next_try_at": None,
    }
    if state == Message.State.DELIVERED:
        changes["delivered_at"] = now
    if state == Message.State.FAILED:
        changes["error"] = _("The network could not deliver it.")
    return rows.update(**changes) == 1
