"""How what was prepared was received, over days."""

from datetime import date

from django.db.models import Count

from preferences.models import Fulfilment


def reactions(property_id: int, *, start: date, end: date) -> dict[str, int]:
    """reaction -> how often, of the wishes kept on business dates in [start, end). One query."""
    rows = Fulfilment.objects.filter(
        property=property_id, day__gte=start, day__lt=end, prepared_at__isnull=False
    )
    counted = rows.values("reaction").annotate(times=Count("pk")).order_by("reaction")
    return dict(counted.values_list("reaction", "times"))
