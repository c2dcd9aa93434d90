"""Writing down what the observations say: derived rows, rebuilt from them at will."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import F

from core import transactions
from guests import queries as guests
from preferences.belief import settle
from preferences.enums import Standing
from preferences.evidence import Settled
from preferences.models import GuestFacts, Kind, Placement, Preference
from preferences.queries.evidence import evidence_of, kind_rules
from preferences.signals import preference_changed
from realtime import services as realtime


def lock_facts(guest_id: int) -> GuestFacts:
    """The guest's row in ``GuestFacts``, locked until the unit ends: beliefs change one at a time."""
    GuestFacts.objects.bulk_create([GuestFacts(guest_id=guest_id)], ignore_conflicts=True)
    return GuestFacts.objects.select_for_update().get(pk=guest_id)


def raise_version(guest_id: int, *, property_ids: Sequence[int] = ()) -> int:
    """Raises the guest's number and tells the screens of the properties concerned."""
    GuestFacts.objects.filter(pk=guest_id).update(version=F("version") + 1)
    facts = GuestFacts.objects.select_related("guest").get(pk=guest_id)
    for property_id in sorted(set(property_ids)):
        realtime.publish(
            property_id=property_id,
            topic="guest",
            entity=facts.guest.public_id,
            version=facts.version,
        )
    return facts.version


def rebuild(*, guest_id: int, now: datetime, property_ids: Sequence[int] = ()) -> bool:
    """Makes the guest's ``Preference`` rows say what the observations say; true when any changed.

    Profiles merged into one person are one person; ``guest_id`` may be any of them. A row that
    stays equal is not touched, so its version tells whether anything is new. ``property_ids`` are
    told by a frame when something changed.
    """
    transactions.require_unit()
    kept, *merged = guests.same_person(guest_id)
    lock_facts(kept)
    # A number of their own for merged profiles too, so that an un-merge finds whom to rebuild.
    GuestFacts.objects.bulk_create([GuestFacts(guest_id=i) for i in merged], ignore_conflicts=True)
    changed = _write(kept, settle(evidence_of([kept, *merged]), kind_rules()))
    lost = Preference.objects.filter(guest__in=merged).delete()[0] if merged else 0
    if not (changed or lost):
        return False
    raise_version(kept, property_ids=property_ids)
    transactions.after(partial(_tell, kept))
    return True


def _tell(guest_id: int) -> None:
    preference_changed.send_robust(sender=None, guest_id=guest_id)


def rebuild_guests(*, guest_ids: Sequence[int], now: datetime) -> int:
    """``rebuild`` for several guests in the order of their ids; how many changed."""
    return sum(rebuild(guest_id=guest_id, now=now) for guest_id in sorted(set(guest_ids)))


def guests_with_facts(*, after: int, limit: int) -> list[int]:
    """Ids of guests with evidence or beliefs, above ``after``, in order; for the nightly rebuild."""
    found: set[int] = set()
    for column in ("guest_id", "lead_id"):
        rows = Placement.objects.filter(**{f"{column}__gt": after}).order_by(column)
        found.update(rows.values_list(column, flat=True).distinct()[:limit])
    rows_ = Preference.objects.filter(guest_id__gt=after).order_by("guest_id")
    found.update(rows_.values_list("guest_id", flat=True).distinct()[:limit])
    return sorted(found)[:limit]


def _write(guest_id: int, settled: Sequence[Settled]) -> bool:
    kinds = dict(Kind.objects.values_list("code", "pk"))
    old = {(p.kind_id, p.value, p.company): p for p in Preference.objects.filter(guest=guest_id)}
    changed = False
    for one in settled:
        key = kinds[one.kind], one.value, one.company
        row = old.pop(key, None)
        values = _values(one)
        if row is None:
            Preference.objects.create(
                guest_id=guest_id, kind_id=key[0], value=one.value, company=one.company, **values
            )
            changed = True
        elif any(getattr(row, name) != value for name, value in values.items()):
            Preference.objects.filter(pk=row.pk).update(version=F("version") + 1, **values)
            changed = True
    if old:
        Preference.objects.filter(pk__in=[row.pk for row in old.values()]).delete()
        changed = True
    return changed


def _values(one: Settled) -> dict[str, object]:
    return {
        "strength": one.strength,
        "standing": Standing.STANDING if one.qualifies else Standing.SUGGESTION,
        "source": one.source,
        "confidence": round(one.confidence * 1000),
        "sightings": one.sightings,
        "stays": one.stays,
        "stay_id": one.stay,
        "property_id": one.property,
        "details": dict(one.details),
        "first_at": one.first_at,
        "last_at": one.last_at,
        "confirmed_at": one.confirmed_at,
        "fades_on": one.fades_on,
        "confirm_on": one.confirm_on,
        "valid_to": one.valid_to,
        "evidence": list(one.evidence),
    }
