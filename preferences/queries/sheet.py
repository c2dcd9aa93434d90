"""The observation sheet: which buttons for whom at which moment, most useful first."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count

from core.words import say
from preferences.enums import Moment, Polarity, Sensitivity
from preferences.models import Observation, Sighting
from preferences.phrasing import value_name
from preferences.types import SheetButton

COUNTED_FOR = timedelta(days=90)
STEP = 10  # the order moves by tens of uses only, so that thumbs can rely on it


def sheet(
    *,
    moment: str,
    department_kinds: Collection[str],
    language: str,
    property_id: int | None = None,
    now: datetime | None = None,
) -> list[SheetButton]:
    """The buttons of a moment for somebody of these kinds of departments, in their language.

    What this property (with ``property_id`` and ``now``) logged most in 90 days comes first, by
    tens; then the catalogue's order. Nobody's departments given means everybody's buttons. One
    query, two with a property.
    """
    rows = Sighting.objects.filter(active=True).select_related("kind")
    if moment in Moment.values:
        rows = rows.filter(moments__contains=[moment])
    if department_kinds:
        rows = rows.filter(departments__overlap=list(department_kinds))
    uses = _uses(property_id, now) if property_id is not None and now is not None else {}
    ordered = sorted(rows, key=lambda row: (-(uses.get(row.pk, 0) // STEP), row.position, row.pk))
    return [_button(row, language) for row in ordered]


def _uses(property_id: int, now: datetime) -> dict[int | None, int]:
    rows = (
        Observation.objects.filter(property=property_id, received_at__gte=now - COUNTED_FOR)
        .exclude(sighting=None)
        .order_by()
    )
    return dict(rows.values_list("sighting").annotate(uses=Count("pk")))


def _button(row: Sighting, language: str) -> SheetButton:
    return SheetButton(
        code=row.code,
        words=say(row.words, language).text,
        icon=row.icon or row.kind.icon,
        kind=row.kind.code,
        kind_words=say(row.kind.name, language).text,
        value=row.value,
        value_words=value_name(row.kind, row.value, language),
        done_it=say(row.done_it, language).text,
        task_template=row.task_template,
        care=row.kind.sensitivity == Sensitivity.CARE,
        said=row.kind.sensitivity == Sensitivity.ORDINARY and row.polarity == Polarity.FOR,
    )
