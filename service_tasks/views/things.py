"""Taps on guests' things: taken, put down, taken over, back; kept on the phone before they are sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotels import queries as hotels
from hotels.enums import DepartmentKind
from service_tasks import services
from service_tasks.enums import Place, ReturnedTo, ThingCondition, ThingKind
from service_tasks.services import CannotHold, NoSuchTask, NoSuchThing
from staff.edge import act
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest
from stays import queries as stays

if TYPE_CHECKING:
    from service_tasks.models import GuestProperty
    from stays.models import Stay

REFRESH = ["tasks", "alerts", "rooms", "guest"]
LEADS = (Role.DUTY_MANAGER, Role.MANAGER)
HANDS = [
    DepartmentKind.HOUSEKEEPING,
    DepartmentKind.LAUNDRY,
    DepartmentKind.FRONT_DESK,
    DepartmentKind.GUEST_SERVICE,
    DepartmentKind.CONCIERGE,
    DepartmentKind.GUEST_RELATIONS,
    DepartmentKind.DUTY_MANAGER,
    DepartmentKind.NIGHT_MANAGER,
]
LATEST = timedelta(hours=24)  # a tap that waited longer on a phone counts from when we hear of it


def _answered(request: PersonRequest, do: Callable[[datetime], Answer]) -> JsonResponse:
    try:
        return act(request, do)
    except CannotHold as refused:
        return JsonResponse({"say": str(refused), "refresh": REFRESH}, status=422)
    except (NoSuchTask, NoSuchThing) as gone:
        return JsonResponse({"say": str(gone), "refresh": REFRESH}, status=410)


def _when(request: PersonRequest, moment: datetime) -> datetime:
    """When it was tapped, as the phone says; now when it cannot be believed."""
    try:
        said = parse_datetime(request.POST.get("observed_at", ""))
    except ValueError:
        said = None
    if said is None or said.tzinfo is None or not moment - LATEST <= said <= moment:
        return moment
    return said


def _condition(request: PersonRequest) -> ThingCondition:
    said = request.POST.get("condition", "")
    return ThingCondition(said) if said in ThingCondition.values else ThingCondition.FINE


def _undoable(request: PersonRequest, thing: "GuestProperty", say: str) -> Answer:
    undo = reverse(
        "thing-undo", kwargs={"property": request.person.property_code, "thing": thing.public_id}
    )
    return Answer(200, {"say": say, "undo": undo, "refresh": REFRESH, "thing": thing.public_id})


@allow(*LEADS, departments=HANDS)
@require_POST
def taken(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """What the task collects was taken."""

    def do(moment: datetime) -> Answer:
        thing = services.take_for(
            task_public_id=task,
            condition=_condition(request),
            person=request.person,
            at=_when(request, moment),
            now=moment,
        )
        return _undoable(request, thing, _("Taken. You have it now."))

    return _answered(request, do)


@allow(*LEADS, departments=HANDS)
@require_POST
def take(request: PersonRequest, property: str) -> HttpResponse:
    """Something of a guest's was handed in or taken along: of a stay, or of whoever has the room."""
    kind = request.POST.get("kind", "")
    if kind not in ThingKind.values:
        say = _("Choose what it is. Nothing was taken down.")
        return JsonResponse({"say": say}, status=422)

    def do(moment: datetime) -> Answer:
        at = _when(request, moment)
        stay = _whose(request, at)
        thing = services.take(
            stay=stay,
            kind=ThingKind(kind),
            condition=_condition(request),
            room_id=stay.room_id,
            person=request.person,
            at=at,
            now=moment,
        )
        return _undoable(request, thing, _("Taken. You have it now."))

    return _answered(request, do)


def _whose(request: PersonRequest, at: datetime) -> "Stay":
    """The stay of the page, else the one party that had the room then, or left it last."""
    chosen = request.POST.get("stay", "")
    if not chosen:
        house = hotels.property_by_id(request.person.property_id)
        room = hotels.room_by_number(house, request.POST.get("room", ""))
        had = stays.who_had(property_id=house.pk, room_id=room.pk, at=at) if room else []
        if len(had) > 1:
            raise CannotHold(
                _("It may belong to more than one guest. Hand it in at the desk; they know whose.")
            )
        chosen = had[0].stay_public_id if had else ""
    found = stays.stay_for(request.person, chosen) if chosen else None
    if found is None:
        raise CannotHold(_("Nobody has this room by our books. Hand it in at the desk."))
    return found


@allow(*LEADS, departments=HANDS)
@require_POST
def back(request: PersonRequest, property: str, thing: str) -> HttpResponse:
    """Back in the room of its owner, or in the owner's hand."""
    to = request.POST.get("to", "")
    if to not in ReturnedTo.values:
        say = _("Say whether it went to the room or into the guest's hand.")
        return JsonResponse({"say": say}, status=422)
    house = hotels.property_by_id(request.person.property_id)
    room = hotels.room_by_number(house, request.POST.get("room", ""))

    def do(moment: datetime) -> Answer:
        returned = services.give_back(
            thing_public_id=thing,
            to=ReturnedTo(to),
            room=room if to == ReturnedTo.ROOM else None,
            stay_public_id=request.POST.get("stay", ""),
            person=request.person,
            at=_when(request, moment),
            now=moment,
        )
        return _undoable(request, returned, _("Given back."))

    return _answered(request, do)


@allow(*LEADS, departments=HANDS)
@require_POST
def put_down(request: PersonRequest, property: str, thing: str) -> HttpResponse:
    """Where it is now."""
    place = request.POST.get("place", "")
    if place not in Place.values:
        say = _("Choose where it is from the list. Nothing was changed.")
        return JsonResponse({"say": say}, status=422)

    def do(moment: datetime) -> Answer:
        kept = services.put_down(
            thing_public_id=thing, place=Place(place), person=request.person, now=moment
        )
        return _undoable(request, kept, _("Noted."))

    return _answered(request, do)


@allow(*LEADS, departments=HANDS)
@require_POST
def over(request: PersonRequest, property: str, thing: str) -> HttpResponse:
    """«It is with me now»: from now on this person answers for it."""

    def do(moment: datetime) -> Answer:
        mine = services.take_over(thing_public_id=thing, person=request.person, now=moment)
        return _undoable(request, mine, _("You have it now."))

    return _answered(request, do)


@allow(*LEADS, departments=HANDS)
@require_POST
def undo(request: PersonRequest, property: str, thing: str) -> HttpResponse:
    """Takes the last tap on a thing back."""

    def do(moment: datetime) -> Answer:
        services.undo_step(thing_public_id=thing, person=request.person, now=moment)
        return Answer(200, {"say": _("Taken back."), "refresh": REFRESH})

    return _answered(request, do)
