"""Who came again, and what part of nights and revenue they and direct bookings make."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
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


def shares(rows: QuerySet[StayLine]) -> dict[str, Share]:
    """«repeat» and «direct» of these stays; one query. Direct is a part of those whose channel is told."""
    again = Q(arrival__gt=F("first_left"))
    known = ~Q(channel="")
    row = rows.annotate(first_left=_first_left()).aggregate(
        **_sums("all", Q(stay__isnull=False)),
        **_sums("again", again),
        **_sums("known", known),
        **_sums("direct", known & Q(direct=True)),
    )
    return {"repeat": _share(row, "all", "again"), "direct": _share(row, "known", "direct")}


def _sums(name: str, which: Q) -> dict[str, Any]:
    return {
        f"{name}_stays": Count("pk", filter=which),
        f"{name}_nights": Coalesce(Sum("nights", filter=which), 0),
        f"{name}_spend": Coalesce(Sum("spend", filter=which), 0),
        f"{name}_paid": Count("spend", filter=which),
    }


def _share(row: dict[str, Any], whole: str, part: str) -> Share:
    return Share(
        stays=row[f"{whole}_stays"],
        nights=row[f"{whole}_nights"],
        spend=row[f"{whole}_spend"],
        spend_stays=row[f"{whole}_paid"],
        part_stays=row[f"{part}_stays"],
        part_nights=row[f"{part}_nights"],
        part_spend=row[f"{part}_spend"],
    )


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
