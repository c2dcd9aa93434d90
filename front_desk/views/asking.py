"""The quick request: tile, room, send; three taps, no typing."""

from datetime import datetime, timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from core.words import say as say_words
from front_desk.views.board import DESK, LEADS
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from service_tasks import queries, services
from service_tasks.services import CannotAsk
from staff.edge import act
from staff.policy import allow
from staff.types import Answer, PersonRequest
from stays import queries as stays

ASKS = [*DESK, DepartmentKind.HOUSEKEEPING]
DUE = {"now": 15, "half": 30, "hour": 60, "tonight": None}
TONIGHT = 20  # local hour


@allow(*LEADS, departments=ASKS)
@require_GET
def quick_request(request: PersonRequest, property: str) -> HttpResponse:
    """The picture tiles the hotel chose; the room is filled in when the page knows it."""
    language = get_language() or "en"
    tiles = [
        {
            "key": tile.key,
            "icon": tile.icon,
            "label": say_words(tile.title, language)
            .text.replace(" × {qty}", "")
            .format_map(_Blank())
            .rstrip(" :："),
            "counts": "{qty}" in say_words(tile.title, language).text,
        }
        for tile in queries.request_tiles(request.person.property_id)
    ]
    context = {"tiles": tiles, "room": request.GET.get("room", "")}
    if request.headers.get("HX-Request"):
        return render(request, "front_desk/_quick_request.html", context)
    return render(request, "front_desk/quick_request.html", context)


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


@allow(*LEADS, departments=ASKS)
@require_POST
def ask(request: PersonRequest, property: str) -> HttpResponse:
    """Sends one request to whoever has the room."""
    house = hotels.property_by_id(request.person.property_id)
    room = hotels.room_by_number(house, request.POST.get("room", "").strip())
    when = request.POST.get("due", "now")
    qty = request.POST.get("qty", "1")
    if room is None or when not in DUE or not qty.isdigit() or not 1 <= int(qty) <= 20:
        say = _("Choose a room that exists, a time and 1 to 20 pieces. Nothing was sent.")
        return JsonResponse({"say": say}, status=422)

    def do(moment: datetime) -> Answer:
        minutes = DUE[when]
        due_at = (
            moment + timedelta(minutes=minutes) if minutes is not None else _tonight(house, moment)
        )
        occupants = stays.stay_in_room(property_id=house.pk, room_id=room.pk, at=moment)
        task = services.request(
            property=house,
            room=room,
            stay_id=occupants[0].stay_id if occupants else None,
            template_key=request.POST.get("template", ""),
            params={"qty": int(qty)},
            due_at=due_at,
            person=request.person,
            now=moment,
        )
        say = _("Sent: %(what)s, room %(room)s.") % {
            "what": queries.words(task, get_language() or "en").title,
            "room": room.number,
        }
        return Answer(201, {"say": say, "refresh": ["tasks", "alerts"], "task": task.public_id})

    try:
        return act(request, do)
    except CannotAsk as refused:
        return JsonResponse({"say": str(refused)}, status=422)


def _tonight(house: object, moment: datetime) -> datetime:
    local = hotels.local_now(house, moment)  # type: ignore[arg-type]
    evening = local.replace(hour=TONIGHT, minute=0, second=0, microsecond=0)
    return max(evening, local + timedelta(minutes=30)).astimezone(moment.tzinfo)


@allow(*LEADS, departments=[*ASKS, DepartmentKind.IN_ROOM_DINING, DepartmentKind.PASTRY])
@require_GET
def preparation(request: PersonRequest, property: str) -> HttpResponse:
    """What is to be made ready for arrivals of today and tomorrow, without noise."""
    house = hotels.property_by_id(request.person.property_id)
    moment, language = clock(), get_language() or "en"
    day = hotels.business_date(house, moment)
    coming = stays.facts_of(
        stay.pk
        for when in (day, day + timedelta(days=1))
        for stay in stays.arrivals(house, when).filter(state="reserved")
    )
    everything = request.person.role in LEADS
    departments = () if everything else sorted(request.person.departments)
    tasks = queries.preparation(house.pk, departments, list(coming))
    rows = [
        {
            "arrival": coming[task.stay_id].arrival,
            "room": task.room.number if task.room else "",
            "words": queries.words(task, language).title,
            "icon": task.template.icon,
            "due": hotels.local_now(house, task.due_at),
            "department": say_words(task.department.name, language).text,
        }
        for task in tasks
        if task.stay_id in coming
    ]
    name = "front_desk/preparation.html"
    fragment = f"{name}#list" if request.headers.get("HX-Request") else name
    return render(request, fragment, {"rows": rows, "day": day})
