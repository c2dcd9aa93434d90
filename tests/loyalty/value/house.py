"""A hotel with a past: guests whose stays end on days of the test's own choice."""

from datetime import UTC, date, datetime, timedelta

from core.transactions import unit
from guests.models import Guest
from hotels.models import Property
from loyalty.services import count_stays
from stays.enums import PartyRole, StayState
from stays.models import Posting, Stay, StayGuest

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def past(
    property: Property,
    days: dict[str, list[tuple[date, int]]],
    *,
    currency: str = "CNY",
    segment: str = "leisure",
) -> dict[str, Guest]:
    """Guests by family name; each (arrival, spend in minor units) is one finished night."""
    guests = Guest.objects.bulk_create(Guest(family=name, created_at=LONG_AGO) for name in days)
    by_name = {guest.family: guest for guest in guests}
    for name, nights in days.items():
        stays = Stay.objects.bulk_create(
            Stay(
                property=property, source="pms", source_key=f"{property.code}-{name}-{nr}",
                state=StayState.DEPARTED, arrival=arrival, departure=arrival + timedelta(days=1),
                segment=segment,
            )
            for nr, (arrival, _) in enumerate(nights)
        )  # fmt: skip
        StayGuest.objects.bulk_create(
            StayGuest(stay=stay, guest=by_name[name], role=PartyRole.PRIMARY, joined_at=LONG_AGO)
            for stay in stays
        )
        Posting.objects.bulk_create(
            Posting(
                property=property, stay=stay, source_key=f"{stay.source_key}-1",
                business_date=stay.arrival, code="ROOM", amount=amount, currency=currency,
                at=LONG_AGO,
            )
            for stay, (_, amount) in zip(stays, nights, strict=True)
        )  # fmt: skip
        with unit():
            count_stays(stay_ids=[stay.pk for stay in stays])
    return by_name


def regulars(until: date, count: int = 30) -> dict[str, list[tuple[date, int]]]:
    """So many guests with some regularity: every third came once only, every fourth went quiet."""
    book = {}
    for nr in range(count):
        gap, stays = 20 + 7 * (nr % 9), 1 if nr % 3 == 0 else 2 + nr % 5
        quiet = 420 if nr % 4 == 2 else 11 * (nr % 6)
        first = until - timedelta(days=gap * stays + quiet)
        spend = 40_000 + 9_000 * (nr % 7)
        book[f"Guest{nr:02d}"] = [
            (first + timedelta(days=gap * each), spend + 500 * each) for each in range(stays)
        ]
    return book
