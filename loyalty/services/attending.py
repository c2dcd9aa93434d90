"""Verbs about guests worth a manager's time: what became of a meeting, and calls that somebody owns."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from core.crypto import seal
from core.ids import new_public_id
from core.transactions import require_unit, savepoint
from guests import queries as guests
from loyalty.enums import CallResult, MeetingOutcome
from loyalty.models import Call, Meeting
from loyalty.queries.attended import call_place, meeting_place
from staff.types import Person

LONGEST_NOTE = 500


class CannotAttend(Exception):
    """What was sent cannot be kept; the sentence says why, and nothing was changed."""


def note_meeting(
    *,
    stay_id: int,
    guest_id: int,
    outcome: str,
    reasons: Sequence[str],
    note: str,
    by: Person,
    now: datetime,
) -> Meeting:
    """Keeps what became of the wish to meet the guest of a stay; a later word goes before.

    Raises ``CannotAttend`` for an unknown outcome or a note that is too long.
    """
    require_unit()
    if outcome not in MeetingOutcome.values:
        raise CannotAttend(_("Choose met, could not or left alone. Nothing was kept."))
    public_id = new_public_id()
    return Meeting.objects.create(
        property_id=by.property_id,
        stay_id=stay_id,
        guest_id=guest_id,
        public_id=public_id,
        outcome=outcome,
        reasons=list(reasons),
        note=_sealed(note, guest_id, meeting_place(public_id)),
        by_id=by.user_id,
        at=now,
    )


def plan_call(*, guest_id: int, owner_id: int, due: date, by: Person, now: datetime) -> Call:
    """Somebody will call a guest by ``due``; ``owner_id`` is a membership of the caller's property.

    Raises ``CannotAttend`` when a call to this guest is open already.
    """
    require_unit()
    call = Call(
        property_id=by.property_id,
        guest_id=guest_id,
        public_id=new_public_id(),
        owner_id=owner_id,
        due=due,
        made_at=now,
        made_by_id=by.user_id,
    )
    try:
        with savepoint():
            call.save(force_insert=True)
    except IntegrityError:
        raise CannotAttend(
            _("Somebody has this call already. Nothing was changed; look at the open calls.")
        ) from None
    return call


def end_call(*, public_id: str, result: str, note: str, by: Person, now: datetime) -> Call:
    """A call came to its end; once. Raises ``CannotAttend`` when it is not open here."""
    require_unit()
    if result not in CallResult.values:
        raise CannotAttend(_("Choose how the call ended. Nothing was kept."))
    call = (
        Call.objects.select_for_update(no_key=True)
        .filter(property=by.property_id, public_id=public_id, ended_at=None)
        .first()
    )
    if call is None:
        raise CannotAttend(_("This call is not open any more. Nothing was changed."))
    call.result = result
    call.note = _sealed(note, call.guest_id, call_place(public_id))
    call.ended_at, call.ended_by_id = now, by.user_id
    call.save(update_fields=["result", "note", "ended_at", "ended_by"])
    return call


def _sealed(note: str, guest_id: int, place: str) -> bytes | None:
    plain = note.strip()
    if len(plain) > LONGEST_NOTE:
        raise CannotAttend(
            _("A note has at most %(most)s characters. Nothing was kept; shorten it.")
            % {"most": LONGEST_NOTE}
        )
    if not plain:
        return None
    return seal(plain, wrapped_key=guests.seal_key(guest_id), place=place)
