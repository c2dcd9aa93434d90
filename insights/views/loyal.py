"""Loyalty: levels and moves, who comes lately and often, who comes again, what it brings, and why."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.clock import now as clock
from insights import loyal, periods
from insights.figures import Table
from insights.loyal.behind import MOST, NotAsked
from insights.views.frame import logged_page, page, reader_of
from loyalty import queries as loyalty
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest


def looked_for(request: PersonRequest) -> loyal.Looked:
    """What the address asks for."""
    return loyal.looked(reader_of(request), request.GET.dict())


@allow(Role.MANAGER)
@require_GET
def loyalty_page(request: PersonRequest, property: str) -> HttpResponse:
    """Each part with its sentence, its drawing and its table; names nobody."""
    looked = looked_for(request)
    context = {
        "asked": looked.asked,
        "weeks": periods.WEEKS,
        "groups": _groups(looked),
        "parts": [loyal.part(looked, key) for key in loyal.PARTS],
        "export": "insights-loyalty-export",
        "recount": loyalty.last_recount(),
    }
    return page(request, "insights/loyalty.html", "insights-loyalty", context)


def _groups(looked: loyal.Looked) -> list[dict[str, object]]:
    here = reverse("insights-loyalty", kwargs={"property": looked.reader.house.code})
    labels = {"quarter": _("By quarter"), "month": _("By month")}
    return [
        {
            "url": f"{here}?{looked.asked.query}&by={by}#of-cohorts",
            "label": words,
            "current": by == looked.by,
        }
        for by, words in labels.items()
    ]


@allow(Role.MANAGER)
@require_GET
def loyalty_table(request: PersonRequest, property: str, table: str) -> HttpResponse:
    """One table alone."""
    looked = looked_for(request)
    context = {
        "table": table_for(request, table),
        "asked": looked.asked,
        "export": "insights-loyalty-export",
    }
    return page(request, "insights/rows.html", "insights-loyalty", context)


@allow(Role.MANAGER)
@require_GET
def loyalty_guests(request: PersonRequest, property: str) -> HttpResponse:
    """The guests behind a number; the reading is logged."""
    looked = looked_for(request)
    context = {
        "table": guests_for(request),
        "asked": looked.asked,
        "export": "insights-loyalty-export",
    }
    return logged_page(
        request,
        "insights/rows.html",
        current="insights-loyalty",
        context=context,
        what="insights_loyalty",
        now=clock(),
    )


def table_for(request: PersonRequest, key: str) -> Table:
    """A table by its name; 404 for one that is not, or that there is nothing to fill with."""
    made = loyal.table(looked_for(request), key) if key in loyal.TABLES else None
    if made is None:
        raise Http404
    return made


def guests_for(request: PersonRequest, most: int = MOST) -> Table:
    """The guests that the address asks for; 404 for what no page of ours asks."""
    try:
        return loyal.behind(looked_for(request), request.GET.dict(), most)
    except NotAsked:
        raise Http404 from None
