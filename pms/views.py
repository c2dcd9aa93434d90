"""PMS messages with state, reason and one-click replay; the lines and their tokens."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import now as clock
from core.crypto import Unreadable
from core.sentences import kept, of, told
from core.transactions import savepoint, unit
from hotels import queries as hotels
from pms import queries, services
from pms.adapters.examples import EXAMPLES, PARTIAL
from pms.enums import OPEN_STATES, STOPPED_STATES, MessageState
from pms.forms import LineForm
from pms.models import Connection, PmsMessage
from pms.sealing import Gone
from pms.showing import pretty
from staff import services as staff
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest

PER_PAGE = 50
MOST_PAGES = 10_000


@allow(Role.MANAGER, Role.IT)
@require_GET
def messages(request: PersonRequest, property: str) -> HttpResponse:
    """Newest first; filtered by state."""
    asked = request.GET.get("state", "")
    state = asked if asked in MessageState.values else ""
    number = _number(request.GET.get("page", ""))
    start = (number - 1) * PER_PAGE
    rows = list(
        queries.messages(request.person.property_id, state)[start : start + PER_PAGE + 1]
    )  # fmt: skip
    context = {
        "state": state,
        "states": _tabs(state, queries.counts(request.person.property_id)),
        "rows": [(row, _reason(row)) for row in rows[:PER_PAGE]],
        "page_number": number,
        "newer": number - 1,
        "older": number + 1 if len(rows) > PER_PAGE else 0,
        "stopped": STOPPED_STATES,
    }
    name = "pms/messages.html"
    return render(request, f"{name}#list" if request.headers.get("HX-Request") else name, context)


def _reason(row: PmsMessage) -> str:
    """Why it was not applied, in the reader's language; in English what was kept without parts."""
    return told(row.why) if row.why else row.reason


def _number(text: str) -> int:
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() and int(text) else 1


def _tabs(state: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    cared_for = {*OPEN_STATES, *STOPPED_STATES}
    tabs: list[dict[str, Any]] = [
        {"url": "?", "label": _("All"), "count": None, "current": not state}
    ]
    return tabs + [
        {
            "url": f"?state={code}",
            "label": label,
            "count": counts.get(code, 0) if code in cared_for else None,
            "current": code == state,
        }
        for code, label in MessageState.choices
    ]


@allow(Role.MANAGER, Role.IT)
@require_GET
def message(request: PersonRequest, property: str, message: str) -> HttpResponse:
    """One message, opened; the reading is logged."""
    found = queries.message(request.person.property_id, message)
    if found is None:
        raise Http404
    body, gone = "", ""
    with unit():
        staff.log_access(
            person=request.person, what="pms_message", guest_id=None, purpose="support", now=clock()
        )
        try:
            body = pretty(services.body_of(found))
        except Gone as error:
            gone = told(kept(of(error)))
        except Unreadable:
            gone = _("This message cannot be read: its key does not fit.")
    context = {
        "message": found,
        "reason": _reason(found),
        "body": body,
        "gone": gone,
        "stopped": STOPPED_STATES,
    }
    return render(request, "pms/message.html", context)


@allow(Role.MANAGER, Role.IT)
@require_POST
def replay(request: PersonRequest, property: str, message: str) -> HttpResponse:
    """Tries it again now."""
    found = queries.message(request.person.property_id, message)
    if found is None:
        raise Http404

    def do(moment: datetime) -> Answer:
        again = services.replay(message=found, now=moment)
        say = _("It is tried again.") if again else _("It was applied before. Nothing was changed.")
        return Answer(200, {"say": say, "refresh": ["pms"]})

    return act(request, do)


@allow(Role.MANAGER, Role.IT)
@require_http_methods(["GET", "POST"])
def connections(request: PersonRequest, property: str) -> HttpResponse:
    """The lines; adding one, and changing its token, shows the token once."""
    token, form = "", LineForm()
    if request.method == "POST":
        chosen = _line(request)
        if chosen is not None:
            token = _change(chosen, request.POST.get("do", ""))
        else:
            token, form = _add(request)
    context = {
        "rows": queries.posted_lines(request.person.property_id),
        "token": token,
        "form": form,
        "base": request.build_absolute_uri("/api/v1/pms/"),
    }
    return render(request, "pms/connections.html", context, status=422 if form.errors else 200)


def _line(request: PersonRequest) -> Connection | None:
    rows = queries.posted_lines(request.person.property_id)
    return rows.filter(code=request.POST.get("line", "")).first()


def _change(line: Connection, wish: str) -> str:
    """Does what a line's button says; returns a token to show once, or nothing."""
    with unit():
        if wish == "rotate":
            return services.rotate_token(line=line, now=clock())
        if wish == "retire":
            services.retire_old_token(line=line)
        if wish in {"open", "close"}:
            services.set_active(line=line, active=wish == "open")
    return ""


def _add(request: PersonRequest) -> tuple[str, LineForm]:
    """A new line's token to show once, or the form with what is wrong."""
    form = LineForm(request.POST)
    if not form.is_valid():
        return "", form
    house = hotels.property_by_id(request.person.property_id)
    with unit():
        try:
            with savepoint():
                token = services.add_connection(property=house, **form.cleaned_data, now=clock())
        except IntegrityError:  # somebody else took the code in the same moment
            form.add_error("code", _("Another line has this code."))
            return "", form
    return token, LineForm()


@allow(Role.MANAGER, Role.IT)
@require_GET
def description(request: HttpRequest, property: str) -> HttpResponse:
    """How to speak to the door: every kind of event with an example, and where the description is."""
    return render(
        request,
        "pms/description.html",
        {
            "examples": [
                (name, json.dumps(example, indent=2, ensure_ascii=False))
                for name, example in (*EXAMPLES.items(), (_("Only some fields"), PARTIAL))
            ]
        },
    )
