"""How what was prepared was received, over days and by stay."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Count

from preferences.enums import Reaction
from preferences.models import Fulfilment

_REFUSED = """
SELECT DISTINCT stay_id FROM preferences_fulfilment WHERE stay_id = ANY(%s) AND reaction = %s
"""


def reactions(property_id: int, *, start: date, end: date) -> dict[str, int]:
    """reaction -> how often, of the wishes kept on business dates in [start, end). One query."""
    rows = Fulfilment.objects.filter(
        property=property_id, day__gte=start, day__lt=end, prepared_at__isnull=False
    )
    counted = rows.values("reaction").annotate(times=Count("pk")).order_by("reaction")
    return dict(counted.values_list("reaction", "times"))


def refused_in(stay_ids: Iterable[int]) -> set[int]:
    """Those of these stays in which a guest refused what had been prepared; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [list(stay_ids), str(Reaction.REFUSED)])
        return {stay for (stay,) in cursor.fetchall()}
