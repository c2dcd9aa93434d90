"""The list of my rooms and one room with its tasks, conditions and what to mind."""

from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from hotels import queries as hotels
from hotels.enums import DepartmentKind, RoomCondition, RoomService
from housekeeping import queries, services, things
from housekeeping.enums import Job
from realtime import services as realtime
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest
from stays import services as stays

HOUSEKEEPING = [DepartmentKind.HOUSEKEEPING]
LOOKS_IN = (Role.SUPERVISOR, Role.DUTY_MANAGER, Role.MANAGER)


@allow(*LOOKS_IN, departments=HOUSEKEEPING)
@require_GET
def rooms(request: PersonRequest, property: str) -> HttpResponse:
    """My rooms this shift."""
    moment, language = clock(), get_language() or "en"
    mine = queries.my_rooms(request.person, now=moment)
    lines = queries.lines(request.person, mine, language=language, now=moment)
    ready = sum(line.look in {"clean", "inspected"} for line in lines)
    name = "housekeeping/rooms.html"
    fragment = f"{name}#list" if request.headers.get("HX-Request") else name
    share = round(100 * ready / len(lines)) if lines else 0
    return render(request, fragment, {"lines": lines, "ready": ready, "share": share})


@allow(departments=[*HOUSEKEEPING, DepartmentKind.FRONT_DESK, DepartmentKind.DUTY_MANAGER])
@require_GET
def room(request: PersonRequest, property: str, number: str) -> HttpResponse:
    """One room: what to mind, what to do, and the way to the sheet."""
    house = hotels.property_by_id(request.person.property_id)
    found = hotels.room_by_number(house, number)
    if found is None:
        raise Http404
    moment, language = clock(), get_language() or "en"
    (line,) = queries.lines(request.person, [found], language=language, now=moment)
    context = {
        "line": line,
        "room": found,
        "conditions": _conditions(request, found.condition),
        "whose": queries.whose_room(house, found, now=moment),
        "do_not_disturb": found.service == RoomService.DO_NOT_DISTURB,
        **things.in_room(request.person, found, line.tasks, language=language, now=moment),
    }
    name = "housekeeping/room.html"
    return render(request, f"{name}#room" if request.headers.get("HX-Request") else name, context)


def _conditions(request: PersonRequest, present: str) -> list[tuple[str, str]]:
    """What this person may say of the room next; only supervisors call it ready."""
    offered = [RoomCondition.CLEANING, RoomCondition.CLEAN, RoomCondition.DIRTY]
    if request.person.role in LOOKS_IN:
        offered.insert(0, RoomCondition.INSPECTED)
    return [(str(one.value), str(one.label)) for one in offered if one != present]


@allow(*LOOKS_IN, departments=HOUSEKEEPING)
@require_POST
def condition(request: PersonRequest, property: str, number: str) -> HttpResponse:
    """The room is clean, dirty, being cleaned or ready; or the guest wants quiet."""
    house = hotels.property_by_id(request.person.property_id)
    found = hotels.room_by_number(house, number)
    if found is None:
        raise Http404
    said = request.POST.get("condition", "")
    service = request.POST.get("service", "")
    work = request.POST.get("work", "")
    allowed = {code for code, _label in _conditions(request, "")}
    if said not in allowed and service not in RoomService.values and work != Job.TURNDOWN:
        say = _("Choose a state of the room from the list. Nothing was changed.")
        return JsonResponse({"say": say}, status=422)

    def do(moment: datetime) -> Answer:
        if work == Job.TURNDOWN:
            services.turn_down(person=request.person, room=found, now=moment)
        elif service in RoomService.values:
            stays.note_service(property=house, room=found, service=RoomService(service), now=moment)
        else:
            services.note_condition(
                person=request.person, room=found, condition=RoomCondition(said), now=moment
            )
        realtime.publish(
            property_id=house.pk, topic="rooms", entity=found.public_id, version=found.version
        )
        say = _("Room %(number)s: noted.") % {"number": found.number}
        return Answer(200, {"say": say, "refresh": ["rooms", "tasks"]})

    return act(request, do)
