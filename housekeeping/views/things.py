"""Things to collect and things out; and the sheet on which a guest's thing is taken along."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from core.clock import now as clock
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from housekeeping.things import everywhere
from service_tasks.enums import ThingKind
from service_tasks.presenting import THING_ICONS
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

LOOKS = (Role.DUTY_MANAGER, Role.MANAGER)
KEEPERS = [
    DepartmentKind.HOUSEKEEPING,
    DepartmentKind.LAUNDRY,
    DepartmentKind.FRONT_DESK,
    DepartmentKind.GUEST_SERVICE,
    DepartmentKind.CONCIERGE,
    DepartmentKind.DUTY_MANAGER,
    DepartmentKind.NIGHT_MANAGER,
]


@allow(*LOOKS, departments=KEEPERS)
@require_GET
def things(request: PersonRequest, property: str) -> HttpResponse:
    """What must come back, what of guests' we have, what is lent, what is lost."""
    context = everywhere(request.person, language=get_language() or "en", now=clock())
    name = "housekeeping/things.html"
    return render(request, f"{name}#list" if request.headers.get("HX-Request") else name, context)


@allow(*LOOKS, departments=KEEPERS)
@require_GET
def taking(request: PersonRequest, property: str, number: str) -> HttpResponse:
    """What is it? One tap takes it along; shoes have a button of their own among the sightings."""
    house = hotels.property_by_id(request.person.property_id)
    room = hotels.room_by_number(house, number)
    if room is None:
        raise Http404
    kinds = [
        (str(kind.value), str(kind.label), THING_ICONS.get(kind, "suitcase"))
        for kind in ThingKind
        if kind != ThingKind.SHOES
    ]
    part = (
        "housekeeping/_take.html" if request.headers.get("HX-Request") else "housekeeping/take.html"
    )
    return render(request, part, {"room": room, "kinds": kinds})
