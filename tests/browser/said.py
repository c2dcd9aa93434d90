"""What the PMS says in the tests of the screens: one stay with one guest per event."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_STATUS = {
    "stay.checked_in": "in_house",
    "stay.room_moved": "in_house",
    "stay.checked_out": "departed",
}
_numbers = itertools.count(1)


def business_day() -> date:
    """The day the Harbour Hotel works in: the new one begins at three in the morning."""
    return (datetime.now(SHANGHAI) - timedelta(hours=3)).date()


def before_the_evening() -> datetime:
    """Now, or nine in the evening when it is later: surprises are for guests who are still up."""
    now = datetime.now(SHANGHAI)
    return min(now, now.replace(hour=21, minute=0))


def event(
    key: str,
    kind: str,
    room: str,
    arrival: date,
    departure: date,
    name: str,
    *,
    at: datetime | None = None,
    **guest: Any,
) -> dict[str, object]:
    """One canonical event, newer than every one before it; ``name`` is family and given name."""
    family, given = name.split(" ")
    number = next(_numbers)
    said = {"profile": f"P-{key}", "role": "primary", "family": family, "given": given, **guest}
    return {
        "event_id": f"{key}-{number}-{kind}",
        "kind": kind,
        "occurred_at": (at or datetime.now(UTC)).isoformat(),
        "source_version": number,
        "stay": {
            "key": key,
            "status": _STATUS.get(kind, "reserved"),
            "arrival": str(arrival),
            "departure": str(departure),
            "room": room,
            "waiting": kind == "stay.waiting",
            "adults": 1,
            "guests": [said],
        },
    }
