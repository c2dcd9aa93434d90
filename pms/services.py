"""The PMS door's verbs: connect, know a line by its token, read what was kept, replay."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from pydantic import ValidationError

from core import ids, rows, transactions
from pms import sealing
from pms.adapters import canonical, events, stays
from pms.adapters.fias import meaning as fias
from pms.adapters.stays import Unusable
from pms.enums import ConnectionKind, MessageState
from pms.inbox import Line
from pms.models import Connection, Link, PmsMessage
from pms.types import LinkSettings, Read
from realtime import services as realtime
from stays.types import StaySaid

if TYPE_CHECKING:
    from hotels.models import Property

__all__ = [
    "Unusable",
    "add_connection",
    "body_of",
    "line_of",
    "replay",
    "reread",
    "retire_old_token",
    "rotate_token",
    "set_active",
    "stay_said",
]

OLD_TOKEN_LIVES = timedelta(days=7)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_connection(
    *,
    property: "Property",
    code: str,
    name: str,
    now: datetime,
    source: str = "",
    kind: str = ConnectionKind.JSON,
) -> str:
    """A line for a PMS, or for a restaurant's system; returns its token, shown once and kept hashed.

    Connections of one chain's PMS give the same ``source``, so that its profiles are one person
    in every house.
    """
    transactions.require_unit()
    token = ids.new_token()
    Connection.objects.create(
        property=property,
        code=code,
        name=name,
        kind=kind,
        source=source or code,
        token_hash=_hashed(token),
        created_at=now,
    )
    return token


def add_link(
    *,
    property: "Property",
    code: str,
    name: str,
    settings: LinkSettings,
    now: datetime,
    source: str = "",
) -> Link:
    """A FIAS line, which the links process holds from the next second on.

    A line that brings arrivals of the same PMS (a nightly file) gives the same ``source``, so that
    reservation numbers meet.
    """
    transactions.require_unit()
    made = Connection.objects.create(
        property=property,
        code=code,
        name=name,
        kind=ConnectionKind.FIAS,
        source=source or code,
        token_hash=_hashed(ids.new_token()),  # nobody knows it: nothing is posted to this line
        created_at=now,
    )
    return Link.objects.create(connection=made, **settings.as_columns())


def change_link(*, link: Link, settings: LinkSettings) -> None:
    """Other settings; whoever holds the line begins again with them within a second."""
    transactions.require_unit()
    Link.objects.filter(pk=link.pk).update(changed=F("changed") + 1, **settings.as_columns())


def ask_resync(*, link: Link) -> None:
    """The PMS is asked for everybody in the house as soon as the link is up."""
    transactions.require_unit()
    Link.objects.filter(pk=link.pk).update(resync_wanted=True)


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


_CONNECTION = rows.Read(
    Connection,
    "WHERE t.code = %s AND t.active AND t.kind IN ('json', 'restaurant')",
    related=["property"],
    extra={"day_key": "SELECT wrapped FROM core_daykey WHERE day = %s"},
)


def line_of(*, code: str, token: str, now: datetime) -> Line | None:
    """The line behind a code and its token, or None: wrong and unknown look alike. One query."""
    day = sealing.day_of(now)
    found = _CONNECTION.first(day, code)
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
        kind=found.kind,
        day=day,
        day_key=None if found.day_key is None else bytes(found.day_key),  # type: ignore[attr-defined]
    )


def reread(message: PmsMessage, kind: str) -> Read:
    """What a kept message of a line of ``kind`` says; raises ``Gone`` or ``core.crypto.Unreadable``."""
    if kind == ConnectionKind.FIAS:
        return fias.reread(body_of(message))
    return canonical.reread(body_of(message), meals_only=kind == ConnectionKind.RESTAURANT)


def stay_said(event: Mapping[str, Any]) -> StaySaid:
    """What an event about one whole stay says, by the rules of the door; dates may be dates.

    Raises ``Unusable`` with a sentence that repeats no value.
    """
    try:
        return stays.stay_news(events.StayEvent.model_validate(event)).said
    except ValidationError as error:
        raise Unusable(canonical.problem_of(error, str(event.get("kind")))) from error


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
