"""The hotel's usual shifts, as it runs them every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from staff.models import ShiftPattern

if TYPE_CHECKING:
    from hotels.models import Property


def usual_shifts(property: Property) -> QuerySet[ShiftPattern]:
    """The usual shifts of every department, by when they begin."""
    return ShiftPattern.objects.filter(property=property).order_by("from_time", "code", "pk")
