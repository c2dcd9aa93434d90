"""Bookings as days, for whoever foresees arrivals: when made, for when, when gone; and what came.

A stay is one room. A booking was made on the day that somebody said, else on the day it was first
told of; a stay of the past that a file told of without that day is left out, for nobody knows it.
A hotel's day is its business day by the roll hour.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q

from stays.enums import Origin, StayState
from stays.models import Stay, StayQuerySet

_DAY = "(({at} AT TIME ZONE house.zone) - make_interval(hours => house.roll_hour))::date"
CAME = (StayState.IN_HOUSE, StayState.DEPARTED)
SOMETIME = "'2001-01-01'::timestamptz"
"""What a file says without a day is older than this (``imports.rows``); then it is as old as the file."""
ENOUGH_SAID = 95
"""Of a hundred stays of a month, how many need a day of booking for the month to be learnt from."""
GAP = timedelta(days=7)
"""How many days may lie between the last arrival that a file told of and what we heard ourselves."""
LONGEST_MONTH = 31


class Booking(NamedTuple):
    """A room booked: the days it was ``booked``, is for, and went on; ``gone`` empty while it stands.

    One that was told after its arrival counts as booked on the day itself. Called off, not shown,
    walked, or past its day without a check-in: gone, on the day of arrival at the latest.
    """

    booked: date
    arrival: date
    gone: date | None


_SAID_AT = f"CASE WHEN change.occurred_at < {SOMETIME} THEN change.at ELSE change.occurred_at END"
_BOOKINGS = f"""
SELECT least(made.day, stay.arrival), stay.arrival,
    CASE WHEN stay.state IN ('cancelled', 'no_show', 'walked')
        THEN greatest(least(coalesce(told.gone, stay.arrival), stay.arrival), made.day)
    WHEN stay.state = 'reserved' AND stay.arrival <= %(origin)s THEN stay.arrival END
FROM stays_stay AS stay
JOIN hotels_property AS house ON house.id = stay.property_id
JOIN LATERAL (
    SELECT min({_DAY.format(at=_SAID_AT)}) AS first,
        max({_DAY.format(at="change.occurred_at")}) FILTER (WHERE change.kind = stay.state) AS gone
    FROM stays_staychange AS change WHERE change.stay_id = stay.id AND change.data ? 'told'
) AS told ON told.first IS NOT NULL
CROSS JOIN LATERAL (SELECT coalesce(stay.booked, told.first) AS day) AS made
WHERE stay.property_id = %(house)s AND (stay.origin = 'live' OR stay.booked IS NOT NULL)
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

_MONTHS = """
SELECT date_trunc('month', arrival)::date, min(arrival), max(arrival), count(*), count(booked)
FROM stays_stay WHERE property_id = %s AND origin <> 'live'
GROUP BY 1 ORDER BY 1 DESC
"""


def known_from(property_id: int, *, leads: timedelta) -> date | None:
    """The first day of arrival of which, and of all after it, we know when rooms were booked.

    That is ``leads`` (how far ahead the books are looked at) after we began to hear of bookings as
    they happen; earlier where a file that reaches up to then says when its stays were booked. None:
    nothing is known yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [property_id])
        row = cursor.fetchone()
        cursor.execute(_MONTHS, [property_id])
        told = _told_by_files([_Month(*each) for each in cursor.fetchall()])
    heard: date | None = row[0] if row else None
    if told is None or (heard is not None and told.last < heard - GAP):
        return heard + leads if heard else None
    return told.first


class _Month(NamedTuple):
    """The past stays of a month that files told of: how many, and how many with a day of booking."""

    month: date
    first: date
    last: date
    stays: int
    booked: int


class _Span(NamedTuple):
    first: date
    last: date


def _told_by_files(months: list[_Month]) -> _Span | None:
    """The days of arrival from the last month back to the first before a month that says too little."""
    found: _Span | None = None
    after: date | None = None
    for one in months:
        gap = after is not None and (after - one.month).days > LONGEST_MONTH
        if gap or one.booked * 100 < ENOUGH_SAID * one.stays:
            break
        found, after = _Span(one.first, found.last if found else one.last), one.month
    return found


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


def _known(property_id: int) -> StayQuerySet:
    """The stays that ``bookings`` tells of."""
    said = Q(origin=Origin.LIVE) | Q(booked__isnull=False)
    return Stay.objects.of(property_id).filter(said)


def standing(property_id: int) -> StayQuerySet:
    """Rooms on the books: reserved, or come already; as far as it is known when they were booked."""
    return _known(property_id).filter(state__in=(StayState.RESERVED, *CAME))


def on_books(property_id: int, first: date, last: date) -> dict[date, int]:
    """Day -> rooms on the books for it now, as ``standing`` says; days without any are left out."""
    return _by_day(standing(property_id).filter(arrival__range=(first, last)))


def came(property_id: int, first: date, last: date) -> dict[date, int]:
    """Day -> rooms that arrived on it, as far as we know today; days without any are left out."""
    rows = _known(property_id).filter(state__in=CAME)
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
