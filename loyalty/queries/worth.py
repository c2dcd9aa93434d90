"""What guests spent lately, and from where on it is much."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Sum

from loyalty.models import GuestYear

FEWEST_SPENDERS = 20
"""Guests with known spend below which nobody's is called high."""

_HIGH = """
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY spent.spend), count(*)
FROM (
    SELECT sum(spend) AS spend FROM loyalty_guestyear
    WHERE year >= %s AND spend IS NOT NULL GROUP BY guest_id
) AS spent
WHERE spent.spend > 0
"""


def high_spend(since_year: int) -> int | None:
    """What nine tenths of the chain's guests at most spent since that year, in minor units.

    Who spent more is among the highest tenth. None when too few guests' spend is known. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HIGH, [since_year])
        level, guests = cursor.fetchone()
    return int(level) if guests >= FEWEST_SPENDERS else None


def spend_since(guest_ids: Iterable[int], since_year: int) -> dict[int, int]:
    """guest id -> what is known to have been spent in stays ended since that year; one query."""
    rows = GuestYear.objects.filter(
        guest__in=list(guest_ids), year__gte=since_year, spend__isnull=False
    )
    return dict(rows.values_list("guest_id").annotate(spent=Sum("spend")))
