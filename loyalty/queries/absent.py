"""Regular guests who came in the same weeks of last year and are not back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

YEAR = timedelta(days=364)  # so that weekdays meet weekdays
AROUND = timedelta(days=28)
REGULAR = 3
"""Finished stays in the chain from which on a guest counts as a regular one."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A regular guest of these weeks. ``years`` is how many of the last three saw them then."""

    guest_id: int
    last_year: date  # arrival in these weeks of last year
    nights: int  # of those stays
    years: int
    stays: int
    last_day: date
    recent_nights: int  # of last year and this year


_ABSENT = """
SELECT came.guest_id, came.arrival, came.nights,
    1 + (SELECT count(DISTINCT (%(day)s - earlier.arrival + 28) / 364) FROM loyalty_stayline AS earlier
        WHERE earlier.guest_id = came.guest_id AND earlier.property_id = %(house)s
        AND (earlier.arrival BETWEEN %(day)s - 756 AND %(day)s - 700
            OR earlier.arrival BETWEEN %(day)s - 1120 AND %(day)s - 1064)) AS years,
    kept.stays, kept.last_day,
    (SELECT coalesce(sum(nights), 0) FROM loyalty_guestyear AS lately
        WHERE lately.guest_id = came.guest_id AND lately.year >= %(year)s)
FROM (
    SELECT guest_id, max(arrival) AS arrival, sum(nights) AS nights FROM loyalty_stayline
    WHERE property_id = %(house)s AND arrival BETWEEN %(day)s - 392 AND %(day)s - 336
    GROUP BY guest_id
) AS came
JOIN loyalty_guestsummary AS kept ON kept.guest_id = came.guest_id
JOIN guests_guest AS guest ON guest.id = came.guest_id
WHERE kept.stays >= %(regular)s AND kept.last_day < %(day)s - 28
AND NOT guest.do_not_greet AND guest.discretion IN ('open', 'incognito')
ORDER BY years DESC, 7 DESC, came.guest_id
"""


def absent(property_id: int, day: date) -> list[Absent]:
    """Who came here within four weeks of ``day`` last year and has not left any hotel since.

    Three finished stays at least; nobody who must not be greeted or whose presence is hidden. Who
    is booked or in house again is the caller's to take out (``stays.queries.booked``). One query.
    """
    about: dict[str, int | date] = {
        "house": property_id,
        "day": day,
        "regular": REGULAR,
        "year": day.year - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ABSENT, about)
        return [Absent(*row) for row in cursor.fetchall()]
