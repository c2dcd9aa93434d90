"""Bookings as days, for whoever foresees arrivals: when made, for when, when gone; and what came.

A stay is one room. Only stays that were told as they happened count: of those that a file about the
past told of, nobody knows when they were booked. A hotel's day is its business day by the roll hour.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q

from stays.enums import StayState
from stays.models import Stay, StayQuerySet

_DAY = "(({at} AT TIME ZONE house.zone) - make_interval(hours => house.roll_hour))::date"
CAME = (StayState.IN_HOUSE, StayState.DEPARTED)


class Booking(NamedTuple):
    """A room booked: the days it was ``booked``, is for, and went on; ``gone`` empty while it stands.

    One that was told after its arrival counts as booked on the day itself. Called off, not shown,
    walked, or past its day without a check-in: gone, on the day of arrival at the latest.
    """

    booked: date
    arrival: date
    gone: date | None


_BOOKINGS = f"""
SELECT least(told.booked, stay.arrival), stay.arrival,
    CASE WHEN stay.state IN ('cancelled', 'no_show', 'walked')
        THEN greatest(least(coalesce(told.gone, stay.arrival), stay.arrival), told.booked)
    WHEN stay.state = 'reserved' AND stay.arrival <= %(origin)s THEN stay.arrival END
FROM stays_stay AS stay
JOIN hotels_property AS house ON house.id = stay.property_id
JOIN LATERAL (
    SELECT min({_DAY.format(at="change.occurred_at")}) AS booked,
        max({_DAY.format(at="change.occurred_at")}) FILTER (WHERE change.kind = stay.state) AS gone
    FROM stays_staychange AS change WHERE change.stay_id = stay.id AND change.data ? 'told'
) AS told ON told.booked IS NOT NULL
WHERE stay.property_id = %(house)s AND stay.origin = 'live'
AND stay.arrival BETWEEN %(first)s AND %(last)s
ORDER BY stay.arrival, stay.id
"""  # noqa: S608  our own words


def bookings(property_id: int, *, origin: date, first: date, last: date) -> Iterator[Booking]:
    """Every room booked for the days ``first`` to ``last``; ``origin`` is the last day that is over.

    A booking that was moved counts for the day it is for now, since the day it was made.
    """
    about: dict[str, int | date] = {
        "house": property_id, "origin": origin, "first": first, "last": last,
    }  # fmt: skip
    with connection.chunked_cursor() as cursor:
        cursor.execute(_BOOKINGS, about)
        while piece := cursor.fetchmany(2_000):
            yield from (Booking(*row) for row in piece)


_HEARD = f"""
SELECT {_DAY.format(at="change.at")}
FROM stays_staychange AS change
JOIN hotels_property AS house ON house.id = change.property_id
WHERE change.property_id = %s AND change.data ? 'told' AND EXISTS (
    SELECT FROM stays_stay AS stay WHERE stay.id = change.stay_id AND stay.origin = 'live'
)
ORDER BY change.at, change.id LIMIT 1
"""  # noqa: S608  our own words


def heard_since(property_id: int) -> date | None:
    """The day on which we began to hear of this hotel's bookings as they happen; None: not yet."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [property_id])
        row = cursor.fetchone()
    return row[0] if row else None


_STAYING = f"""
SELECT greatest(stay.departure - %(origin)s, 1), count(*)
FROM stays_stay AS stay JOIN hotels_property AS house ON house.id = stay.property_id
WHERE stay.property_id = %(house)s AND stay.origin = 'live' AND stay.arrival <= %(origin)s
AND (stay.state = 'in_house' OR stay.state = 'departed' AND stay.departure > %(origin)s
    AND {_DAY.format(at="stay.checked_out_at")} > %(origin)s)
GROUP BY 1
"""  # noqa: S608  our own words


def nights_left(property_id: int, origin: date) -> dict[int, int]:
    """Rooms lived in on the night of ``origin``, by the days until they are due out (1: the next).

    Who is in the house beyond the booked departure is due out the next day.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAYING, {"house": property_id, "origin": origin})
        return dict(cursor.fetchall())


def standing(property_id: int) -> StayQuerySet:
    """Rooms on the books: reserved, or come already; without those told of by a file on the past."""
    states = (StayState.RESERVED, *CAME)
    return Stay.objects.of(property_id).live().filter(state__in=states)


def on_books(property_id: int, first: date, last: date) -> dict[date, int]:
    """Day -> rooms on the books for it now, as ``standing`` says; days without any are left out."""
    return _by_day(standing(property_id).filter(arrival__range=(first, last)))


def came(property_id: int, first: date, last: date) -> dict[date, int]:
    """Day -> rooms that arrived on it, as far as we know today; days without any are left out."""
    rows = Stay.objects.of(property_id).live().filter(state__in=CAME)
    return _by_day(rows.filter(arrival__range=(first, last)))


def _by_day(rows: StayQuerySet) -> dict[date, int]:
    return dict(rows.values("arrival").annotate(rooms=Count("pk")).values_list("arrival", "rooms"))


class WithChildren(NamedTuple):
    """Rooms of a day, those whose party has children apart."""

    children: int
    others: int


def by_children(
    property_id: int, first: date, last: date, *, came: bool = False
) -> dict[date, WithChildren]:
    """Day -> rooms on the books for it, or only those that ``came``, by whether children come along."""
    rows = standing(property_id).filter(arrival__range=(first, last))
    rows = rows.filter(state__in=CAME) if came else rows
    young = rows.values("arrival").annotate(
        young=Count("pk", filter=Q(children__gt=0)), old=Count("pk", filter=Q(children=0))
    )
    return {row["arrival"]: WithChildren(row["young"], row["old"]) for row in young}
