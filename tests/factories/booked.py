"""A hotel whose bookings were heard of as they happened, for as long as a test wants."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guests.models import Guest
from hotels.models import Property
from stays.enums import PartyRole, StayState
from stays.models import Stay, StayChange, StayGuest

DAY = timedelta(days=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MORNING = time(10)


def book(property: Property, rows: Sequence[dict[str, Any]]) -> list[Stay]:
    """Stays of ``{arrival, before, nights, state, gone, **fields}``, each a guest of its own.

    ``before`` days before its arrival a stay was booked, on the hotel's morning of that day;
    ``gone`` days before it was called off. The other fields are those of ``Stay``.
    """
    zone = ZoneInfo(property.zone)
    known = Stay.objects.of(property.pk).count()
    guests = Guest.objects.bulk_create(
        Guest(family=f"Booked{known + nr:05d}", created_at=LONG_AGO) for nr in range(len(rows))
    )
    stays = Stay.objects.bulk_create(
        _stay(property, f"B-{known + nr}", row, zone) for nr, row in enumerate(rows)
    )
    StayGuest.objects.bulk_create(
        StayGuest(stay=stay, guest=guest, role=PartyRole.PRIMARY, joined_at=LONG_AGO)
        for stay, guest in zip(stays, guests, strict=True)
    )
    StayChange.objects.bulk_create(
        change
        for stay, row in zip(stays, rows, strict=True)
        for change in _changes(stay, row, zone)
    )
    return stays


def _stay(property: Property, key: str, row: dict[str, Any], zone: ZoneInfo) -> Stay:
    said = {name: value for name, value in row.items() if name not in {"before", "gone", "nights"}}
    departure = row["arrival"] + row.get("nights", 2) * DAY
    left = row.get("state") == StayState.DEPARTED
    return Stay(
        property=property, source="pms", source_key=key, departure=departure, changed_no=1,
        checked_out_at=datetime.combine(departure, MORNING, zone) if left else None, **said,
    )  # fmt: skip


def _changes(stay: Stay, row: dict[str, Any], zone: ZoneInfo) -> list[StayChange]:
    def told(kind: str, before: int, no: int) -> StayChange:
        at = datetime.combine(stay.arrival - before * DAY, MORNING, zone)
        return StayChange(
            property_id=stay.property_id, at=at, no=no, stay_id=stay.pk, kind=kind, occurred_at=at,
            applied=True, state=stay.state, data={"told": {}},
        )  # fmt: skip

    found = [told("created", row.get("before", 0), 1)]
    return [*found, told(stay.state, row["gone"], 2)] if "gone" in row else found


def drawn(today: date, *, days: int, a_day: int, seed: int = 7) -> list[dict[str, Any]]:
    """What a hotel knows on the morning of ``today`` that was heard of for ``days`` days.

    Between none and twice ``a_day`` rooms arrive a day, booked up to thirty days before; one in six
    is called off. Every fourth party has a child.
    """
    dice = random.Random(seed)
    rows = []
    for offset in range(-days, 30):
        arrival = today + offset * DAY
        for _ in range(dice.randint(0, 2 * a_day)):
            before, nights = dice.randint(0, 30), dice.randint(1, 4)
            off, gone = dice.random() < 1 / 6, dice.randint(0, before)
            children = int(dice.random() < 1 / 4)
            if arrival - before * DAY >= today:
                continue
            row = {"arrival": arrival, "before": before, "nights": nights, "children": children}
            if off and arrival - gone * DAY < today:
                row |= {"state": StayState.CANCELLED, "gone": gone}
            elif offset < 0:
                over = arrival + nights * DAY <= today
                row["state"] = StayState.DEPARTED if over else StayState.IN_HOUSE
            rows.append(row)
    return rows
