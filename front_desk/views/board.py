"""The board and its live fragments, and search by whatever one remembers of a guest."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.clock import now as clock
from front_desk import board as boards
from guests import queries as guests
from guests.enums import Discretion
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from preferences import queries as preferences
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest
from stays import queries as stays
from stays.types import Found

DESK = [
    DepartmentKind.FRONT_DESK,
    DepartmentKind.GUEST_SERVICE,
    DepartmentKind.CONCIERGE,
    DepartmentKind.GUEST_RELATIONS,
    DepartmentKind.DUTY_MANAGER,
    DepartmentKind.NIGHT_MANAGER,
]
LEADS = (Role.DUTY_MANAGER, Role.MANAGER)


@allow(*LEADS, departments=DESK)
@require_GET
def board(request: PersonRequest, property: str) -> HttpResponse:
    """Alerts beside arrivals, in house, departures or rooms."""
    house = hotels.property_by_id(request.person.property_id)
    moment, language = clock(), get_language() or "en"
    asked = request.GET.get("tab", "arrivals")
    tab = asked if asked in boards.TABS else "arrivals"
    day = hotels.business_date(house, moment)
    counts = boards.counts(house, day)
    labels = {
        "arrivals": _("Arrivals"),
        "in_house": _("In house"),
        "departures": _("Departures"),
        "rooms": _("Rooms"),
    }
    address = reverse("board", kwargs={"property": property})
    context = {
        "tab": tab,
        "day": day,
        "calendar": hotels.calendar_date(house, moment),
        "tabs": [
            {
                "url": f"{address}?tab={name}",
                "label": labels[name],
                "count": counts[name],
                "current": name == tab,
            }
            for name in boards.TABS
        ],
        "waiting": preferences.waiting_count(house.pk),
    }
    if tab == "rooms":
        context["rooms"] = boards.room_tiles(house, now=moment)
    else:
        lines = boards.stay_lines(request.person, house, tab, language=language, now=moment)
        context["lines"] = boards.grouped(lines) if tab == "arrivals" else lines
    name = "front_desk/board.html"
    return render(request, f"{name}#list" if request.headers.get("HX-Request") else name, context)


@allow(*LEADS, departments=DESK)
@require_GET
def search(request: PersonRequest, property: str) -> HttpResponse:
    """By part of a name in either script, pinyin, phone tail, e-mail or room."""
    text = request.GET.get("q", "").strip()
    context: dict[str, object] = {"q": text, "guests": [], "rooms": []}
    if text:
        house = hotels.property_by_id(request.person.property_id)
        hidden_too = guests.sees_hidden(request.person.role)
        language = get_language() or "en"
        found = stays.find(property=house, text=text, hidden_too=hidden_too)
        rooms = stays.search_rooms(property=house, text=text, limit=5, hidden_too=hidden_too)
        context["guests"] = [_hit(one, language, hidden_too=hidden_too) for one in found]
        context["rooms"] = [{"number": room.number, "stay": room.stay_public_id} for room in rooms]
    name = "front_desk/search.html"
    fragment = f"{name}#results" if request.headers.get("HX-Request") else name
    return render(request, fragment, context)


def _hit(found: Found, language: str, *, hidden_too: bool) -> dict[str, object]:
    level = Discretion.OPEN if hidden_too else Discretion(found.hit.discretion)
    name = (
        guests.full_name(found.hit, language)
        if level == Discretion.OPEN
        else guests.display_name(found.hit, language, level)
    )
    return {
        "guest": found.hit.public_id,
        "stay": found.stay_public_id,
        "name": name,
        "native": found.hit.native if level == Discretion.OPEN else "",
        "said": guests.pronunciation(found.hit) if level == Discretion.OPEN else "",
        "state": found.state.label if found.state else "",
        "arrival": found.arrival,
        "room": found.room_number,
        "vip": found.hit.vip,
    }
