"""Whether a message may be applied now, by what else was heard about the same thing.

A source that gives no versions promises order within its line. So its messages about one stay wait
for the ones before, and one that was overtaken (replayed late, or heard before the stay as a whole)
is kept and overwrites nothing. What is said about rooms has no version: the PMS's own time decides.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from core.asking import ahead, ask
from core.sentences import sentence
from core.transactions import require_unit
from pms.enums import MessageState
from pms.models import MessageQuerySet, PmsMessage
from pms.types import Done, InHouseNews, Meaning, ResyncEnded, RoomNews

LOCK_WAIT = "2s"
STAY, RESYNC = "stay:", "resync"
RESYNC_BEGINS, RESYNC_ENDS = "fias.DS", "fias.DE"
LONGEST_STATEMENT = "5s"

_NAMING = ("fias.GI", "fias.GC", "fias.??")
"""Records that name somebody in the house, or of which nobody knows whether they do."""

_DONE = (MessageState.APPLIED, MessageState.NOTHING, MessageState.STALE)

BEFORE_IT = sentence(
    "An earlier message about the same stay is still open; this one comes after it."
)
OVERTAKEN = sentence(
    "A later message about the same stay was applied before this one, and neither has a version. "
    "It is kept and overwrites nothing."
)
REPEATED = sentence(
    "The PMS told this before, with the same moment, and newer things since. It is kept and "
    "overwrites nothing."
)
RESYNCED = sentence(
    "The PMS has named everybody in the house since, and that was applied. This older word is kept "
    "and overwrites nothing."
)
NEWER_RESYNC = sentence(
    "A newer resync was begun after this one. It is kept; nobody is checked out by an old list."
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
    event_id: str


class Postponed(Exception):
    """Its turn has not come; the message is a sentence."""


# One statement: it also sets how long this unit may wait, so that a slow neighbour costs the
# sender two seconds and not the pool its connection; and that what is prepared is planned once:
# joins about one stay, whose plan is always the same, took longer to plan than to run.
_TAKE = """
SELECT id, connection_id, entity, kind, occurred_at, ordered, event_id,
    set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true),
    set_config('plan_cache_mode', 'force_generic_plan', true)
FROM pms_pmsmessage WHERE id = %s AND state IN ('received', 'waiting')
FOR UPDATE SKIP LOCKED
"""


def announce(pk: int) -> None:
    """``take`` will be asked for, and what is announced after it is locked after it."""
    require_unit()
    ahead(_TAKE, [LOCK_WAIT, LONGEST_STATEMENT, pk])


def take(pk: int) -> Turn | None:
    """The message, locked until the unit ends; None when somebody has it or it is done."""
    require_unit()
    found = ask(_TAKE, [LOCK_WAIT, LONGEST_STATEMENT, pk]).rows
    return Turn(*found[0][:7]) if found else None


def verdict(turn: Turn, meaning: Meaning) -> Done | None:
    """What the order alone says of a message; None when it may be applied. Raises ``Postponed``."""
    if isinstance(meaning, RoomNews):
        newer = _same(turn).filter(
            kind=turn.kind, occurred_at__gt=turn.occurred_at, state__in=_DONE
        )
        return _stale(ROOM_OVERTAKEN) if newer.exists() else None
    if isinstance(meaning, ResyncEnded):
        newer = _of_line(turn).filter(entity=RESYNC, kind=RESYNC_BEGINS, pk__gt=turn.pk)
        return _stale(NEWER_RESYNC) if newer.exists() else None
    return _in_order(turn, meaning) if turn.ordered else None


def _in_order(turn: Turn, meaning: Meaning) -> Done | None:
    """The verdict on a message that has no version. Raises ``Postponed``."""
    if _same(turn).filter(pk__lt=turn.pk, state=MessageState.RECEIVED).exists():
        raise Postponed(BEFORE_IT)
    after = _same(turn).filter(pk__gt=turn.pk, ordered=True, state__in=_DONE)
    if after.exists():
        return _stale(OVERTAKEN)
    if not isinstance(meaning, InHouseNews):
        return None
    if _resync_followed(turn):
        return _stale(RESYNCED)
    return _stale(REPEATED) if meaning.stamped and _told_again(turn) else None


def _resync_followed(turn: Turn) -> bool:
    """Whether a whole resync was begun after this message and applied: it knew better."""
    resyncs = _of_line(turn).filter(entity=RESYNC, pk__gt=turn.pk)
    begun = resyncs.filter(kind=RESYNC_BEGINS).order_by("pk").first()
    if begun is None:
        return False
    return resyncs.filter(kind=RESYNC_ENDS, pk__gt=begun.pk, state__in=_DONE).exists()


def _told_again(turn: Turn) -> bool:
    """Whether the same record came before and something newer about the same stay, or a resync, since."""
    before = _of_line(turn).filter(pk__lt=turn.pk, state__in=_DONE)
    twin = before.filter(entity=turn.entity, event_id=turn.event_id).order_by("-pk").first()
    if twin is None:
        return False
    since = before.filter(pk__gt=twin.pk)
    return (
        since.filter(entity=turn.entity, ordered=True).exists()
        or since.filter(entity=RESYNC, kind=RESYNC_ENDS).exists()
    )


def complete(turn: Turn, meaning: Meaning) -> Meaning:
    """The end of a resync with everybody who was named in it; any other meaning as it is."""
    if not isinstance(meaning, ResyncEnded):
        return meaning
    begun = _of_line(turn).filter(entity=RESYNC, kind=RESYNC_BEGINS, pk__lt=turn.pk)
    start = begun.order_by("-pk").first()
    if start is None:
        return meaning
    # Who was named after the end, when this is tried late, is in the house as well.
    since = _of_line(turn).filter(pk__gt=start.pk, kind__in=_NAMING)
    entities = set(since.values_list("entity", flat=True))
    return replace(
        meaning,
        keys=frozenset(each.removeprefix(STAY) for each in entities if each.startswith(STAY)),
        whole=not since.filter(pk__lt=turn.pk).exclude(entity__startswith=STAY).exists(),
    )


def _of_line(turn: Turn) -> MessageQuerySet:
    return PmsMessage.objects.filter(connection_id=turn.connection_id)


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
