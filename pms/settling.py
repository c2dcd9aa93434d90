"""What came of a message is written on its row: done, refused, or to be tried again, and when."""

from datetime import datetime, timedelta

from django.db import OperationalError

from core import rows
from core.sentences import kept, sentence
from core.transactions import require_unit
from pms.enums import OPEN_STATES, STOPPED_STATES, MessageState
from pms.models import PmsMessage
from pms.types import Done
from realtime import services as realtime

MOST_TRIES = 8
FIRST_WAIT, LONGEST_WAIT = 5, 900  # seconds
REASON_LENGTH = 300

BUSY = sentence(
    "Another change was being written to the same rows. It is kept and tried again by itself."
)


def wait_before(attempts: int, public_id: str) -> timedelta:
    """How long to wait after so many attempts: 5 s, doubled up to 15 min, a fifth more or less.

    The spread is taken from the message's own random name, so that many messages that failed
    together do not come back together.
    """
    seconds = min(FIRST_WAIT * 2 ** (max(attempts, 1) - 1), LONGEST_WAIT)
    spread = (sum(public_id.encode()) % 41 - 20) / 100
    return timedelta(seconds=seconds * (1 + spread))


def finish(pk: int, property_id: int, public_id: str, done: Done, *, now: datetime) -> None:
    """Writes an outcome after which nothing more happens by itself."""
    require_unit()
    values = {
        "state": done.outcome,
        "reason": done.reason[:REASON_LENGTH],
        "why": kept(done.reason),
        "stay_id": done.stay_id,
        "done_at": now,
        "next_try_at": None,
        "leased_until": None,
    }
    rows.change_later(PmsMessage, values, "id = %s", pk)
    if done.outcome in STOPPED_STATES:
        tell(property_id, public_id)


def put_off(pk: int, done: Done, *, counts: bool, now: datetime) -> Done:
    """Writes that a message is tried again later, or given up when it was tried often enough.

    ``done.outcome`` is «received» or «waiting»; ``counts`` is false when it was not its turn.
    """
    require_unit()
    row = (
        PmsMessage.objects.select_for_update(of=("self",))
        .only("attempts", "public_id", "property_id", "state")
        .get(pk=pk)
    )
    if row.state not in OPEN_STATES:
        return Done(outcome=row.state)
    if counts and row.attempts >= MOST_TRIES:
        given_up = Done(outcome=MessageState.DEAD, reason=done.reason)
        finish(pk, row.property_id, row.public_id, given_up, now=now)
        return given_up
    PmsMessage.objects.filter(pk=pk).update(
        state=done.outcome,
        reason=done.reason[:REASON_LENGTH],
        why=kept(done.reason),
        attempts=row.attempts if counts else max(row.attempts - 1, 0),
        next_try_at=now + wait_before(row.attempts if counts else 1, row.public_id),
        leased_until=None,
    )
    tell(row.property_id, row.public_id)
    return done


def tell(property_id: int, public_id: str) -> None:
    """Wakes the pages that show messages somebody should look at."""
    realtime.publish(property_id=property_id, topic="pms", entity=public_id, version=1)


def failed(error: Exception) -> Done:
    """The outcome of an error that nobody expected."""
    if isinstance(error, OperationalError):
        return Done(outcome=MessageState.RECEIVED, reason=BUSY)
    failure = sentence(
        "Something failed inside (%(error)s). It is kept and tried again by itself.",
        error=type(error).__name__,
    )
    return Done(outcome=MessageState.RECEIVED, reason=failure)
