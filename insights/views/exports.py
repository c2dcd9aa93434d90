"""Tables taken out of the house as files; each is written down in the log of access."""

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from core.clock import now as clock
from core.transactions import unit
from insights import exporting, service, today
from insights.figures import Table
from insights.views.frame import reader_of
from insights.views.loyal import guests_for, table_for
from insights.views.service import calls_for, counted_for
from staff import services as staff
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest


@allow(Role.MANAGER, Role.DUTY_MANAGER)
@require_GET
def today_export(request: PersonRequest, property: str, table: str, form: str) -> HttpResponseBase:
    """The rows behind a number of today."""
    make = today.TABLES.get(table)
    if make is None:
        raise Http404
    return taken_out(request, make(reader_of(request), exporting.MOST), form, "today")


@allow(Role.MANAGER)
@require_GET
def service_export(
    request: PersonRequest, property: str, table: str, form: str
) -> HttpResponseBase:
    """A table of service, or the calls behind a number."""
    if table != "calls" and table not in service.TABLES:
        raise Http404
    counted = counted_for(request)
    made = (
        calls_for(request, counted, exporting.MOST)
        if table == "calls"
        else service.table(counted, table)
    )
    return taken_out(request, made, form, "service")


@allow(Role.MANAGER)
@require_GET
def loyalty_export(
    request: PersonRequest, property: str, table: str, form: str
) -> HttpResponseBase:
    """A table of loyalty, or the guests behind a number."""
    made = guests_for(request, exporting.MOST) if table == "guests" else table_for(request, table)
    return taken_out(request, made, form, "loyalty")


def taken_out(
    request: PersonRequest, table: Table, form: str, page: str, *, guest_id: int | None = None
) -> HttpResponseBase:
    """The table as a file, logged before its first byte leaves; 404 for another kind of file.

    ``guest_id`` is whom the file is about, when it is about one guest.
    """
    if form not in exporting.FORMATS:
        raise Http404
    with unit():
        staff.log_access(
            person=request.person,
            what=f"export:{page}:{table.key}"[:40],
            guest_id=guest_id,
            purpose="report",
            now=clock(),
        )
    return exporting.answer(request, table, form, f"{page}-{table.key}")
