"""What the sheets of a table share: the table as the host stand shows it, and how a sheet is sent."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from core.clock import now as clock
from dining import queries
from dining.models import Visit
from dining.types import VisitLine
from hotels import queries as hotels
from staff.types import PersonRequest


def table_of(request: PersonRequest, public_id: str) -> tuple[Visit, VisitLine]:
    """The visit and its line of the stand; raises ``Http404`` when it is out of the person's reach."""
    found = queries.visit_for(request.person, public_id)
    if found is None:
        raise Http404
    house = hotels.property_by_id(request.person.property_id)
    language = get_language() or "en"
    (line,) = queries.lines_of([found], request.person, house, language=language, now=clock())
    return found, line


def sheet(request: PersonRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The sheet alone for a page that asks for it, else a page of its own."""
    part = f"dining/_{name}.html"
    if request.headers.get("HX-Request"):
        return render(request, part, context)
    return render(request, "dining/sheet.html", {**context, "part": part, "whole": True})
