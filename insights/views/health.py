"""Customer health: who the customers are, what became of bookings, and who could become a guest."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from insights import exporting, health, periods
from insights.figures import Table
from insights.views.exports import taken_out
from insights.views.frame import logged_page, reader_of
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest


def _counted(request: PersonRequest) -> health.Counted:
    reader = reader_of(request)
    return health.count(reader, periods.asked(request.GET.dict(), today=reader.local.date()))


@allow(Role.MANAGER)
@require_GET
def health_page(request: PersonRequest, property: str) -> HttpResponse:
    """Sentence, numbers, each chart above its table, then the lists; the reading is logged."""
    counted = _counted(request)
    charts = health.charts(counted)
    context = {
        "asked": counted.asked,
        "weeks": periods.WEEKS,
        "sentence": health.sentence(counted),
        "figures": health.figures(counted),
        "shown": [
            {"table": make(counted), "chart": charts.get(key)}
            for key, make in health.TABLES.items()
        ]
        + [{"table": make(counted.reader, 20), "chart": None} for make in health.NAMED.values()],
        "export": "insights-health-export",
    }
    return logged_page(
        request,
        "insights/health.html",
        part="health",
        current="insights-health",
        context=context,
        what="insights_health",
        now=counted.reader.now,
    )


@allow(Role.MANAGER)
@require_GET
def health_export(request: PersonRequest, property: str, table: str, form: str) -> HttpResponseBase:
    """A table of customer health as a file."""
    return taken_out(request, _table(request, table), form, "health")


def _table(request: PersonRequest, key: str) -> Table:
    """Raises ``Http404`` for a table there is not."""
    if key in health.NAMED:
        return health.NAMED[key](reader_of(request), exporting.MOST)
    if key not in health.TABLES:
        raise Http404
    return health.TABLES[key](_counted(request))
