"""Today: the numbers a manager looks at first, and the rows behind each."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from insights import today
from insights.tabs import tabs_for
from insights.views.frame import page, reader_of
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest


@allow(Role.MANAGER, Role.DUTY_MANAGER)
@require_GET
def insights(request: PersonRequest, property: str) -> HttpResponse:
    """The way in: on to the first tab that this person may see."""
    return HttpResponseRedirect(tabs_for(request.person)[0].url)


@allow(Role.MANAGER, Role.DUTY_MANAGER)
@require_GET
def today_page(request: PersonRequest, property: str) -> HttpResponse:
    """The first look of the day; the fragment for live updates too."""
    reader = reader_of(request)
    figures = today.figures(reader)
    context = {"figures": figures, "sentence": today.sentence(figures), "as_of": reader.now}
    fragment = request.headers.get("HX-Request")
    name = "insights/today.html#today" if fragment else "insights/today.html"
    return page(request, name, "insights-today", context)


@allow(Role.MANAGER, Role.DUTY_MANAGER)
@require_GET
def today_rows(request: PersonRequest, property: str, table: str) -> HttpResponse:
    """What a number of today was counted from."""
    make = today.TABLES.get(table)
    if make is None:
        raise Http404
    return page(
        request,
        "insights/rows.html",
        "insights-today",
        {"table": make(reader_of(request)), "export": "insights-today-export"},
    )
