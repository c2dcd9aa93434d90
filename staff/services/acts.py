"""Acts answered once however often they are sent, and the log of who looked at whom."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from core.transactions import require_unit
from staff.models import AccessLog, Act
from staff.types import Answer, Person

LONGEST_KEY = 64
UNANSWERED = 0  # never committed: the answer is written in the same unit


class ActConflict(Exception):
    """The same key came with another body (409), or there is no usable key."""


def answer_once(
    *, person: Person, key: str, body: bytes, now: datetime, do: Callable[[], Answer]
) -> Answer:
    """Runs ``do`` for a new ``key`` and keeps its answer; a key seen before is answered from there.

    The act's row is written first, so that a second copy that comes at the same time waits for
    this unit and then replays its answer. When ``do`` raises, nothing of it stays, not even the
    key. Raises ``ActConflict`` when the key was used for another body.
    """
    require_unit()
    if not key or len(key) > LONGEST_KEY or not key.isascii():
        raise ActConflict(_("This act has no usable key. Nothing was changed. Send it again."))
    body_hash = hashlib.sha256(body).hexdigest()
    Act.objects.bulk_create(
        [
            Act(
                author_id=person.user_id,
                device_id=person.device_id,
                key=key,
                body_hash=body_hash,
                status=UNANSWERED,
                answer={},
                at=now,
            )
        ],
        ignore_conflicts=True,
    )
    act = Act.objects.get(author=person.user_id, key=key)
    if act.body_hash != body_hash:
        raise ActConflict(
            _("This was sent before with other contents. The first one stands; nothing else was.")
        )
    if act.status != UNANSWERED:
        return Answer(act.status, act.answer)
    answer = do()
    Act.objects.filter(pk=act.pk).update(status=answer.status, answer=answer.body)
    return answer


def log_access(
    *, person: Person, what: str, guest_id: int | None, purpose: str, now: datetime
) -> None:
    """Notes that ``person`` saw ``what`` about a guest; in the unit that reads, or nobody reads."""
    require_unit()
    AccessLog.objects.create(
        property_id=person.property_id,
        at=now,
        user_id=person.user_id,
        device_id=person.device_id,
        what=what,
        guest_id=guest_id,
        purpose=purpose,
    )
