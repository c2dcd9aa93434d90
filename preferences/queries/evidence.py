"""From rows to what belief is computed on: the newest placement of every observation that stands."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from preferences.enums import Sensitivity
from preferences.evidence import Evidence, KindRule
from preferences.models import Kind, Placement


def kind_rules() -> dict[str, KindRule]:
    """The whole catalogue as belief needs it, by kind code; one query."""
    return {
        kind.code: KindRule(
            half_life_days=kind.half_life_days,
            strength=kind.strength,
            safety=kind.sensitivity == Sensitivity.SAFETY,
            inferable=kind.inferable,
            rivals=tuple(frozenset(values) for values in kind.rivals),
        )
        for kind in Kind.objects.exclude(sensitivity=Sensitivity.CARE)
    }


def speaking() -> QuerySet[Placement]:
    """The newest placement of every observation that was not taken back."""
    newest = Placement.objects.filter(observation=OuterRef("observation")).order_by("-pk")
    return Placement.objects.filter(
        pk=Subquery(newest.values("pk")[:1]), observation__retraction=None
    )


def evidence_of(guest_ids: Iterable[int]) -> list[Evidence]:
    """All evidence on the guests (one person under several profiles); one query."""
    ids = list(guest_ids)
    placements = (
        speaking()
        .filter(Q(guest__in=ids) | Q(lead__in=ids))
        .select_related("observation__kind", "stay")
    )
    return [_evidence(placement) for placement in placements]


def _evidence(placement: Placement) -> Evidence:
    seen = placement.observation
    end = seen.valid_to
    days = seen.kind.temporary.get(seen.value)
    if end is None and days is not None:
        end = (seen.observed_at + timedelta(days=days)).date()
    return Evidence(
        observation=seen.public_id,
        kind=seen.kind.code,
        value=seen.value,
        source=seen.source,
        polarity=seen.polarity,
        observed_at=seen.observed_at,
        company=placement.company,
        stay=placement.stay_id,
        property=seen.property_id,
        strength=seen.strength,
        valid_to=end,
        details=tuple(sorted((str(k), str(v)) for k, v in seen.details.items())),
    )
