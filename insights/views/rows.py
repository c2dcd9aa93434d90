"""The rows behind a number: which stays, by which definition, of which period, and how many."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.clock import now as clock
from core.transactions import unit
from guests import queries as guests
from guests.enums import Discretion
from hotels import queries as hotels
from insights import saying
from insights.views.returning import wishes_word
from loyalty import queries as loyalty
from loyalty.queries import again
from service_tasks import queries as service_tasks
from staff import services as staff
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from guests.models import Guest
    from hotels.models import Property
    from loyalty.models import StayLine

MOST = 100
"""Rows of a page."""
LONGEST = timedelta(days=1100)
NARROWED = ("channel", "segment", "company")
BACK_TO = {
    "firsts": "insights-returning",
    "repeat": "insights-returning",
    "direct": "insights-returning",
    "arrived": "insights-meeting",
    "arrived_again": "insights-meeting",
    "ended": "insights-health",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: a set by name, the days of its period, and what narrows it."""

    what: str
    first: date
    last: date
    narrowed: dict[str, str]  # field of the stay -> what it must be
    wishes: str | None
    page: int


def _asked(request: PersonRequest) -> Asked:
    """Raises ``Http404`` for what no page of ours asks."""
    what = request.GET.get("what", "")
    try:
        first = date.fromisoformat(request.GET.get("first", ""))
        last = date.fromisoformat(request.GET.get("last", ""))
        page = int(request.GET.get("page", "1"))
    except ValueError:
        raise Http404 from None
    if what not in BACK_TO or not first <= last <= first + LONGEST or not 1 <= page <= 10_000:
        raise Http404
    narrowed = {name: request.GET[name] for name in NARROWED if name in request.GET}
    return Asked(what, first, last, narrowed, request.GET.get("wishes"), page)


@allow(Role.MANAGER)
@require_GET
def rows(request: PersonRequest, property: str) -> HttpResponse:
    """A page of the rows, newest first; the reading is logged."""
    house = hotels.property_by_id(request.person.property_id)
    asked = _asked(request)
    found = _found(house, asked)
    n = found.count()
    shown = list(found.order_by("-departure", "-pk")[(asked.page - 1) * MOST : asked.page * MOST])
    people = guests.persons({line.guest_id for line in shown})
    currency = loyalty.chain_currency()
    with unit():
        staff.log_access(
            person=request.person,
            what="insights_rows",
            guest_id=None,
            purpose="loyalty",
            now=clock(),
        )
    context = {
        "asked": asked,
        "says": _definition(asked.what),
        "n": n,
        "back": reverse(BACK_TO[asked.what], kwargs={"property": house.code}),
        "rows": [_row(house, line, people[line.guest_id], currency) for line in shown],
        "older": _page_url(request, asked.page + 1) if asked.page * MOST < n else "",
        "newer": _page_url(request, asked.page - 1) if asked.page > 1 else "",
    }
    return render(request, "insights/stay_rows.html", context)


def _found(house: "Property", asked: Asked) -> "QuerySet[StayLine]":
    days = house.pk, asked.first, asked.last
    sets: dict[str, Callable[..., QuerySet[StayLine]]] = {
        "firsts": again.firsts,
        "repeat": lambda *of: again.repeat(again.period(*of)),
        "direct": lambda *of: again.direct(again.told(again.period(*of))),
        "ended": again.period,
        "arrived": again.arrived,
        "arrived_again": lambda *of: again.repeat(again.arrived(*of)),
    }
    found = sets[asked.what](*days)
    found = found.filter(**asked.narrowed)
    if asked.wishes is not None:
        kept = service_tasks.wishes_kept(found.values_list("pk", flat=True))
        groups = {stay: wishes_word(kept.get(stay)) for stay in found.values_list("pk", flat=True)}
        found = found.filter(pk__in=[stay for stay, word in groups.items() if word == asked.wishes])
    return found


def _definition(what: str) -> str:
    return {
        "firsts": _("First stays in the chain that ended here in the period."),
        "repeat": _(
            "Stays that ended here in the period, of guests who had left a hotel of the chain before."
        ),
        "direct": _("Stays that ended here in the period, sold by no third party."),
        "ended": _("Stays that ended here in the period."),
        "arrived": _("Finished stays that began here in the period."),
        "arrived_again": _(
            "Finished stays that began here in the period, of guests who had stayed before."
        ),
    }[what]


def _row(house: "Property", line: "StayLine", guest: "Guest", currency: str) -> dict[str, Any]:
    guarded = guest.discretion == Discretion.PROTECTED
    return {
        "name": _("Protected") if guarded else guests.full_name(guest, get_language() or "en"),
        "url": ""
        if guarded
        else reverse("guest", kwargs={"property": house.code, "guest": guest.public_id}),
        "arrival": line.arrival,
        "departure": line.departure,
        "nights": line.nights,
        "spend": saying.money(line.spend, currency),
        "channel": line.channel,
        "again": getattr(line, "again", None),
    }


def _page_url(request: PersonRequest, page: int) -> str:
    asked = {**request.GET.dict(), "page": str(page)}
    return f"{request.path}?{urlencode(asked)}"
