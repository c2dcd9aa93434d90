"""PMS messages with state, reason and one-click replay; the lines and their tokens."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import now as clock
from core.crypto import Unreadable
from core.transactions import unit
from hotels import queries as hotels
from pms import queries, services
from pms.adapters.events import EVENT
from pms.adapters.examples import EXAMPLES
from pms.enums import STOPPED_STATES, MessageState
from pms.models import Connection
from pms.sealing import Gone
from staff import services as staff
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest

PER_PAGE = 50


@allow(Role.MANAGER, Role.IT)
@require_GET
def messages(request: PersonRequest, property: str) -> HttpResponse:
    """Newest first; filtered by state."""
    asked = request.GET.get("state", "")
    state = asked if asked in MessageState.values else ""
    counts = queries.counts(request.person.property_id)
    pages = Paginator(queries.messages(request.person.property_id, state), PER_PAGE)
    context = {
        "state": state,
        "states": [
            {
                "url": f"?state={code}",
                "label": label,
                "count": counts.get(code, 0),
                "current": code == state,
            }
            for code, label in MessageState.choices
        ],
        "rows": pages.get_page(request.GET.get("page")),
        "stopped": STOPPED_STATES,
    }
    name = "pms/messages.html"
    return render(request, f"{name}#list" if request.headers.get("HX-Request") else name, context)


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
            body = services.body_of(found)
        except Gone as error:
            gone = str(error)
        except Unreadable:
            gone = _("This message cannot be read: its key does not fit.")
    context = {"message": found, "body": body, "gone": gone, "stopped": STOPPED_STATES}
    return render(request, "pms/message.html", context)


@allow(Role.MANAGER, Role.IT)
@require_POST
def replay(request: PersonRequest, property: str, message: str) -> HttpResponse:
    """Tries it again now."""
    found = queries.message(request.person.property_id, message)
    if found is None:
        raise Http404

    def do(moment: datetime) -> Answer:
        services.replay(message=found, now=moment)
        return Answer(200, {"say": _("It is tried again."), "refresh": ["pms"]})

    return act(request, do)


@allow(Role.MANAGER, Role.IT)
@require_http_methods(["GET", "POST"])
def connections(request: PersonRequest, property: str) -> HttpResponse:
    """The lines; adding one shows its token once."""
    token, problem = "", ""
    if request.method == "POST":
        token, problem = _change(request)
    context = {
        "rows": queries.connections(request.person.property_id),
        "token": token,
        "problem": problem,
        "base": request.build_absolute_uri("/api/v1/pms/"),
    }
    status = 422 if problem else 200
    return render(request, "pms/connections.html", context, status=status)


def _change(request: PersonRequest) -> tuple[str, str]:
    """(a token to show once, what was wrong)."""
    chosen = _line(request)
    wish = request.POST.get("do", "add")
    with unit():
        if wish == "rotate" and chosen is not None:
            return services.rotate_token(line=chosen, now=clock()), ""
        if wish in {"open", "close"} and chosen is not None:
            services.set_active(line=chosen, active=wish == "open")
            return "", ""
        name = request.POST.get("name", "").strip()[:80]
        code = slugify(request.POST.get("code", ""))[:60]
        if not name or not code or Connection.objects.filter(code=code).exists():
            return "", _("A line needs a name and a code nobody has. Nothing was saved.")
        house = hotels.property_by_id(request.person.property_id)
        return services.add_connection(property=house, code=code, name=name, now=clock()), ""


def _line(request: PersonRequest) -> Connection | None:
    rows = queries.connections(request.person.property_id)
    return rows.filter(code=request.POST.get("line", "")).first()


@allow(Role.MANAGER, Role.IT)
@require_GET
def description(request: HttpRequest, property: str) -> HttpResponse:
    """How to speak to the door: every kind of event with an example, and where the description is."""
    return render(
        request,
        "pms/description.html",
        {"examples": EXAMPLES.items(), "schema": EVENT.json_schema()},
    )
