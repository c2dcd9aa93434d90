"""Of the guests whose first stay ended in a month or quarter, how many came again how soon.

Read from the kept row per guest: its first departure and the first arrival after it. A second stay
counts once it is over, as everything here does.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from loyalty.queries import meant

WITHIN = (3, 6, 12)
"""Months after the first departure within which a second arrival is looked for."""
LENGTHS = {"quarter": 3, "month": 1}
"""What guests are grouped by -> its months."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Guests by the quarter or month of their first departure, from ``start`` on.

    ``came`` has a number for each of ``WITHIN``: of these ``guests`` so many came again in time;
    None while some of them still have time left.
    """

    start: date
    guests: int
    came: tuple[int | None, ...]


_PARTS = """
count(*) FILTER (WHERE second_day <= (first_left + interval '{months} months')::date),
(start + interval '{length} months' - interval '1 day' + interval '{months} months')::date < %(day)s
"""

_COHORTS = """
SELECT start, count(*), {parts}
FROM (
    SELECT date_trunc('{by}', first_left::timestamp)::date AS start, first_left, second_day
    FROM loyalty_guestsummary WHERE first_left >= %(since)s AND first_left < %(day)s
) AS kept
GROUP BY start ORDER BY start DESC
"""


def cohorts(*, by: str, since: date, day: date) -> list[Cohort]:
    """Guests whose first stay ended from ``since`` on and before ``day``, the newest first; one query.

    ``by`` is a key of ``LENGTHS``. Judged is only what is over on ``day`` for everybody in it.
    """
    parts = ",".join(_PARTS.format(months=months, length=LENGTHS[by]) for months in WITHIN)
    with connection.cursor() as cursor:
        cursor.execute(_COHORTS.format(parts=parts, by=by), {"since": since, "day": day})
        return [
            Cohort(
                start,
                guests,
                tuple(told[nr] if told[nr + 1] else None for nr in range(0, len(told), 2)),
            )
            for start, guests, *told in cursor.fetchall()
        ]


_MEANT = """
SELECT guest_id, 0 AS place FROM loyalty_guestsummary
WHERE first_left >= %(start)s
    AND first_left < (%(start)s + make_interval(months => %(length)s))::date
    AND first_left < %(day)s
    AND (%(within)s = 0 OR second_day <= (first_left + make_interval(months => %(within)s))::date)
"""


def inside(
    *, by: str, start: date, within: int, day: date, most: int
) -> tuple[int, list[meant.Meant]]:
    """How many guests a cohort has, or with ``within`` came again in so many months, and the first.

    One query.
    """
    asked = {"start": start, "length": LENGTHS[by], "within": within, "day": day}
    return meant.guests(_MEANT, asked, most)
