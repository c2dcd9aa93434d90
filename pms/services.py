"""The PMS door's verbs: connect, receive in two commits, apply, replay."""

import hashlib
import hmac
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import F

from core import ids, transactions
from core.models import DayKey
from hotels.models import Property
from pms import inbox, sealing
from pms.adapters import canonical
from pms.applying import LATER, REFUSALS, act_on
from pms.enums import MessageState
from pms.inbox import Incoming, Line
from pms.models import Connection, PmsMessage
from pms.types import Done, Meaning, Result
from realtime import services as realtime

logger = logging.getLogger(__name__)

MOST_TRIES = 8
LOCK_WAIT_MS = 2000
OLD_TOKEN_LIVES = timedelta(days=7)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_connection(
    *, property: Property, code: str, name: str, now: datetime, source: str = ""
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


def line_of(*, code: str, token: str, now: datetime) -> Line | None:
    """The line behind a code and its token, or None: wrong and unknown look alike."""
    found = Connection.objects.select_related("property").filter(code=code, active=True).first()
    given = _hashed(token)
    known = [found.token_hash] if found else ["0" * 64]
    if found and found.old_token_until and found.old_token_until > now:
        known.append(found.old_token_hash)
    fits = [hmac.compare_digest(given, each) for each in known]
    if found is None or not any(fits):
        return None
    day = sealing.day_of(now)
    key = DayKey.objects.filter(pk=day).values_list("wrapped", flat=True).first()
    return Line(
        connection_id=found.pk,
        source=found.source,
        property=found.property,
        day=day,
        day_key=bytes(key) if key is not None else None,
    )


def receive(*, line: Line, events: Sequence[object], now: datetime) -> list[Result]:
    """Keeps events (first commit), then applies each in a unit of its own; answers one by one.

    What cannot be applied now is kept and tried again by the sweep: the answer is «received». Any
    error while keeping is raised, so that the sender tries again.
    """
    prepared = [inbox.prepare(event) for event in events]
    incoming = [each for each in prepared if isinstance(each, Incoming)]
    fresh: dict[str, int] = {}
    repeats: dict[str, Result] = {}
    if incoming:
        fresh, repeats = _keep(line, _first_of_each(incoming), now)
    results: list[Result] = []
    for each in prepared:
        if isinstance(each, Result):
            results.append(each)
        elif each.public_id in fresh:
            results.append(_try_now(line, each, fresh[each.public_id], now))
        elif each.public_id in repeats:
            results.append(repeats[each.public_id])
        else:  # the same id twice in one body: the first of them speaks
            results.append(Result(event_id=each.read.head.event_id, outcome="repeated"))
    return results


def _first_of_each(incoming: Sequence[Incoming]) -> list[Incoming]:
    first: dict[str, Incoming] = {}
    for each in incoming:
        first.setdefault(each.read.head.event_id, each)
    return list(first.values())


def _keep(
    line: Line, incoming: list[Incoming], now: datetime
) -> tuple[dict[str, int], dict[str, Result]]:
    with transactions.unit():
        key = line.day_key or sealing.make_key(line.day)
        fresh = inbox.keep(line, incoming, key=key, flush=True, now=now)
        again = [each for each in incoming if each.public_id not in fresh]
        repeats = inbox.answer_repeats(line, again, key=key, now=now) if again else {}
    return fresh, repeats


def _try_now(line: Line, each: Incoming, pk: int, now: datetime) -> Result:
    head = each.read.head
    if each.read.meaning is None:
        return Result(event_id=head.event_id, outcome="rejected", reason=each.read.problem)
    try:
        done = apply_message(pk=pk, meaning=each.read.meaning, line=line, now=now)
    except DatabaseError:
        logger.warning("message %s waits for the sweep", each.public_id, exc_info=True)
        return Result(event_id=head.event_id, outcome="received")
    return Result(event_id=head.event_id, outcome=done.outcome, reason=done.reason)


def apply_message(*, pk: int, meaning: Meaning, line: Line, now: datetime) -> Done:
    """Applies one kept message in a unit of its own and writes what came of it.

    A refusal is written on the message and returned as «rejected»; what came too early waits.
    """
    try:
        with transactions.unit():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_WAIT_MS}ms"])
            done = act_on(meaning, property=line.property, source=line.source, now=now)
            _write(pk, done, now)
    except REFUSALS as refused:
        done = Done(outcome="rejected", reason=str(refused)[:300])
        with transactions.unit():
            _write(pk, done, now)
    except LATER as early:
        done = Done(outcome="received", reason=str(early)[:300])
        with transactions.unit():
            PmsMessage.objects.filter(pk=pk).update(
                state=MessageState.WAITING,
                reason=done.reason,
                next_try_at=now + timedelta(seconds=5),
                leased_until=None,
            )
    return done


def _write(pk: int, done: Done, now: datetime) -> None:
    PmsMessage.objects.filter(pk=pk).update(
        state=MessageState(done.outcome),
        reason=done.reason[:300],
        stay_id=done.stay_id,
        done_at=now,
        next_try_at=None,
        leased_until=None,
    )


def reread(message: PmsMessage) -> tuple[Meaning | None, str]:
    """The meaning of a kept message, or the sentence saying why there is none."""
    key = sealing.key_of(message.key_day)
    text = sealing.unseal(bytes(message.body_sealed), public_id=message.public_id, key=key)
    read = canonical.reread(text)
    return read.meaning, read.problem


def body_of(message: PmsMessage) -> str:
    """The event as it came, for a person who may read it."""
    key = sealing.key_of(message.key_day)
    return sealing.unseal(bytes(message.body_sealed), public_id=message.public_id, key=key)


def replay(*, message: PmsMessage, now: datetime) -> None:
    """Puts a message back in line; the worker applies it as though it had just come."""
    transactions.require_unit()
    PmsMessage.objects.filter(pk=message.pk).update(
        state=MessageState.RECEIVED,
        attempts=0,
        reason="",
        next_try_at=now,
        leased_until=None,
        done_at=None,
    )
    realtime.publish(
        property_id=message.property_id, topic="pms", entity=message.public_id, version=1
    )
