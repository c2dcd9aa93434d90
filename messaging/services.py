"""Words to a person: a row first, then the sending, so that a crash in between is seen."""

from datetime import datetime

import phonenumbers
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import transactions
from messaging import signals
from messaging.models import Message

State = Message.State
LONGEST_TEXT = 480


class BadNumber(Exception):
    """The number cannot be reached by SMS; nothing was sent."""


def send_sms(*, property_id: int, key: str, to: str, text: str, now: datetime) -> Message:
    """Puts one SMS into the outbox; the same ``key`` again is the same message.

    ``to`` must be E.164 (+8613800000000). Raises ``BadNumber`` with a sentence. A text longer than
    480 characters is cut: the first words matter.
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
        defaults={"to": to, "text": text[:LONGEST_TEXT], "created_at": now, "next_try_at": now},
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


def drop(*, property_id: int, key_prefix: str) -> int:
    """Takes back messages that still wait to be sent, because their cause has gone; how many."""
    transactions.require_unit()
    waiting = Message.objects.filter(
        property=property_id, key__startswith=key_prefix, state__in=[State.PENDING, State.UNKNOWN]
    )
    return waiting.update(state=State.DROPPED, next_try_at=None)


# What Twilio reports, in our words; "read" and the like prove delivery.
_REPORTED = {
    "queued": State.SENT,
    "accepted": State.SENT,
    "sending": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
}
# From which states a report moves a message on. A message may have left twice (see jobs): when
# one copy failed and the other arrived, it arrived, in whatever order the reports come.
_BEFORE = {
    State.SENT: {State.PENDING, State.SENDING, State.UNKNOWN},
    State.FAILED: {State.PENDING, State.SENDING, State.UNKNOWN, State.SENT},
    State.DELIVERED: set(State) - {State.DELIVERED},
}
NOT_DELIVERED = gettext_noop("The network could not deliver it.")


def receipt(
    *, public_id: str, provider_id: str, status: str, now: datetime, code: str = ""
) -> bool:
    """What the provider says became of a message; True when that was news.

    Reports come twice and in any order; states only move forward. An unknown message or status is
    no news.
    """
    transactions.require_unit()
    state = _REPORTED.get(status)
    if state is None:
        return False
    rows = Message.objects.filter(public_id=public_id, state__in=_BEFORE[state])
    failed = state == State.FAILED
    changes: dict[str, object] = {
        "state": state,
        "provider_id": provider_id,
        "sent_at": Coalesce("sent_at", Value(now)),
        "leased_until": None,
        "next_try_at": None,
        "error": NOT_DELIVERED if failed else "",
        "error_code": code[:10] if failed else "",
    }
    if state == State.DELIVERED:
        changes["delivered_at"] = now
    return rows.update(**changes) == 1
