"""Service: how soon the house answers, by department and shift, beside what the manager wants."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.clock import now as clock
from core.transactions import unit
from hotels import queries as hotels
from insights import periods, service, targets
from insights.figures import Table
from insights.views.frame import page, reader_of
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest


def counted_for(request: PersonRequest) -> service.Counted:
    """The period of the address, counted."""
    reader = reader_of(request)
    return service.count(reader, periods.asked(request.GET.dict(), today=reader.local.date()))


@allow(Role.MANAGER)
@require_GET
def service_page(request: PersonRequest, property: str) -> HttpResponse:
    """Sentence, numbers, and each chart above its table."""
    counted = counted_for(request)
    charts = service.charts(counted)
    shown = [
        {"table": service.table(counted, key), "chart": charts.get(key)} for key in service.TABLES
    ]
    context = {
        "asked": counted.asked,
        "weeks": periods.WEEKS,
        "sentence": service.sentence(counted),
        "figures": service.figures(counted),
        "shown": shown,
        "export": "insights-service-export",
    }
    return page(request, "insights/service.html", "insights-service", context)


@allow(Role.MANAGER)
@require_GET
def service_table(request: PersonRequest, property: str, table: str) -> HttpResponse:
    """One table alone."""
    if table not in service.TABLES:
        raise Http404
    counted = counted_for(request)
    return _rows(request, counted, service.table(counted, table))


@allow(Role.MANAGER)
@require_GET
def service_rows(request: PersonRequest, property: str) -> HttpResponse:
    """The calls behind a number: of the house, of a department, of a shift."""
    counted = counted_for(request)
    return _rows(request, counted, calls_for(request, counted))


def calls_for(request: PersonRequest, counted: service.Counted, most: int = 500) -> Table:
    """The calls that the address asks for."""
    return service.calls(
        counted,
        department=request.GET.get("department", ""),
        shift=request.GET.get("shift"),
        most=most,
    )


def _rows(request: PersonRequest, counted: service.Counted, table: Table) -> HttpResponse:
    context = {"table": table, "asked": counted.asked, "export": "insights-service-export"}
    return page(request, "insights/rows.html", "insights-service", context)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def targets_page(request: PersonRequest, property: str) -> HttpResponse:
    """What is wanted of the figures, and the form that changes it."""
    house, wrong = hotels.house(request.person.property_id), ""
    if request.method == "POST":
        try:
            _set(request)
        except targets.BadTarget as error:
            wrong = str(error)
        else:
            return HttpResponseRedirect(reverse("insights-targets", kwargs={"property": property}))
    known = targets.known(house.pk)
    departments = list(hotels.departments(house))
    context = {
        "wrong": wrong,
        "departments": departments,
        "figures": targets.FIGURES.items(),
        "lines": targets.lines(known, {each.pk: each.name for each in departments}),
    }
    return page(
        request, "insights/targets.html", "insights-service", context, status=422 if wrong else 200
    )


def _set(request: PersonRequest) -> None:
    figure, text = request.POST.get("figure", ""), request.POST.get("value", "").strip()
    try:
        number = float(text) if text else None
    except ValueError:
        raise targets.BadTarget(_("Write the target as a number. Nothing was set.")) from None
    with unit():
        targets.set_target(
            property=hotels.house(request.person.property_id),
            figure=figure,
            value=targets.as_kept(figure, number),
            department=request.POST.get("department", ""),
            by=request.person,
            now=clock(),
        )
