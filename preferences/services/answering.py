"""What staff and guests answer to a «maybe»: right, wrong, not now, never."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.transactions import require_unit
from preferences.attribution import Verdict
from preferences.enums import ChipAnswerKind, PlacementState, Polarity, Sensitivity, Source
from preferences.models import ChipAnswer, Observation, Preference, Retraction
from preferences.queries import roomstory
from preferences.services.errors import CannotKeep, NotHere
from preferences.services.placing import put, seen_of
from preferences.services.rebuilding import raise_version, rebuild

if TYPE_CHECKING:
    from staff.types import Person
    from stays.models import Stay


def answer_maybe(
    *,
    preference_public_id: str,
    right: bool,
    by: "Person",
    now: datetime,
    stay: "Stay | None" = None,
) -> str:
    """The guest confirms a belief, or somebody knows that it is wrong; the guest's public id.

    Right is the guest's word. Wrong takes the evidence back; a safety fact is never lost that way:
    there it is kept that the guest says otherwise. Raises ``NotHere`` when the belief is gone.
    """
    require_unit()
    belief = _belief(preference_public_id)
    if right:
        _word(belief, Polarity.FOR, by=by, now=now, stay=stay)
    elif belief.kind.sensitivity == Sensitivity.SAFETY:
        _word(belief, Polarity.AGAINST, by=by, now=now, stay=stay)
    else:
        for seen in Observation.objects.filter(public_id__in=belief.evidence, retraction=None):
            Retraction.objects.create(observation=seen, at=now, by_id=by.user_id)
    _believe(belief.guest_id, by, now)
    return belief.guest.public_id


def answer_chip(
    *,
    preference_public_id: str,
    answer: str,
    by: "Person",
    now: datetime,
    stay: "Stay | None" = None,
) -> str:
    """What the guest answered to a confirm chip at check-in; the guest's public id.

    «Yes» is the guest's word; «not now» twice rests the question for 12 months; «never» closes it.
    Raises ``CannotKeep`` for another answer and ``NotHere`` when the belief is gone.
    """
    require_unit()
    if answer not in ChipAnswerKind.values:
        raise CannotKeep(_("Answer with yes, not now or never. Nothing was kept."))
    belief = _belief(preference_public_id)
    ChipAnswer.objects.create(
        guest_id=belief.guest_id,
        kind=belief.kind,
        value=belief.value,
        answer=answer,
        at=now,
        by_id=by.user_id,
    )
    if answer == ChipAnswerKind.YES:
        _word(belief, Polarity.FOR, by=by, now=now, stay=stay)
    _believe(belief.guest_id, by, now)
    return belief.guest.public_id


def _belief(public_id: str) -> Preference:
    rows = Preference.objects.select_related("guest", "kind").filter(public_id=public_id)
    row = rows.first()
    if row is None:
        raise NotHere(_("This is not believed any more. Nothing was changed."))
    return row


def _word(
    belief: Preference, polarity: str, *, by: "Person", now: datetime, stay: "Stay | None"
) -> None:
    """An observation with the guest's own word, on the guest, in the stay if one is named."""
    if stay is not None and stay.property_id != by.property_id:
        raise NotHere(_("That stay is not in this hotel. Nothing was changed."))
    observation = Observation.objects.create(
        property_id=by.property_id,
        kind=belief.kind,
        value=belief.value,
        source=Source.GUEST_TOLD,
        polarity=polarity,
        observed_at=now,
        received_at=now,
        by_id=by.user_id,
        device_id=by.device_id,
    )
    verdict = Verdict(PlacementState.PLACED, "chosen", guest=belief.guest_id)
    if stay is not None:
        named = roomstory.of_stay(stay=stay, seen=seen_of(observation), guest_id=belief.guest_id)
        verdict = named if named.state == PlacementState.PLACED else verdict
    put(
        observation=observation,
        verdict=verdict,
        company_kind=belief.kind,
        now=now,
        by_user_id=by.user_id,
    )


def _believe(guest_id: int, by: "Person", now: datetime) -> None:
    if not rebuild(guest_id=guest_id, now=now, property_ids=[by.property_id]):
        raise_version(guest_id, property_ids=[by.property_id])
