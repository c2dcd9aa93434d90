"""Events as a PMS would write them, for tests."""

from datetime import timedelta
from typing import Any

from core import clock
from hotels.models import Property
from hotels.queries import business_date, calendar_date

WANG = {"profile": "P-1", "title": "Mr", "family": "Wang", "given": "Wei", "native": "王伟"}
LI = {"profile": "P-2", "role": "companion", "family": "Li", "given": "Na"}
AT = "2026-11-24T14:30:00+08:00"


def stay(**fields: Any) -> dict[str, Any]:
    """A stay of three nights from 24 November 2026."""
    return {
        "key": "R-1",
        "status": "reserved",
        "arrival": "2026-11-24",
        "departure": "2026-11-27",
        "guests": [WANG],
        **fields,
    }


def event(
    kind: str = "reservation.created", event_id: str = "e-1", **fields: Any
) -> dict[str, Any]:
    """An event about that stay, unless another part is given."""
    about: dict[str, Any] = {}
    if kind.startswith(("reservation.", "stay.")):
        about = {"stay": stay(), "source_version": 1}
    return {"event_id": event_id, "kind": kind, "occurred_at": AT, **about, **fields}


def partial(event_id: str, **fields: Any) -> dict[str, Any]:
    """A partial event that moves the departure."""
    moved = {"key": "R-1", "arrival": "2026-11-24", "departure": "2026-11-29"}
    return {
        "event_id": event_id,
        "kind": "reservation.changed",
        "occurred_at": AT,
        "versions": {"dates": 5},
        "stay": moved,
        **fields,
    }


def arriving_today(who=WANG, **fields):
    """A guest whose birthday is today, for three nights from now on, as the PMS says it, and when.

    Birthdays go by the calendar on the hotel's wall, arrivals by its business day.
    """
    now, house = clock.now(), Property.objects.get()
    today, day = calendar_date(house, now), business_date(house, now)
    guest = who | {"birthday": {"month": today.month, "day": today.day}}
    dates = {"arrival": str(day), "departure": str(day + timedelta(days=3))}
    return stay(**{"guests": [guest], "room": "1208", **dates, **fields}), now.isoformat()
