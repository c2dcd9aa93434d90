"""What every page of the cockpit has: its tabs, the views kept, and who reads it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from core.clock import now as clock
from core.transactions import unit
from hotels import queries as hotels
from insights.reading import Reader
from insights.saving import PAGES, views_for
from insights.tabs import tabs_for
from staff import services as staff
from staff.types import PersonRequest


def reader_of(request: PersonRequest) -> Reader:
    """The person who asks, now."""
    house = hotels.house(request.person.property_id)
    return Reader(request.person, house, get_language() or "en", clock())


def page(
    request: PersonRequest,
    template: str,
    current: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the cockpit; ``current`` is the name of its tab."""
    frame = {
        "tabs": tabs_for(request.person, current),
        "current": current,
        "views": list(views_for(request.person)) if current in PAGES else (),
        "savable": current in PAGES,
        "query": request.GET.urlencode(),
    }
    return render(request, template, {**frame, **context}, status=status)


def logged_page(
    request: PersonRequest,
    template: str,
    *,
    part: str = "",
    current: str,
    context: dict[str, Any],
    what: str,
    now: datetime,
) -> HttpResponse:
    """A page that names guests, or its ``part`` alone for a refresh; that it was read is noted."""
    note_reading(request, what, now)
    refresh = part and request.headers.get("HX-Request")
    fragment = f"{template}#{part}" if refresh else template
    return page(request, fragment, current, context)


def note_reading(
    request: PersonRequest, what: str, now: datetime, guest_id: int | None = None
) -> None:
    """Notes in the log of access that the person reads a page that names guests, or one of them."""
    with unit():
        staff.log_access(
            person=request.person, what=what, guest_id=guest_id, purpose="loyalty", now=now
        )
