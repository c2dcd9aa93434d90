"""Care chips: an instruction for this stay, without a cause, wiped when the guest leaves.

Medicine, body, belief, visitors and alcohol are never evidence: no ``Observation`` is written, and
what was seen is not kept anywhere, nor a note about it; only what to do is.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from core import transactions
from core.ids import new_public_id
from preferences.attribution import Verdict
from preferences.enums import PlacementState, Sensitivity
from preferences.models import CareChip, Kind
from preferences.services.errors import CannotKeep, NotHere
from preferences.services.rebuilding import lock_facts, raise_version
from preferences.signals import care_changed
from preferences.types import Observed, Said
from realtime import services as realtime
from stays import queries as stays
from stays.enums import StayState

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person
    from stays.models import Stay

WAITS_FOR = timedelta(hours=24)
ENDED = (StayState.DEPARTED, StayState.CANCELLED, StayState.NO_SHOW, StayState.WALKED)
CARE = "care"


def chip_from(
    *,
    property: "Property",
    person: "Person | None",
    said: Said,
    value: str,
    verdict: Verdict,
    now: datetime,
) -> Observed:
    """The chip for a sighting of care; without a certain stay it waits, a day at most."""
    user_id = person.user_id if person else None
    if verdict.stay is not None:
        return add_care_chip(
            stay_id=verdict.stay,
            property_id=property.pk,
            value=value,
            by_user_id=user_id,
            public_id=said.public_id,
            now=now,
        )
    if said.room is None:
        raise CannotKeep(_("A care note needs a room or a stay. Nothing was kept."))
    chip = CareChip.objects.create(
        property=property,
        public_id=said.public_id or new_public_id(),
        room=said.room,
        value=value,
        at=now,
        by_id=user_id,
    )
    chip.candidates.set(verdict.candidates)
    _tell_list(chip)
    return _answer(chip, reason=verdict.reason)


def chip_repeated(*, property: "Property", public_id: str) -> Observed | None:
    """The answer for a chip whose sighting comes again."""
    chip = CareChip.objects.filter(property=property, public_id=public_id).first()
    return _answer(chip, repeated=True) if chip else None


def add_care_chip(
    *,
    stay_id: int,
    property_id: int,
    value: str,
    by_user_id: int | None,
    now: datetime,
    public_id: str | None = None,
) -> Observed:
    """Gives a stay an instruction such as ``warm_water_turndown``; once, however often it is seen.

    Raises ``CannotKeep`` for a value that the catalogue does not have.
    """
    transactions.require_unit()
    if not Kind.objects.filter(sensitivity=Sensitivity.CARE, values__has_key=value).exists():
        raise CannotKeep(_("The catalogue has no such care note. Nothing was kept."))
    chip, new = CareChip.objects.get_or_create(
        stay_id=stay_id,
        value=value,
        defaults={
            "property_id": property_id,
            "public_id": public_id or new_public_id(),
            "at": now,
            "by_id": by_user_id,
        },
    )
    if new:
        _changed(chip)
    return _answer(chip, repeated=not new)


def place_chip(*, public_id: str, stay: "Stay", by: "Person | None", now: datetime) -> Observed:
    """Gives a waiting chip to one of the stays it may be about."""
    chip = _waiting(public_id, by)
    if not chip.candidates.filter(pk=stay.pk).exists():
        raise CannotKeep(
            _("That guest was not in the room when this was seen. It still waits; pick another.")
        )
    chip.delete()
    return add_care_chip(
        stay_id=stay.pk,
        property_id=stay.property_id,
        value=chip.value,
        by_user_id=by.user_id if by else None,
        public_id=public_id,
        now=now,
    )


def drop_chip(*, public_id: str, by: "Person | None", now: datetime) -> bool:
    """Takes a chip back; false when it is gone already."""
    chips = CareChip.objects.filter(public_id=public_id)
    chip = (chips if by is None else chips.filter(property=by.property_id)).first()
    if chip is None:
        return False
    chip_id = chip.pk
    CareChip.objects.filter(pk=chip_id).delete()
    _changed(chip)
    return True


def wipe_care_chips(*, stay_id: int, now: datetime) -> int:
    """Deletes all chips of a stay, as check-out does; how many there were."""
    transactions.require_unit()
    chips = list(CareChip.objects.filter(stay=stay_id))
    for chip in chips:
        CareChip.objects.filter(pk=chip.pk).delete()
        _changed(chip)
    return len(chips)


def wipe_what_ended(*, now: datetime) -> int:
    """Deletes the chips of all stays that ended and of those nobody placed within a day."""
    transactions.require_unit()
    over = Q(stay__state__in=ENDED) | Q(stay=None, at__lte=now - WAITS_FOR)
    chips = list(CareChip.objects.filter(over))
    CareChip.objects.filter(pk__in=[chip.pk for chip in chips]).delete()
    for chip in chips:
        _changed(chip)
    return len(chips)


def _waiting(public_id: str, by: "Person | None") -> CareChip:
    chips = CareChip.objects.filter(public_id=public_id, stay=None)
    chip = (chips if by is None else chips.filter(property=by.property_id)).first()
    if chip is None:
        raise NotHere(_("This note is not waiting any more. Nothing was changed."))
    return chip


def _changed(chip: CareChip) -> None:
    if chip.stay_id is not None:
        party = stays.party(chip.stay_id)
        if party:  # what planning and the guest's page compare
            lock_facts(party[0].guest_id)
            raise_version(party[0].guest_id, property_ids=[chip.property_id])
        transactions.after(partial(_tell, chip.stay_id))
    _tell_list(chip)


def _tell_list(chip: CareChip) -> None:
    realtime.publish(property_id=chip.property_id, topic="guest", entity=chip.public_id, version=1)


def _tell(stay_id: int) -> None:
    care_changed.send_robust(sender=None, stay_id=stay_id)


def _answer(chip: CareChip, *, reason: str = "care", repeated: bool = False) -> Observed:
    placed = chip.stay_id is not None
    ids = (
        () if placed else tuple(chip.candidates.order_by("pk").values_list("public_id", flat=True))
    )
    return Observed(
        state=PlacementState.PLACED if placed else PlacementState.AMBIGUOUS,
        reason=reason,
        kind=CARE,
        value=chip.value,
        care_chip_public_id=chip.public_id,
        stay_id=chip.stay_id,
        stay_public_id=chip.stay.public_id if chip.stay else "",
        candidates=ids,
        repeated=repeated,
    )
