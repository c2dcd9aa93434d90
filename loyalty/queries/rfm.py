"""Recency and frequency of every guest in fifths, ranked where the rows are, and who is in a field.

The same exact ranks as ``loyalty.metrics.rfm.scores`` gives (a test lays both side by side): the
fifth of a value is ``ceil(5 * (guests with at most this) / (guests))``, equal values share the
highest, and a measure on which all are equal, or fewer than five guests, order nobody (0).
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from loyalty.queries import meant

FIFTHS = 5

# A window without a frame counts up to the last equal value: the highest rank of any of them.
_RANKED = """
SELECT guest_id, stays, last_day, spend,
    CASE WHEN count(*) OVER () >= 5 AND min(last_day) OVER () < max(last_day) OVER ()
        THEN (5 * count(*) OVER (ORDER BY last_day) + count(*) OVER () - 1) / count(*) OVER ()
        ELSE 0 END AS r,
    CASE WHEN count(*) OVER () >= 5 AND min(stays) OVER () < max(stays) OVER ()
        THEN (5 * count(*) OVER (ORDER BY stays) + count(*) OVER () - 1) / count(*) OVER ()
        ELSE 0 END AS f
FROM loyalty_guestsummary
"""


@dataclass(frozen=True, slots=True)
class Field:
    """Guests of one recency and one frequency; days and stays are the least and the greatest of them.

    ``spend`` is the median of what is known of all their stays, in minor units of the chain's
    currency, from ``spenders`` guests; nothing when no guest's is known.
    """

    r: int
    f: int
    guests: int
    last_from: date
    last_to: date
    stays_from: int
    stays_to: int
    spenders: int
    spend: int | None


_FIELDS = f"""
SELECT r, f, count(*), min(last_day), max(last_day), min(stays), max(stays), count(spend),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY spend)
FROM ({_RANKED}) AS ranked GROUP BY r, f ORDER BY r DESC, f DESC
"""  # noqa: S608  our own columns


def fields() -> list[Field]:
    """The fields in which there is somebody, the latest and most frequent first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIELDS)
        return [Field(*row) for row in cursor.fetchall()]


_SCORES = f"SELECT guest_id, r, f FROM ({_RANKED}) AS ranked"  # noqa: S608  our own columns


def scores() -> dict[int, tuple[int, int]]:
    """guest id -> its fifths of recency and frequency, 1 to 5, or 0 where nothing is ordered."""
    with connection.cursor() as cursor:
        cursor.execute(_SCORES)
        return {guest: (r, f) for guest, r, f in cursor.fetchall()}


_MEANT = f"SELECT guest_id, 0 AS place FROM ({_RANKED}) AS ranked WHERE r = %(r)s AND f = %(f)s"  # noqa: S608  as above


def inside(r: int, f: int, most: int) -> tuple[int, list[meant.Meant]]:
    """How many guests a field has, and the first ``most`` of them; one query."""
    return meant.guests(_MEANT, {"r": r, "f": f}, most)
