"""The supervisor's board: rooms are picked by a tap, placed by a tap, and taken back by a tap."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from housekeeping import queries, services
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.services import BadSection
from staff.types import Answer, PersonRequest

if TYPE_CHECKING:
    from hotels.models import Department

HOUSEKEEPING = [DepartmentKind.HOUSEKEEPING]
REFRESH = ["rooms", "tasks"]


def the_department(request: PersonRequest) -> "Department":
    """The hotel's first housekeeping department, or the person's own where there are several."""
    house = hotels.house(request.person.property_id)
    found = list(hotels.departments_of_kind(house, DepartmentKind.HOUSEKEEPING))
    own = [each for each in found if each.code in request.person.departments]
    if not found:
        raise Http404
    return (own or found)[0]


def answered(request: PersonRequest, do: Callable[[datetime], Answer]) -> JsonResponse:
    """Runs an act; what could not be is a sentence, and the board looks again."""
    try:
        return act(request, do)
    except services.BadPick as wrong:
        return JsonResponse({"say": str(wrong)}, status=422)
    except BadSection as wrong:
        return JsonResponse({"say": str(wrong), "refresh": REFRESH}, status=409)


def undoable(request: PersonRequest, done: services.Done) -> Answer:
    """The answer to a placing, with the way back."""
    body: dict[str, object] = {"say": done.say, "refresh": REFRESH}
    if done.placing:
        body["undo"] = reverse(
            "undo-placing",
            kwargs={"property": request.person.property_code, "placing": done.placing},
        )
    return Answer(200, body)


@allow(Role.MANAGER, Role.DUTY_MANAGER, supervisors_of=HOUSEKEEPING)
@require_GET
def board(request: PersonRequest, property: str) -> HttpResponse:
    """Floors by rooms, attendants and their minutes; the fragment for live updates too."""
    shown = queries.board(
        person=request.person,
        department=the_department(request),
        now=clock(),
    )
    name = "housekeeping/board.html"
    fragment = f"{name}#board" if request.headers.get("HX-Request") else name
    return render(request, fragment, {"board": shown})


@allow(Role.MANAGER, Role.DUTY_MANAGER, supervisors_of=HOUSEKEEPING)
@require_POST
def place(request: PersonRequest, property: str) -> HttpResponse:
    """The picked rooms to one attendant, or to nobody."""
    department = the_department(request)
    pairs = [value.partition(".") for value in request.POST.getlist("room")]
    picked = {room: section for room, _dot, section in pairs}
    to = request.POST.get("to", "")

    def do(moment: datetime) -> Answer:
        done = services.place(
            person=request.person,
            department=department,
            picked=picked,
            to=services.NOBODY if to == "nobody" else to or "-",
            now=moment,
        )
        return undoable(request, done)

    return answered(request, do)


@allow(Role.MANAGER, Role.DUTY_MANAGER, supervisors_of=HOUSEKEEPING)
@require_POST
def undo_placing(request: PersonRequest, property: str, placing: str) -> HttpResponse:
    """Takes a placing back."""
    department = the_department(request)

    def do(moment: datetime) -> Answer:
        done = services.take_back(
            person=request.person, department=department, placing=placing, now=moment
        )
        return Answer(200, {"say": done.say, "refresh": REFRESH})

    return answered(request, do)
