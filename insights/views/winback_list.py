"""One list to win guests back: whom to call and who does, what became of it, and the file."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotels import queries as hotels
from insights import called, overdue, winning, wintables
from insights.called import Called
from insights.reading import Reader
from insights.views.exports import taken_out
from insights.views.frame import logged_page, reader_of
from insights.views.quiet_ones import CALLERS, DUE_IN
from loyalty import queries as loyalty
from loyalty import services
from loyalty.enums import CallResult
from staff import queries as members
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest

if TYPE_CHECKING:
    from datetime import datetime

    from loyalty.models import WinbackList

MOST = 30
"""Guests without a call that are named at once."""


def _list(request: PersonRequest, public_id: str) -> tuple[Reader, "WinbackList"]:
    """The list of the reader's own hotel; raises ``Http404``."""
    reader = reader_of(request)
    found = loyalty.winback.list_of(reader.house, public_id)
    if found is None:
        raise Http404
    return reader, found


@allow(Role.MANAGER)
@require_GET
def winback_list(request: PersonRequest, property: str, found: str) -> HttpResponse:
    """The page, and its lists alone for a refresh; the reading is logged."""
    reader, of = _list(request, found)
    day = hotels.business_date(reader.house, reader.now)
    told = called.gather(reader, of, day)
    known = winning.levels(reader.language)
    context = {
        "list": of,
        "outcome": told.outcome,
        "terms": winning.terms_said(of, known, of.currency),
        "state": wintables.state(told.outcome),
        "sentence": winning.effect_said(told.outcome.effect) if told.outcome.over else "",
        "chart": wintables.effect_chart(told.outcome.effect),
        "effect": wintables.effect_table(told.outcome.effect) if told.outcome.effect else None,
        "nevertheless": told.nevertheless,
        "table": called.table(told),
        "export": "insights-winback-export",
        **_to_call(reader, of, told),
    }
    return logged_page(
        request,
        "insights/winback_list.html",
        part="list",
        current="insights-winback",
        context=context,
        what="insights_winback_list",
        now=reader.now,
    )


def _to_call(reader: Reader, of: "WinbackList", told: called.Told) -> dict[str, Any]:
    """Open calls by owner, and who has none yet; nobody else once the list is closed or over."""
    owned: dict[str, list[Called]] = defaultdict(list)
    for one in told.called:
        if one.call is not None and one.call.ended_at is None:
            owned[one.call.owner.user.name].append(one)
    active = of.closed_at is None and not told.outcome.over
    waiting = [one for one in told.called if one.call is None and one.may_be_called]
    return {
        "active": active,
        "owned": [(name, owned[name]) for name in sorted(owned)],
        "waiting": waiting[:MOST] if active else [],
        "more": max(0, len(waiting) - MOST) if active else 0,
        "without": len(waiting) if active else 0,
        "owners": [
            (member.public_id, member.user.name)
            for member in members.members_of(reader.house, now=reader.now)
            if member.role in CALLERS
        ],
        "due_in": DUE_IN,
        "results": CallResult.choices,
    }


@allow(Role.MANAGER)
@require_POST
def winback_close(request: PersonRequest, property: str, found: str) -> JsonResponse:
    """Ends the calls of a list; who comes back is counted on."""

    def do(moment: "datetime") -> Answer:
        services.close_list(public_id=found, by=request.person, now=moment)
        return Answer(200, {"say": _("The list is closed."), "refresh": ["guest"]})

    try:
        return act(request, do)
    except services.CannotWinBack as refused:
        return JsonResponse({"say": str(refused)}, status=422)


@allow(Role.MANAGER)
@require_GET
def winback_export(
    request: PersonRequest, property: str, table: str, form: str
) -> HttpResponseBase:
    """Those to be called as a file, nobody held back is in it; or everybody who is overdue."""
    if table == overdue.KEY:
        return taken_out(request, overdue.table(reader_of(request)), form, "winback")
    reader, of = _list(request, table)
    told = called.gather(reader, of, hotels.business_date(reader.house, reader.now))
    return taken_out(request, called.table(told), form, "winback")
