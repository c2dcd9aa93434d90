"""What arrives is kept first: one statement for any number of events, repeats told apart.

The statement writes ``EventSeen`` (the source's ids, once) and ``PmsMessage`` (the sealed bodies)
together. It is SQL by hand because this is the hottest path of the house; a test compares its
rows with what the models would write.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F

from core.asking import ask
from core.ids import new_public_id
from core.sentences import kept, sentence
from core.transactions import require_unit
from pms.adapters import canonical
from pms.enums import OPEN_STATES, ConnectionKind, MessageState
from pms.models import EventSeen, PmsMessage
from pms.sealing import seal
from pms.settling import REASON_LENGTH
from pms.types import Read, Result

if TYPE_CHECKING:
    from hotels.models import Property

FIRST_LOOK = timedelta(seconds=10)
"""How long the request that brought a message has for it before a worker looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A connection that has proved who it is, and the day's key (empty before the first message)."""

    connection_id: int
    source: str
    property: "Property"
    day: date
    day_key: bytes | None
    kind: str = ConnectionKind.JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An event on its way in: what it says, and its text in one form whatever its spacing."""

    public_id: str
    read: Read
    text: str
    body_hash: str


NO_ID = sentence(
    "The event has no usable event_id (1 to 100 characters, none for control), so it could not be "
    "kept. Give it one and send it again."
)
NOT_AN_OBJECT = sentence(
    "The event is not an object, so it could not be kept. Send it as described."
)


def prepare(event: object, kind: str = ConnectionKind.JSON) -> Incoming | Result:
    """An event ready to be kept, or the refusal of one that cannot be told from others."""
    if not isinstance(event, Mapping):
        return Result(event_id=None, outcome="rejected", reason=NOT_AN_OBJECT, kept=False)
    if canonical.event_id_of(event) is None:
        return Result(event_id=None, outcome="rejected", reason=NO_ID, kept=False)
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return Incoming(
        public_id=new_public_id(),
        read=canonical.read(event, text, meals_only=kind == ConnectionKind.RESTAURANT),
        text=text,
        body_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


_KEEP = """
WITH told AS (
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::timestamptz[], %s::boolean[], %s::bytea[], %s::text[], %s::text[], %s::jsonb[])
    AS event (public_id, event_id, body_hash, kind, entity, occurred_at, ordered, body, state,
        reason, why)
), seen AS (
    INSERT INTO pms_eventseen (connection_id, event_id, message, body_hash, at)
    SELECT %s, event_id, public_id, body_hash, %s FROM told
    ON CONFLICT (connection_id, event_id) DO NOTHING
    RETURNING message
)
INSERT INTO pms_pmsmessage (property_id, at, public_id, connection_id, event_id, kind, entity,
    occurred_at, ordered, body_sealed, key_day, state, reason, why, attempts, next_try_at, done_at)
SELECT %s, %s, public_id, %s, event_id, kind, entity, occurred_at, ordered, body, %s, state,
    reason, why, 1,
    CASE WHEN state = 'received' THEN %s::timestamptz END,
    CASE WHEN state <> 'received' THEN %s::timestamptz END
FROM told JOIN seen ON seen.message = told.public_id
RETURNING public_id, id,
    set_config('synchronous_commit', coalesce(%s, current_setting('synchronous_commit')), true)
"""


def keep(
    line: Line, incoming: Sequence[Incoming], *, key: bytes, flush: bool, now: datetime
) -> dict[str, int]:
    """Keeps the events never seen on this line; returns public id -> row id of those.

    ``flush=False`` lets the commit return before it is on disk. Only for a caller that makes
    another, ordinary commit before it says anything to the sender: the log of the database is
    written in order, so that commit brings this one to disk too, for the price of one.
    """
    require_unit()
    rows = [_row(each, key) for each in incoming]
    columns = list(zip(*rows, strict=True))
    told = ask(
        _KEEP,
        [
            *(list(column) for column in columns),
            line.connection_id, now,
            line.property.pk, now, line.connection_id, line.day,
            now + FIRST_LOOK, now,
            None if flush else "off",
        ],
    )  # fmt: skip
    return {public_id: pk for public_id, pk, _ in told.rows}


def _row(each: Incoming, key: bytes) -> tuple[Any, ...]:
    head = each.read.head
    return (
        each.public_id,
        head.event_id,
        each.body_hash,
        head.kind,
        head.entity,
        head.occurred_at,
        head.ordered,
        seal(each.text, public_id=each.public_id, key=key),
        MessageState.RECEIVED if each.read.meaning else MessageState.REJECTED,
        each.read.problem[:REASON_LENGTH],
        json.dumps(kept(each.read.problem)),
    )


def ensure_on_disk(public_ids: Sequence[str]) -> None:
    """Waits until these messages are on disk, whoever wrote them and however.

    Whatever is done about one is committed the ordinary way and later in the database's log, so
    only those still open need a write of ours. Waits as long as ``order.take`` for who holds one.
    """
    require_unit()
    ask("SELECT set_config('lock_timeout', '2s', true)")
    still_open = PmsMessage.objects.filter(public_id__in=public_ids, state__in=OPEN_STATES)
    still_open.update(leased_until=F("leased_until"))


@dataclass(frozen=True, slots=True)
class Repeats:
    """``results`` by public id; ``open_firsts`` are the messages that nothing has come of yet."""

    results: Mapping[str, Result]
    open_firsts: tuple[str, ...] = ()


def answer_repeats(
    line: Line, repeats: Iterable[Incoming], *, key: bytes, now: datetime
) -> Repeats:
    """What is told about events whose id was seen before.

    The same body again is answered with what came of the first. Another body under a known id is
    kept as a rejected message, so that a person can see it, and changes nothing.
    """
    require_unit()
    by_id = {each.public_id: each for each in repeats}
    seen = {
        row.event_id: row
        for row in EventSeen.objects.filter(
            connection_id=line.connection_id,
            event_id__in=[each.read.head.event_id for each in by_id.values()],
        )
    }
    states = dict(
        PmsMessage.objects.filter(
            public_id__in=[row.message for row in seen.values()]
        ).values_list("public_id", "state")
    )  # fmt: skip
    results: dict[str, Result] = {}
    for public_id, each in by_id.items():
        first = seen[each.read.head.event_id]
        if first.body_hash == each.body_hash:
            results[public_id] = _repeated(each, states.get(first.message))
        else:
            results[public_id] = _reused(line, each, key=key, now=now)
    return Repeats(results, tuple(name for name, state in states.items() if state in OPEN_STATES))


REUSED = sentence(
    "This event_id was used before for another event. The first one stands; this one is kept and "
    "was not applied. Send it with an event_id of its own."
)


def _repeated(each: Incoming, state: str | None) -> Result:
    return Result(event_id=each.read.head.event_id, outcome="repeated", first=outcome_of(state))


def outcome_of(state: str | None) -> str | None:
    """The word for the sender that goes with a message's state."""
    if state in {MessageState.WAITING, MessageState.DEAD}:
        return "received"
    return None if state is None else str(MessageState(state).value)


def _reused(line: Line, each: Incoming, *, key: bytes, now: datetime) -> Result:
    head = each.read.head
    PmsMessage.objects.create(
        property_id=line.property.pk,
        at=now,
        public_id=each.public_id,
        connection_id=line.connection_id,
        event_id=head.event_id,
        kind=head.kind,
        entity=head.entity,
        occurred_at=head.occurred_at,
        ordered=head.ordered,
        body_sealed=seal(each.text, public_id=each.public_id, key=key),
        key_day=line.day,
        state=MessageState.REJECTED,
        reason=REUSED,
        why=kept(REUSED),
        attempts=1,
        done_at=now,
    )
    return Result(event_id=head.event_id, outcome="rejected", reason=REUSED)
