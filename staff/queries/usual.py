"""The hotel's usual shifts, as it runs them every day."""

from django.db.models import QuerySet

from hotels.models import Property
from staff.models import ShiftPattern


def usual_shifts(property: Property) -> QuerySet[ShiftPattern]:
    """The usual shifts of every department, by when they begin."""
    return ShiftPattern.objects.filter(property=property).order_by("from_time", "code", "pk")
