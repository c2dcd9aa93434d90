"""Whether a message may be applied now, by what else was heard about the same thing.

A source that gives no versions promises order within its line. So its messages about one stay wait
for the ones before, and one that was overtaken (replayed late, or heard before the stay as a whole)
is kept and overwrites nothing. What is said about rooms has no version: the PMS's own time decides.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from core.sentences import sentence
from core.transactions import require_unit
from pms.enums import MessageState
from pms.models import MessageQuerySet, PmsMessage
from pms.types import Done, Meaning, RoomNews

LOCK_WAIT = "2s"
LONGEST_STATEMENT = "5s"

_DONE = (MessageState.APPLIED, MessageState.NOTHING, MessageState.STALE)

BEFORE_IT = sentence(
    "An earlier message about the same stay is still open; this one comes after it."
)
OVERTAKEN = sentence(
    "A later message about the same stay was applied before this one, and neither has a version. "
    "It is kept and overwrites nothing."
)
ROOM_OVERTAKEN = sentence(
    "The PMS said something newer about this room. It is kept and overwrites nothing."
)


class Turn(NamedTuple):
    """A message taken for applying: nobody else has it until the unit ends."""

    pk: int
    connection_id: int
    entity: str
    kind: str
    occurred_at: datetime | None
    ordered: bool


class Postponed(Exception):
    """Its turn has not come; the message is a sentence."""


# One statement: it also sets how long this unit may wait, so that a slow neighbour costs the
# sender two seconds and not the pool its connection.
_TAKE = """
SELECT id, connection_id, entity, kind, occurred_at, ordered,
    set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)
FROM pms_pmsmessage WHERE id = %s AND state IN ('received', 'waiting')
FOR UPDATE SKIP LOCKED
"""


def take(pk: int) -> Turn | None:
    """The message, locked until the unit ends; None when somebody has it or it is done."""
    require_unit()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [LOCK_WAIT, LONGEST_STATEMENT, pk])
        row = cursor.fetchone()
    return Turn(*row[:6]) if row else None


def verdict(turn: Turn, meaning: Meaning) -> Done | None:
    """What the order alone says of a message; None when it may be applied. Raises ``Postponed``."""
    if isinstance(meaning, RoomNews):
        newer = _same(turn).filter(
            kind=turn.kind, occurred_at__gt=turn.occurred_at, state__in=_DONE
        )
        return _stale(ROOM_OVERTAKEN) if newer.exists() else None
    if not turn.ordered:
        return None
    if _same(turn).filter(pk__lt=turn.pk, state=MessageState.RECEIVED).exists():
        raise Postponed(BEFORE_IT)
    after = _same(turn).filter(pk__gt=turn.pk, ordered=True, state__in=_DONE)
    return _stale(OVERTAKEN) if after.exists() else None


def _same(turn: Turn) -> MessageQuerySet:
    return PmsMessage.objects.filter(
        connection_id=turn.connection_id, entity=turn.entity
    ).exclude(pk=turn.pk)  # fmt: skip


def _stale(reason: str) -> Done:
    return Done(outcome=MessageState.STALE, reason=reason)


def wake(turn: Turn, *, now: datetime) -> int:
    """Calls those that waited for this stay, or were given up waiting for it; returns how many."""
    require_unit()
    waiting = (MessageState.WAITING, MessageState.DEAD)
    return _same(turn).filter(state__in=waiting).update(
        state=MessageState.WAITING, next_try_at=now, attempts=0, leased_until=None, done_at=None
    )  # fmt: skip
