"""The fulfilment ledger: which wish was prepared in which stay, and whether it pleased."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.transactions import require_unit
from preferences.attribution import Verdict
from preferences.belief import WORDS
from preferences.enums import PlacementState, Polarity, Reaction, Sensitivity, Source
from preferences.models import Fulfilment, Kind, Observation, Retraction
from preferences.services.errors import CannotKeep, NotHere
from preferences.services.placing import put
from preferences.services.rebuilding import raise_version, rebuild
from stays import queries as stays

if TYPE_CHECKING:
    from staff.types import Person


def fulfil(
    *,
    stay_id: int,
    guest_id: int,
    kind: str,
    value: str,
    day: date,
    now: datetime,
    by_user_id: int | None = None,
) -> Fulfilment:
    """A wish was prepared for a guest on a business date; once, however often it is told.

    A reaction that was known is kept. Raises ``CannotKeep`` for a kind the catalogue has not.
    """
    require_unit()
    property_id = stays.stay_facts(stay_id).property_id
    row, new = Fulfilment.objects.get_or_create(
        stay_id=stay_id,
        guest_id=guest_id,
        kind=_kind(kind),
        value=value,
        day=day,
        defaults={"property_id": property_id, "prepared_at": now, "by_id": by_user_id},
    )
    if not new and row.prepared_at is None:
        row.prepared_at, row.by_id = now, by_user_id
        row.save(update_fields=["prepared_at", "by"])
    return row


def unfulfil(*, stay_id: int, guest_id: int, kind: str, value: str, day: date) -> bool:
    """Undo: it was not prepared after all. The row stays as applicable and not kept."""
    require_unit()
    rows = Fulfilment.objects.filter(
        stay=stay_id, guest=guest_id, kind__code=kind, value=value, day=day
    )
    return rows.exclude(prepared_at=None).update(prepared_at=None, by=None) > 0


def react(
    *,
    stay_id: int,
    guest_id: int,
    kind: str,
    value: str,
    day: date,
    reaction: str,
    source: str = Source.STAFF_SAW,
    by: "Person | None",
    now: datetime,
) -> bool:
    """Did it please? True when this is news.

    Liked is evidence for. Refused in the guest's words is a refusal; seen only, it is «offered and
    passed over», which is weak. Unknown changes nothing about what we believe. A later reaction
    replaces the earlier one and its evidence. Raises ``NotHere`` when it was never prepared.
    """
    require_unit()
    if reaction not in Reaction.values:
        raise CannotKeep(_("Answer with liked, refused or not known. Nothing was kept."))
    row = (
        Fulfilment.objects.select_for_update(of=("self",))
        .select_related("kind", "observation")
        .filter(stay=stay_id, guest=guest_id, kind__code=kind, value=value, day=day)
        .first()
    )
    if row is None:
        raise NotHere(_("Nothing of this was prepared that day. Nothing was changed."))
    if row.reaction == reaction:
        return False
    if row.observation is not None:
        Retraction.objects.get_or_create(
            observation=row.observation, defaults={"at": now, "by_id": by.user_id if by else None}
        )
    row.reaction = reaction
    row.observation = _evidence(row, source, by, now)
    row.save(update_fields=["reaction", "observation"])
    if not rebuild(guest_id=guest_id, now=now, property_ids=[row.property_id]):
        raise_version(guest_id, property_ids=[row.property_id])
    return True


def _evidence(
    row: Fulfilment, source: str, by: "Person | None", now: datetime
) -> Observation | None:
    if row.reaction == Reaction.UNKNOWN or row.kind.sensitivity == Sensitivity.CARE:
        return None
    polarity = Polarity.FOR
    if row.reaction == Reaction.REFUSED:
        polarity = Polarity.AGAINST if source in WORDS else Polarity.PASSED_OVER
    observation = Observation.objects.create(
        property_id=row.property_id,
        kind=row.kind,
        value=row.value,
        source=source,
        polarity=polarity,
        observed_at=now,
        received_at=now,
        by_id=by.user_id if by else None,
        device_id=by.device_id if by else None,
    )
    verdict = Verdict(PlacementState.PLACED, "chosen", stay=row.stay_id, guest=row.guest_id)
    put(
        observation=observation,
        verdict=verdict,
        company_kind=row.kind,
        now=now,
        by_user_id=by.user_id if by else None,
    )
    return observation


def _kind(code: str) -> Kind:
    row = Kind.objects.filter(code=code).first()
    if row is None:
        raise CannotKeep(_("The catalogue has no such kind of wish. Nothing was kept."))
    return row
