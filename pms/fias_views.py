"""The page of FIAS lines: how each stands, its settings, and what such a house cannot have."""

from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.clock import now as clock
from core.sentences import told
from core.transactions import savepoint, unit
from hotels import queries as hotels
from pms import queries, services
from pms.enums import ConnectionKind
from pms.forms import LinkForm
from pms.missing import missing
from pms.models import Connection, Link
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest


@allow(Role.MANAGER, Role.IT)
@require_http_methods(["GET", "POST"])
def links(request: PersonRequest, property: str) -> HttpResponse:
    """How the lines stand; adding one, changing its settings, asking for everybody again."""
    form: LinkForm | None = None
    if request.method == "POST":
        form = _do(request)
        if form is None:
            return redirect(request.path)
    rows = list(queries.connections(request.person.property_id))
    context = {
        "rows": [_card(row, rows, form) for row in rows if row.kind == ConnectionKind.FIAS],
        "form": form if form and form.line is None else LinkForm(sources=_sources(rows)),
    }
    name = "pms/fias.html"
    part = f"{name}#standing" if _is_part(request) else name
    return render(request, part, context, status=422 if form else 200)


def _is_part(request: HttpRequest) -> bool:
    return request.method == "GET" and bool(request.headers.get("HX-Request"))


def _sources(rows: list[Connection]) -> list[tuple[str, str]]:
    return [(row.source, row.name) for row in rows if row.kind != ConnectionKind.FIAS]


def _card(row: Connection, rows: list[Connection], form: LinkForm | None) -> dict[str, Any]:
    mine = form if form and form.line == row.code else None
    shared = any(other.source == row.source and other.pk != row.pk for other in rows)
    return {
        "line": row,
        "link": row.link,
        "note": told(row.link.why),
        "form": mine or LinkForm.of(row.link),
        "shared": shared,
        "missing": missing(with_bookings=shared),
    }


def _do(request: PersonRequest) -> LinkForm | None:
    """Does what a button says; a form when something in it is wrong."""
    rows = queries.connections(request.person.property_id)
    wish = request.POST.get("do", "")
    if wish == "add":
        return _add(request, LinkForm(request.POST, sources=_sources(list(rows))))
    line = rows.filter(code=request.POST.get("line", ""), kind=ConnectionKind.FIAS).first()
    if line is None:
        return None
    if wish == "change":
        return _change(line.link, LinkForm(request.POST, line=line.code))
    with unit():
        if wish == "resync":
            services.ask_resync(link=line.link)
        if wish in {"open", "close"}:
            services.set_active(line=line, active=wish == "open")
    return None


def _change(link: Link, form: LinkForm) -> LinkForm | None:
    if not form.is_valid():
        return form
    with unit():
        services.change_link(link=link, settings=form.settings())
    return None


def _add(request: PersonRequest, form: LinkForm) -> LinkForm | None:
    if not form.is_valid():
        return form
    house = hotels.property_by_id(request.person.property_id)
    with unit():
        try:
            with savepoint():
                services.add_link(
                    property=house,
                    code=form.cleaned_data["code"],
                    name=form.cleaned_data["name"],
                    source=form.cleaned_data["source"],
                    settings=form.settings(),
                    now=clock(),
                )
        except IntegrityError:
            form.add_error("code", _("Another line has this code."))
            return form
    return None
