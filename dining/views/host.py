"""The host stand: this meal's tables, and the acts on one of them."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from dining import queries, services
from dining.enums import Meal
from dining.models import Visit
from dining.services import CannotSeat
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest

DINING = [DepartmentKind.DINING, DepartmentKind.IN_ROOM_DINING]
KITCHEN = [*DINING, DepartmentKind.PASTRY]
LEADS = (Role.DUTY_MANAGER, Role.MANAGER)
REFRESH = ["dining", "tasks", "alerts"]


@allow(*LEADS, departments=DINING)
@require_GET
def stand(request: PersonRequest, property: str) -> HttpResponse:
    """Who is expected and who sits where at this meal, or at another of today."""
    house = hotels.property_by_id(request.person.property_id)
    moment, language = clock(), get_language() or "en"
    day, present = queries.meal_at(house, moment)
    asked = request.GET.get("meal", "")
    meal = Meal(asked) if asked in Meal.values else present
    found = queries.stand(request.person, house, day, meal, language=language, now=moment)
    address = reverse("host-stand", kwargs={"property": property})
    context = {
        "stand": found,
        "meal": meal,
        "day": day,
        "present": meal == present,
        "tabs": [
            {
                "url": f"{address}?meal={one.value}",
                "label": one.label,
                "count": None,
                "current": one == meal,
            }
            for one in Meal
        ],
    }
    name = "dining/stand.html"
    fragment = f"{name}#stand" if request.headers.get("HX-Request") else name
    return render(request, fragment, context)


def answered(request: PersonRequest, do: Callable[[datetime], Answer]) -> JsonResponse:
    """One act; what cannot be done is a sentence and changes nothing."""
    try:
        return act(request, do)
    except CannotSeat as refused:
        return JsonResponse({"say": str(refused), "refresh": REFRESH}, status=422)


def done(request: PersonRequest, visit: Visit, say: str) -> Answer:
    """What is answered to an act on a table, with the way back."""
    kwargs = {"property": request.person.property_code, "visit": visit.public_id}
    undo = reverse("table-undo", kwargs=kwargs)
    return Answer(200, {"say": say, "undo": undo, "refresh": REFRESH, "version": visit.version})


@allow(*LEADS, departments=DINING)
@require_POST
def leave(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """The table is free again."""

    def do(moment: datetime) -> Answer:
        left = services.leave(visit=visit, person=request.person, now=moment)
        return done(request, left, _("The table is free."))

    return answered(request, do)


@allow(*LEADS, departments=DINING)
@require_POST
def undo(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """Takes the last thing done by hand back."""

    def do(moment: datetime) -> Answer:
        back = services.undo(visit=visit, person=request.person, now=moment)
        say = _("Taken back.")
        return Answer(200, {"say": say, "refresh": REFRESH, "version": back.version})

    return answered(request, do)


@allow(*LEADS, departments=DINING)
@require_POST
def place(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """Who sits on which seat."""
    said = request.POST.get("place", "")
    chosen = int(said) if said.isdecimal() and len(said) < 3 else None

    def do(moment: datetime) -> Answer:
        guest = request.POST.get("guest", "")
        services.place(visit=visit, guest=guest, place=chosen, person=request.person, now=moment)
        say = _("Seat %(place)s.") % {"place": chosen} if chosen else _("The seat is open.")
        return Answer(200, {"say": say, "refresh": REFRESH})

    return answered(request, do)
