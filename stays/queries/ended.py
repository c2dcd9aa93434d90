"""Stays that are over, by the guest they are named after, with what their folios add up to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, Sum

from stays.enums import StayState
from stays.models import Posting, Stay, StayGuest


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedStay:
    """A stay whose party has left. ``money``: (day, currency) -> minor units posted, reversals too.

    What was posted before the departure stands under the day of departure.
    """

    stay_id: int
    guest_id: int  # as known today
    arrival: date
    departure: date
    channel: str
    segment: str
    company: str
    currency: str  # of the house
    money: dict[tuple[date, str], int] = field(default_factory=dict)

    @property
    def nights(self) -> int:
        """0 for day use."""
        return (self.departure - self.arrival).days


def ended_of(guest_ids: Iterable[int]) -> list[EndedStay]:
    """The ended stays named after these guests, merged profiles included; three queries."""
    guests = list(guest_ids)
    named = StayGuest.objects.filter(left_at=None, position=0, stay__state=StayState.DEPARTED)
    whose = {
        stay: into or own
        for stay, own, into in named.filter(
            Q(guest__in=guests, guest__merged_into=None) | Q(guest__merged_into__in=guests)
        ).values_list("stay_id", "guest_id", "guest__merged_into_id")
    }
    stays = Stay.objects.filter(pk__in=whose).select_related("property").order_by("pk")
    money = _money(whose)
    return [
        EndedStay(
            stay_id=stay.pk,
            guest_id=whose[stay.pk],
            arrival=stay.arrival,
            departure=stay.departure,
            channel=stay.channel.strip(),
            segment=stay.segment.strip(),
            company=stay.company.strip(),
            currency=stay.property.currency,
            money=money.get(stay.pk, {}),
        )
        for stay in stays
    ]


def _money(stay_ids: Iterable[int]) -> dict[int, dict[tuple[date, str], int]]:
    found: dict[int, dict[tuple[date, str], int]] = defaultdict(dict)
    rows = (
        Posting.objects.filter(stay__in=list(stay_ids))
        .values_list("stay_id", "business_date", "currency", "stay__departure")
        .annotate(sum=Sum("amount"))
    )
    for stay_id, day, currency, departure, amount in rows:
        key = max(day, departure), currency
        found[stay_id][key] = found[stay_id].get(key, 0) + amount
    return found


def named_after(stay_id: int) -> int | None:
    """The guest, as known today, whom a stay is named after; None when its party is empty."""
    rows = StayGuest.objects.filter(stay=stay_id, left_at=None).order_by("position", "pk")
    first = rows.values_list("guest_id", "guest__merged_into_id").first()
    return (first[1] or first[0]) if first else None


def guests_of_ended() -> list[int]:
    """Every guest, as known today, after whom an ended stay is named."""
    rows = StayGuest.objects.filter(left_at=None, position=0, stay__state=StayState.DEPARTED)
    pairs = rows.values_list("guest_id", "guest__merged_into_id").distinct()
    return sorted({into or own for own, into in pairs})


_TOLD = """
SELECT coalesce(person.merged_into_id, person.id), max(change.at)
FROM stays_staychange AS change
JOIN stays_stay AS stay ON stay.id = change.stay_id AND stay.state = 'departed'
JOIN stays_stayguest AS member
    ON member.stay_id = stay.id AND member.left_at IS NULL AND member.position = 0
JOIN guests_guest AS person ON person.id = member.guest_id
WHERE change.property_id IN (SELECT id FROM hotels_property) AND change.at >= %s
GROUP BY 1
"""


def told_of(since: datetime) -> dict[int, datetime]:
    """Guest, as known today -> when an ended stay named after them was last told of; since a moment.

    Also what a file told of that was over long before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [since])
        return dict(cursor.fetchall())
