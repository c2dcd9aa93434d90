"""The weekly report: as a page to print, as the file that was sent, and one's own wish for it."""

from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.clock import now as clock
from core.transactions import unit
from insights import report, subscribing
from insights.views.frame import page, reader_of
from staff import services as staff
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

SHOWN = 60
EARLIEST = date(2000, 1, 8)


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def reports(request: PersonRequest, property: str) -> HttpResponse:
    """The reports there are, and the form for one's own."""
    wrong = ""
    if request.method == "POST":
        try:
            _subscribe(request)
        except subscribing.BadSubscription as error:
            wrong = str(error)
        else:
            return HttpResponseRedirect(reverse("insights-reports", kwargs={"property": property}))
    reader = reader_of(request)
    context = {
        "wrong": wrong,
        "no_fonts": _no_fonts(reader.language),
        "mine": subscribing.subscription_of(request.person),
        "rows": list(subscribing.reports_of(request.person.property_id)[:SHOWN]),
        "today": reader.local.date(),
        "languages": settings.LANGUAGES,
        "weekdays": list(WEEKDAYS.items()),
        "hours": range(24),
    }
    return page(
        request, "insights/reports.html", "insights-reports", context, status=422 if wrong else 200
    )


def _no_fonts(language: str) -> str:
    try:
        report.fonts_for(language)
    except report.NoFonts as missing:
        return str(missing)
    return ""


def _subscribe(request: PersonRequest) -> None:
    said = request.POST
    try:
        weekday, hour = int(said.get("weekday", "")), int(said.get("hour", ""))
    except ValueError:
        raise subscribing.BadSubscription(
            _("Choose a weekday and an hour. Nothing was changed.")
        ) from None
    with unit():
        subscribing.subscribe(
            person=request.person,
            language=said.get("language", ""),
            weekday=weekday,
            hour=hour,
            active=said.get("do") != "stop",
            now=clock(),
        )


@allow(Role.MANAGER)
@require_GET
def report_page(request: PersonRequest, property: str, day: str) -> HttpResponse:
    """The seven days before ``day`` as a page that prints well; counted now."""
    reader = reader_of(request)
    try:
        week_end = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    if not EARLIEST <= week_end <= reader.local.date() + timedelta(days=1):
        raise Http404
    context = {"weekly": report.weekly(reader, week_end)}
    return page(request, "insights/report.html", "insights-reports", context)


@allow(Role.MANAGER)
@require_GET
def report_file(request: PersonRequest, property: str, found: str) -> HttpResponse:
    """The PDF as it was sent; logged like every file that leaves the house."""
    kept = subscribing.report_named(request.person.property_id, found)
    if kept is None:
        raise Http404
    with unit():
        staff.log_access(
            person=request.person,
            what="export:report",
            guest_id=None,
            purpose="report",
            now=clock(),
        )
    name = f"report-{kept.week_end - subscribing.WEEK}-{kept.language}.pdf"
    answer = HttpResponse(bytes(kept.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
