"""The PMS door's verbs: connect, know a line by its token, read what was kept, replay."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Subquery

from core import ids, transactions
from core.models import DayKey
from pms import sealing
from pms.adapters import canonical
from pms.enums import MessageState
from pms.inbox import Line
from pms.models import Connection, PmsMessage
from pms.types import Read
from realtime import services as realtime

if TYPE_CHECKING:
    from hotels.models import Property

OLD_TOKEN_LIVES = timedelta(days=7)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_connection(
    *, property: "Property", code: str, name: str, now: datetime, source: str = ""
) -> str:
    """A line for a PMS; returns its token, which is shown once and kept hashed.

    Connections of one chain's PMS give the same ``source``, so that its profiles are one person
    in every house.
    """
    transactions.require_unit()
    token = ids.new_token()
    Connection.objects.create(
        property=property,
        code=code,
        name=name,
        source=source or code,
        token_hash=_hashed(token),
        created_at=now,
    )
    return token


def rotate_token(*, line: Connection, now: datetime) -> str:
    """A new token; the old one stays good for a week, so that the PMS can be changed in peace."""
    transactions.require_unit()
    token = ids.new_token()
    Connection.objects.filter(pk=line.pk).update(
        token_hash=_hashed(token),
        old_token_hash=F("token_hash"),
        old_token_until=now + OLD_TOKEN_LIVES,
    )
    return token


def set_active(*, line: Connection, active: bool) -> None:
    """Opens or closes a line at once."""
    transactions.require_unit()
    Connection.objects.filter(pk=line.pk).update(active=active)


def retire_old_token(*, line: Connection) -> None:
    """Ends the life of the token before the present one, once the PMS has been changed."""
    transactions.require_unit()
    Connection.objects.filter(pk=line.pk).update(old_token_hash="", old_token_until=None)


def line_of(*, code: str, token: str, now: datetime) -> Line | None:
    """The line behind a code and its token, or None: wrong and unknown look alike. One query."""
    day = sealing.day_of(now)
    found = (
        Connection.objects.select_related("property")
        .annotate(day_key=Subquery(DayKey.objects.filter(pk=day).values("wrapped")))
        .filter(code=code, active=True)
        .first()
    )
    given = _hashed(token)
    known = [found.token_hash] if found else [""]
    if found and found.old_token_until and found.old_token_until > now:
        known.append(found.old_token_hash)
    fits = [hmac.compare_digest(given, each) for each in known]
    if found is None or not any(fits):
        return None
    return Line(
        connection_id=found.pk,
        source=found.source,
        property=found.property,
        day=day,
        day_key=None if found.day_key is None else bytes(found.day_key),
    )


def reread(message: PmsMessage) -> Read:
    """What a kept message says; raises ``Gone`` or ``core.crypto.Unreadable``."""
    return canonical.reread(body_of(message))


def body_of(message: PmsMessage) -> str:
    """The event as it came; raises ``Gone`` or ``core.crypto.Unreadable``."""
    key = sealing.key_of(message.key_day)
    return sealing.unseal(bytes(message.body_sealed), public_id=message.public_id, key=key)


def replay(*, message: PmsMessage, now: datetime) -> bool:
    """Puts a message back in line, as though it had just come; False when it was applied before.

    The worker takes it within seconds.
    """
    transactions.require_unit()
    again = PmsMessage.objects.filter(pk=message.pk).exclude(state=MessageState.APPLIED)
    if not again.update(
        state=MessageState.RECEIVED,
        attempts=0,
        reason="",
        why=[],
        next_try_at=now,
        leased_until=None,
        done_at=None,
    ):
        return False
    realtime.publish(
        property_id=message.property_id, topic="pms", entity=message.public_id, version=1
    )
    return True
