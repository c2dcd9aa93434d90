"""Who comes in the next days, as bare ids: for whoever looks through many to choose a few."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection

from stays.models import Stay


class Coming(NamedTuple):
    """An arrival and the person it is named after; ``open`` when that person may be spoken to.

    Not open: the presence of anybody in the party is hidden, or the person must not be greeted.
    """

    stay: int
    arrival: date
    guest: int
    open: bool


_COMING = """
SELECT stay.id, stay.arrival, coalesce(person.merged_into_id, person.id),
    stay.discretion IN ('open', 'incognito') AND NOT coalesce(kept.do_not_greet, person.do_not_greet)
    AND NOT EXISTS (
        SELECT FROM stays_stayguest AS other
        JOIN guests_guest AS own ON own.id = other.guest_id
        LEFT JOIN guests_guest AS known ON known.id = own.merged_into_id
        WHERE other.stay_id = stay.id AND other.left_at IS NULL
        AND (own.discretion NOT IN ('open', 'incognito')
            OR known.discretion NOT IN ('open', 'incognito'))
    )
FROM stays_stay AS stay
JOIN LATERAL (
    SELECT member.guest_id FROM stays_stayguest AS member
    WHERE member.stay_id = stay.id AND member.left_at IS NULL
    ORDER BY member.position, member.id LIMIT 1
) AS named ON true
JOIN guests_guest AS person ON person.id = named.guest_id
LEFT JOIN guests_guest AS kept ON kept.id = person.merged_into_id
WHERE stay.property_id = %(house)s AND stay.arrival BETWEEN %(first)s AND %(last)s
AND stay.state IN ('reserved', 'in_house') AND stay.origin = 'live' AND stay.group_code = ''
ORDER BY stay.arrival, stay.id
"""


def coming(property_id: int, first: date, last: date) -> list[Coming]:
    """Due in, or arrived and still here, on business dates of a period; no groups. One query."""
    about: dict[str, int | date] = {"house": property_id, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(_COMING, about)
        return [Coming(*row) for row in cursor.fetchall()]


_OPEN = """
SELECT FROM stays_stayguest AS member JOIN stays_stay AS stay ON stay.id = member.stay_id
WHERE member.guest_id = {who} AND member.left_at IS NULL
AND stay.origin = 'live' AND stay.state IN ('reserved', 'in_house')
"""
_BOOKED = f"""
SELECT asked.id FROM unnest(%s::bigint[]) AS asked (id)
WHERE EXISTS ({_OPEN.format(who="asked.id")}) OR EXISTS (
    SELECT FROM guests_guest AS own
    WHERE own.merged_into_id = asked.id AND EXISTS ({_OPEN.format(who="own.id")})
)
"""  # noqa: S608  our own statements


def booked(guest_ids: Iterable[int]) -> set[int]:
    """Those of these persons who are in house or booked, in any property, under any profile."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, [list(guest_ids)])
        return {guest for (guest,) in cursor.fetchall()}


def stays_by_id(stay_ids: Iterable[int]) -> dict[int, Stay]:
    """id -> row; one query. For whom to show is the caller's care."""
    return Stay.objects.in_bulk(list(stay_ids))


_BACK = """
SELECT own.person, stay.arrival, stay.state <> 'reserved'
FROM (
    SELECT id, id AS person FROM guests_guest WHERE id = ANY(%(asked)s)
    UNION ALL
    SELECT id, merged_into_id FROM guests_guest WHERE merged_into_id = ANY(%(asked)s)
) AS own
JOIN stays_stayguest AS member ON member.guest_id = own.id AND member.left_at IS NULL
JOIN stays_stay AS stay ON stay.id = member.stay_id
WHERE stay.arrival >= %(since)s AND (stay.state IN ('in_house', 'departed')
    OR stay.state = 'reserved' AND stay.origin = 'live')
ORDER BY stay.arrival, stay.id
"""


def back(guest_ids: Iterable[int], since: date) -> dict[int, list[tuple[date, bool]]]:
    """person -> (arrival, whether they came or are booked only) of every stay from ``since`` on.

    In any property, under any profile, oldest first; nobody who has none. One query.
    """
    found: dict[int, list[tuple[date, bool]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BACK, {"asked": list(guest_ids), "since": since})
        for person, arrival, came in cursor.fetchall():
            found.setdefault(person, []).append((arrival, came))
    return found
