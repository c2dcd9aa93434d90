"""One kept message, from its row to its outcome: each way out is an outcome, so none stops others."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError

from core import sentences, transactions
from core.faults import where
from pms import order, settling
from pms.applying import LATER, REFUSALS, act_on, announce
from pms.enums import MessageState
from pms.inbox import Line
from pms.types import Done, Meaning

EXPECTED = (*REFUSALS, *LATER, order.Postponed, OperationalError)
"""What applying may raise through nobody's fault: a lock or the connection among it."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message that is safe in the inbox, who brought it, and what it means.

    ``fresh`` is one kept just now by whoever applies it: nobody else has it.
    """

    pk: int
    public_id: str
    line: Line
    meaning: Meaning
    fresh: bool = False


def handle(kept: Kept, *, now: datetime) -> Done:
    """Applies a message in a unit of its own and writes what came of it on its row.

    Refusals, early ones and failures are written too and returned; raises only when not even that
    could be written, and then the message is as it was.
    """
    try:
        return _apply(kept, now, plan=True)
    except EXPECTED as error:
        return _note(kept, error, now)
    except Exception as error:  # noqa: BLE001  a fault of ours, and perhaps of a rule
        log(kept.public_id, "applied without planning", error)
    # What happened in the house must be seen even when a rule is broken; the sweep plans it.
    try:
        return _apply(kept, now, plan=False)
    except Exception as error:  # noqa: BLE001  written on the row
        return _note(kept, error, now)


def _apply(kept: Kept, now: datetime, *, plan: bool) -> Done:
    line = kept.line
    with transactions.unit(together=True):
        if kept.fresh:  # else its locks would be waited for, though somebody has the message
            order.announce(kept.pk)
            announce(kept.meaning, property=line.property, source=line.source)
        turn = order.take(kept.pk)
        if turn is None:
            return Done(outcome=MessageState.RECEIVED)
        if not kept.fresh:
            announce(kept.meaning, property=line.property, source=line.source)
        done = order.verdict(turn, kept.meaning) or act_on(
            order.complete(turn, kept.meaning),
            property=line.property,
            source=line.source,
            now=now,
            plan=plan,
        )
        settling.finish(kept.pk, line.property.pk, kept.public_id, done, now=now)
        if done.new_stay:
            order.wake(turn, now=now)
    return done


def _note(kept: Kept, error: Exception, now: datetime) -> Done:
    """Writes why a message was not applied, in a unit of its own: the other one is undone."""
    with transactions.unit():
        if isinstance(error, REFUSALS):
            done = Done(outcome=MessageState.REJECTED, reason=sentences.of(error))
            settling.finish(kept.pk, kept.line.property.pk, kept.public_id, done, now=now)
            return done
        if isinstance(error, LATER):
            early = Done(outcome=MessageState.WAITING, reason=sentences.of(error))
            return settling.put_off(kept.pk, early, counts=True, now=now)
        if isinstance(error, order.Postponed):
            later = Done(outcome=MessageState.RECEIVED, reason=sentences.of(error))
            return settling.put_off(kept.pk, later, counts=False, now=now)
        log(kept.public_id, "could not be applied", error)
        return settling.put_off(kept.pk, settling.failed(error), counts=True, now=now)


def log(public_id: str, what: str, error: BaseException) -> None:
    """Says in the log which message, what and where in the code; never a word of the message."""
    logger.error("message %s %s: %s", public_id, what, where(error))
