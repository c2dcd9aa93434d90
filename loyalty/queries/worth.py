"""What guests spent lately, and from where on it is much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

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


@dataclass(frozen=True, slots=True)
class Known:
    """What choosing among many guests asks of each: ``spend`` is what is known of the late years."""

    guest: int
    stays: int
    last_left: date
    last_stay: int
    spend: int | None


_KNOWN = """
SELECT kept.guest_id, kept.stays, kept.last_day, kept.last_stay_id,
    (SELECT sum(late.spend)::bigint FROM loyalty_guestyear AS late
     WHERE late.guest_id = kept.guest_id AND late.year >= %s)
FROM loyalty_guestsummary AS kept WHERE kept.guest_id = ANY(%s)
"""


def known_of(guest_ids: Iterable[int], since_year: int) -> dict[int, Known]:
    """guest id -> what is kept, for those with a finished stay; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [since_year, list(guest_ids)])
        return {row[0]: Known(*row) for row in cursor.fetchall()}
