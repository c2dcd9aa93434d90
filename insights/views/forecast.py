"""Forecast: the arrivals of the next two weeks with their range, the work, and how far off it used to be."""

from datetime import date

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.clock import now as clock
from insights import exporting, forecast
from insights.figures import Table
from insights.saying import joined
from insights.views.exports import taken_out
from insights.views.frame import note_reading, page, reader_of
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

TAB = "insights-forecast"
EXPORT = "insights-forecast-export"


@allow(Role.MANAGER)
@require_GET
def forecast_page(request: PersonRequest, property: str) -> HttpResponse:
    """Sentences, numbers, and each chart above its table; names nobody."""
    ahead = forecast.gather(reader_of(request))
    charts = forecast.charts(ahead)
    made = [forecast.table(ahead, key) for key in forecast.TABLES]
    context = {
        "sentence": joined(forecast.sentences(ahead)),
        "figures": forecast.figures(ahead),
        "night": ahead.night,
        "made_at": ahead.reader.wall(ahead.night.made_at) if ahead.night else "",
        "shown": [
            {"table": table, "chart": charts.get(table.key), "open": table.key == "days"}
            for table in made
            if table.rows
        ],
        "export": EXPORT,
    }
    return page(request, "insights/forecast.html", TAB, context)


@allow(Role.MANAGER)
@require_GET
def forecast_table(request: PersonRequest, property: str, table: str) -> HttpResponse:
    """One table alone; ``stays`` are those on the books of a ``day``, and reading them is noted."""
    made, wrong = _table(request, table)
    if table == "stays":
        note_reading(request, "insights_forecast", clock())
    context = {"table": made, "asked": {"wrong": wrong}, "export": EXPORT}
    return page(request, "insights/rows.html", TAB, context)


@allow(Role.MANAGER)
@require_GET
def forecast_export(
    request: PersonRequest, property: str, table: str, form: str
) -> HttpResponseBase:
    """A table as a file; 404 for a day that cannot be shown, because a file has no room to say so."""
    made, wrong = _table(request, table, exporting.MOST)
    if wrong:
        raise Http404
    return taken_out(request, made, form, "forecast")


def _table(request: PersonRequest, key: str, most: int = 200) -> tuple[Table, str]:
    """The table of that name, and a sentence when the day asked for could not be read."""
    if key != "stays" and key not in forecast.TABLES:
        raise Http404
    ahead = forecast.gather(reader_of(request))
    if key != "stays":
        return forecast.table(ahead, key), ""
    try:
        day, wrong = date.fromisoformat(request.GET.get("day", "")), ""
    except ValueError:
        day, wrong = ahead.today, ""
    if day not in ahead.days:
        day = ahead.today
    if request.GET.get("day", "") not in {"", f"{day}"}:
        wrong = _(
            "This day cannot be shown. Ask for one of the next fourteen, such as %(day)s. Shown is today."
        ) % {"day": ahead.days[-1]}
    return forecast.stays(ahead, day, most), wrong
