"""Who came again, and what part of nights and revenue they and direct bookings make."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from loyalty.models import GuestSummary, StayLine

WITHIN = timedelta(days=180)
"""How soon a second stay must begin to count as coming again; a first stay is judged only then."""


@dataclass(frozen=True, slots=True)
class Share:
    """Stays, nights and known spend of a period, and the part of them that is meant."""

    stays: int = 0
    nights: int = 0
    spend: int = 0
    spend_stays: int = 0
    part_stays: int = 0
    part_nights: int = 0
    part_spend: int = 0


def _first_left() -> Subquery:
    return Subquery(GuestSummary.objects.filter(guest=OuterRef("guest")).values("first_left"))


def period(house: int, first: date, last: date) -> QuerySet[StayLine]:
    """Stays of a property that ended on days from ``first`` to ``last``."""
    return StayLine.objects.filter(property=house, departure__range=(first, last))


def repeat(rows: QuerySet[StayLine]) -> QuerySet[StayLine]:
    """Those of guests who had left a hotel of the chain before they arrived."""
    return rows.annotate(first_left=_first_left()).filter(arrival__gt=F("first_left"))


def direct(rows: QuerySet[StayLine]) -> QuerySet[StayLine]:
    """Those that no third party sold."""
    return rows.filter(direct=True)


def told(rows: QuerySet[StayLine]) -> QuerySet[StayLine]:
    """Those whose channel the PMS told."""
    return rows.exclude(channel="")


_SHARES = """
SELECT count(*), sum(nights), sum(spend), count(spend),
    count(*) FILTER (WHERE again), sum(nights) FILTER (WHERE again), sum(spend) FILTER (WHERE again),
    count(*) FILTER (WHERE told), sum(nights) FILTER (WHERE told), sum(spend) FILTER (WHERE told),
    count(spend) FILTER (WHERE told),
    count(*) FILTER (WHERE told AND direct), sum(nights) FILTER (WHERE told AND direct),
    sum(spend) FILTER (WHERE told AND direct)
FROM (
    SELECT line.nights, line.spend, line.direct, line.channel <> '' AS told,
        line.arrival > kept.first_left AS again
    FROM loyalty_stayline AS line
    JOIN loyalty_guestsummary AS kept ON kept.guest_id = line.guest_id
    WHERE line.property_id = %s AND line.{day} BETWEEN %s AND %s
) AS meant
"""


def shares(house: int, first: date, last: date, *, by: str = "departure") -> dict[str, Share]:
    """«repeat» and «direct» of the stays that ended (``by="arrival"``: began) in a period; one query.

    Direct is a part of those whose channel is told.
    """
    day = {"departure": "departure", "arrival": "arrival"}[by]
    with connection.cursor() as cursor:
        cursor.execute(_SHARES.format(day=day), [house, first, last])
        row = [int(value or 0) for value in cursor.fetchone()]
    return {"repeat": Share(*row[:7]), "direct": Share(*row[7:])}


def firsts(house: int, first: date, last: date) -> QuerySet[StayLine]:
    """First stays in the chain that ended here on days of a period, with ``again``: came in time."""
    rows = period(house, first, last).filter(
        pk__in=GuestSummary.objects.filter(
            last_day__gte=first, first_left__range=(first, last)
        ).values("first_stay")
    )
    second = Subquery(GuestSummary.objects.filter(guest=OuterRef("guest")).values("second_day"))
    return rows.annotate(second_day=second).annotate(
        again=Case(
            When(second_day__lte=F("departure") + WITHIN, then=Value(value=True)),
            default=Value(value=False),
            output_field=BooleanField(),
        )
    )


def arrived(house: int, first: date, last: date) -> QuerySet[StayLine]:
    """Finished stays of a property that began on days from ``first`` to ``last``."""
    return StayLine.objects.filter(property=house, arrival__range=(first, last))


def unrated(house: int, first: date, last: date) -> int:
    """Postings of a period's stays that were left out of spend for want of a rate; one query."""
    found = period(house, first, last).aggregate(left_out=Coalesce(Sum("unrated"), 0))
    return int(found["left_out"])
