"""What became of bookings: who came, cancelled or stayed away, who waited, and whom to expect not to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from stays.enums import StayState

_ALL = list(StayState.values)


@dataclass(frozen=True, slots=True)
class Fate:
    """Bookings of one channel or segment that were to arrive in a period, and how they ended."""

    of: str
    booked: int
    cancelled: int
    no_show: int


_FATES = """
SELECT {by}, count(*), count(*) FILTER (WHERE state = 'cancelled'),
    count(*) FILTER (WHERE state = 'no_show')
FROM stays_stay
WHERE property_id = %s AND state = ANY(%s) AND arrival >= %s AND arrival < %s
GROUP BY {by} ORDER BY count(*) DESC, {by}
"""


def fates(property_id: int, start: date, end: date, *, by: str) -> list[Fate]:
    """Bookings to arrive on days from ``start`` up to ``end``, by ``channel`` or ``segment``; one query."""
    column = {"channel": "channel", "segment": "segment"}[by]
    with connection.cursor() as cursor:
        cursor.execute(_FATES.format(by=column), [property_id, _ALL, start, end])
        return [Fate(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Wait:
    """A party that was here before its room was: since when, and for how many seconds."""

    stay_id: int
    since: datetime
    seconds: float


_WAITS = """
SELECT stay.id, min(told.occurred_at),
    extract(epoch FROM stay.checked_in_at - min(told.occurred_at))::double precision
FROM stays_staychange AS told JOIN stays_stay AS stay ON stay.id = told.stay_id
WHERE told.property_id = %s AND told.kind = 'waiting' AND told.applied
    AND told.at >= %s AND told.at < %s AND stay.checked_in_at >= told.occurred_at
GROUP BY stay.id ORDER BY 3 DESC, stay.id
"""


def waits(property_id: int, since: datetime, until: datetime) -> list[Wait]:
    """Who waited for the room and was checked in later, told in [since, until), the longest first.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [property_id, since, until])
        return [Wait(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Record:
    """What a guest's earlier bookings in the chain came to; ``stay_id`` is the one to come, or None."""

    guest_id: int
    booked: int
    came: int
    cancelled: int
    no_show: int
    stay_id: int | None = None
    last: date | None = None


_OWN = "(SELECT {0} AS id UNION ALL SELECT id FROM guests_guest WHERE merged_into_id = {0})"
_PERSON = "coalesce(named.merged_into_id, named.id)"

_DOUBTFUL = f"""
WITH coming AS (
    SELECT stay.id, stay.arrival, {_PERSON} AS person
    FROM stays_stay AS stay
    JOIN stays_stayguest AS who
        ON who.stay_id = stay.id AND who.role = 'primary' AND who.left_at IS NULL
    JOIN guests_guest AS named ON named.id = who.guest_id
    WHERE stay.property_id = %(house)s AND stay.state = 'reserved'
        AND stay.arrival >= %(start)s AND stay.arrival < %(end)s AND stay.group_code = ''
)
SELECT coming.person, count(*), count(*) FILTER (WHERE past.state IN ('departed', 'in_house')),
    count(*) FILTER (WHERE past.state = 'cancelled'), count(*) FILTER (WHERE past.state = 'no_show'),
    coming.id, max(past.arrival)
FROM coming
CROSS JOIN LATERAL {_OWN.format("coming.person")} AS own
JOIN stays_stayguest AS earlier ON earlier.guest_id = own.id AND earlier.role = 'primary'
JOIN stays_stay AS past ON past.id = earlier.stay_id AND past.arrival < %(start)s
GROUP BY coming.id, coming.arrival, coming.person
HAVING count(*) FILTER (WHERE past.state = 'no_show') > 0
    OR count(*) FILTER (WHERE past.state = 'cancelled') > greatest(1,
        count(*) FILTER (WHERE past.state IN ('departed', 'in_house')))
ORDER BY count(*) FILTER (WHERE past.state = 'no_show') DESC, coming.arrival, coming.id
LIMIT %(most)s
"""  # noqa: S608  our own columns


def doubtful(property_id: int, start: date, end: date, *, most: int) -> list[Record]:
    """Reservations of these days whose guest once stayed away, or cancelled more than came; one query.

    Two cancelled bookings at least; groups are left out, because their guests did not book.
    """
    return _records(_DOUBTFUL, house=property_id, start=start, end=end, most=most)


_NEVER_CAME = f"""
SELECT asked.person, asked.booked, 0, asked.cancelled, asked.no_show, NULL::bigint, asked.last
FROM (
    SELECT {_PERSON} AS person, count(*) AS booked,
        count(*) FILTER (WHERE stay.state = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE stay.state = 'no_show') AS no_show, max(stay.arrival) AS last
    FROM stays_stay AS stay
    JOIN stays_stayguest AS who ON who.stay_id = stay.id AND who.role = 'primary'
    JOIN guests_guest AS named ON named.id = who.guest_id
    WHERE stay.property_id = %(house)s
        AND stay.state = ANY(ARRAY['cancelled', 'no_show', 'walked'])
        AND stay.arrival >= %(start)s AND stay.arrival < %(end)s AND stay.group_code = ''
    GROUP BY 1 HAVING count(*) >= 2
) AS asked
WHERE NOT EXISTS (
    SELECT FROM {_OWN.format("asked.person")} AS own
    JOIN stays_stayguest AS any_party ON any_party.guest_id = own.id
    JOIN stays_stay AS other ON other.id = any_party.stay_id
    WHERE other.state IN ('departed', 'in_house', 'reserved'))
ORDER BY asked.booked DESC, asked.last DESC, asked.person
LIMIT %(most)s
"""  # noqa: S608  our own columns


def never_came(property_id: int, start: date, end: date, *, most: int) -> list[Record]:
    """Who booked twice or more for days of the period and has never stayed anywhere; one query."""
    return _records(_NEVER_CAME, house=property_id, start=start, end=end, most=most)


_WITH_OTHERS = f"""
SELECT seen.person, seen.stays, seen.stays, 0, 0, NULL::bigint, seen.last
FROM (
    SELECT {_PERSON} AS person, count(DISTINCT stay.id) AS stays, max(stay.arrival) AS last
    FROM stays_stay AS stay
    JOIN stays_stayguest AS who ON who.stay_id = stay.id AND who.role <> 'primary'
    JOIN guests_guest AS named ON named.id = who.guest_id
    WHERE stay.property_id = %(house)s AND stay.state = ANY(ARRAY['departed'])
        AND stay.arrival >= %(start)s AND stay.arrival < %(end)s AND stay.group_code = ''
    GROUP BY 1 HAVING count(DISTINCT stay.id) >= 2
) AS seen
WHERE NOT EXISTS (
    SELECT FROM {_OWN.format("seen.person")} AS own
    JOIN stays_stayguest AS theirs ON theirs.guest_id = own.id AND theirs.role = 'primary')
ORDER BY seen.stays DESC, seen.last DESC, seen.person
LIMIT %(most)s
"""  # noqa: S608  our own columns


def came_with_others(property_id: int, start: date, end: date, *, most: int) -> list[Record]:
    """Who stayed twice or more in somebody else's party and never booked; one query."""
    return _records(_WITH_OTHERS, house=property_id, start=start, end=end, most=most)


def _records(statement: str, **asked: Any) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return [Record(*row) for row in rows]
