"""«I noticed ...»: by what one sees, two taps, «Done it» first; stored on the phone before it is sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from hotels import queries as hotels
from hotels.enums import DepartmentKind
from housekeeping import queries
from preferences import queries as preferences
from preferences import services as beliefs
from preferences.enums import Moment, Polarity, Source
from preferences.services import CannotKeep, NotHere
from preferences.types import Observed, SheetButton
from service_tasks import queries as tasks
from service_tasks import services as service_tasks
from staff.edge import act
from staff.policy import allow
from staff.types import Answer, PersonRequest

if TYPE_CHECKING:
    from hotels.models import Property, Room

NOTICES = [
    DepartmentKind.HOUSEKEEPING,
    DepartmentKind.FRONT_DESK,
    DepartmentKind.DUTY_MANAGER,
    DepartmentKind.GUEST_RELATIONS,
    DepartmentKind.GUEST_SERVICE,
    DepartmentKind.CONCIERGE,
    DepartmentKind.DINING,
    DepartmentKind.IN_ROOM_DINING,
]

WORD = {"yes": Polarity.FOR, "no": Polarity.AGAINST}  # what the guest says to it


class _What(TypedDict, total=False):
    """What was seen, or said: the part of ``types.Said`` that hangs on the button."""

    sighting: str
    kind: str
    value: str
    source: str
    polarity: str


def _room(request: PersonRequest, number: str) -> "tuple[Property, Room]":
    house = hotels.property_by_id(request.person.property_id)
    found = hotels.room_by_number(house, number)
    if found is None:
        raise Http404
    return house, found


def _buttons(request: PersonRequest, house: "Property", moment: str) -> list[SheetButton]:
    return preferences.sheet(
        moment=moment,
        department_kinds=request.person.department_kinds & {str(kind) for kind in NOTICES},
        language=get_language() or "en",
        property_id=house.pk,
        now=clock(),
    )


@allow(departments=NOTICES)
@require_GET
def sheet(request: PersonRequest, property: str, number: str) -> HttpResponse:
    """First tap: what did you see? Without a moment asked for, what fits the room and the hour."""
    house, room = _room(request, number)
    whose = queries.whose_room(house, room, now=clock())
    moment = _moment(request.GET.get("moment")) or whose.moment
    context = {
        "room": room,
        "whose": whose,
        "moment": moment,
        "buttons": _buttons(request, house, moment),
    }
    return _sheet(request, "sheet", context)


@allow(departments=NOTICES)
@require_GET
def sighting(request: PersonRequest, property: str, number: str, code: str) -> HttpResponse:
    """Second tap: «Done it» first, else «Send to ...», else only noted."""
    _house, room = _room(request, number)
    found = [one for one in _buttons(request, _house, "") if one.code == code]
    if not found:
        raise Http404
    moment = _moment(request.GET.get("moment"))
    return _sheet(request, "sighting", {"room": room, "button": found[0], "moment": moment})


def _sheet(request: PersonRequest, name: str, context: dict[str, object]) -> HttpResponse:
    whole = f"housekeeping/{name}.html"
    part = f"housekeeping/_{name}.html"
    return render(request, part if request.headers.get("HX-Request") else whole, context)


def _time(value: str | None) -> datetime | None:
    try:
        found = parse_datetime(value or "")
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _waited(value: str | None) -> timedelta | None:
    """Seconds from tap to sending by the page's own clock; nonsense is as good as not said."""
    try:
        waited = timedelta(seconds=float(value or ""))
    except (ValueError, OverflowError):
        return None
    return waited if waited >= timedelta(0) else None


def _moment(value: str | None) -> str:
    """The moment of the sheet it was picked from; a note never fails for want of it."""
    return value if value in Moment.values else ""


@allow(departments=NOTICES)
@require_POST
def observe(request: PersonRequest, property: str, number: str) -> HttpResponse:
    """Keeps what was seen, with what was done about it, in one unit."""
    house, room = _room(request, number)
    code = request.POST.get("sighting", "")
    then = request.POST.get("then", "")
    buttons = [one for one in _buttons(request, house, "") if one.code == code]

    def do(moment: datetime) -> Answer:
        observed = beliefs.observe(
            person=request.person,
            property=house,
            room=room,
            **_seen_or_said(code, then, buttons),
            observed_at=_time(request.POST.get("observed_at")) or moment,
            device_now=_time(request.headers.get("X-Device-Now")),
            waited=_waited(request.headers.get("X-Device-Waited")),
            moment=_moment(request.POST.get("moment")),
            received_at=moment,
            note=request.POST.get("note") or None,
            now=moment,
        )
        task = _follow(request, room, (buttons[0], then), (observed, moment)) if buttons else ""
        return _kept(request, observed, task)

    return _answered(request, do)


def _seen_or_said(code: str, then: str, buttons: list[SheetButton]) -> _What:
    """What one sees is the sighting; «the guest says» is the guest's own word on the same thing."""
    if then not in WORD or not buttons or not buttons[0].said:
        return {"sighting": code}
    return {
        "kind": buttons[0].kind,
        "value": buttons[0].value,
        "source": Source.GUEST_TOLD,
        "polarity": WORD[then],
    }


def _follow(
    request: PersonRequest,
    room: "Room",
    what: tuple[SheetButton, str],
    seen: tuple[Observed, datetime],
) -> str:
    """«Done it» counts at once; «Send to ...» becomes somebody's task; else it is only known."""
    (button, then), (observed, moment) = what, seen
    if not button.task_template or observed.repeated or then not in {"done", "send"}:
        return ""
    params: dict[str, object] = {"kind": button.kind, "value": button.value}
    if observed.guest_id is not None:
        params["guest_id"] = observed.guest_id
    house = hotels.property_by_id(request.person.property_id)
    do = _done(house, button) if then == "done" else service_tasks.send_to
    task = do(
        property=house,
        room=room,
        stay_id=observed.stay_id,
        template_key=button.task_template,
        params=params,
        person=request.person,
        now=moment,
    )
    return task.public_id


def _done(house: "Property", button: SheetButton) -> Callable[..., Any]:
    """«Done it»: finished; where something of the guest's was taken along, begun and in our hands."""
    template = tasks.newest_template(house.pk, button.task_template)
    takes = template is not None and template.custody
    return service_tasks.taken_at_once if takes else service_tasks.done_at_once


def _kept(request: PersonRequest, observed: Observed, task: str) -> Answer:
    body: dict[str, object] = {"refresh": ["guest", "tasks", "rooms"], "state": observed.state}
    code = request.person.property_code
    if observed.observation_public_id:
        undo = reverse(
            "take-back", kwargs={"property": code, "observation": observed.observation_public_id}
        )
        body["undo"] = f"{undo}?task={task}" if task else undo
    if observed.state == "ambiguous" and observed.candidates:
        body["say"] = _("Kept. Whose was it? It waits in the list until somebody says.")
    elif observed.care_chip_public_id:
        body["say"] = _("Noted for this stay only. No cause is kept.")
    return Answer(201, body)


def _answered(request: PersonRequest, do: Callable[[datetime], Answer]) -> JsonResponse:
    try:
        return act(request, do)
    except CannotKeep as refused:
        return JsonResponse({"say": str(refused)}, status=422)
    except NotHere as gone:
        return JsonResponse({"say": str(gone)}, status=410)
    except (service_tasks.CannotAsk, service_tasks.CannotHold) as refused:
        return JsonResponse({"say": str(refused)}, status=422)


@allow(departments=NOTICES)
@require_POST
def take_back(request: PersonRequest, property: str, observation: str) -> HttpResponse:
    """Undo of a sighting: it stays in history, and nothing is believed because of it."""

    def do(moment: datetime) -> Answer:
        beliefs.retract(
            observation_public_id=observation,
            by=request.person,
            now=moment,
        )
        _undo_task(request, moment)
        return Answer(200, {"say": _("Taken back."), "refresh": ["guest", "tasks"]})

    return _answered(request, do)


def _undo_task(request: PersonRequest, moment: datetime) -> None:
    """What was done or sent because of the sighting goes with it; work that has begun stays."""
    task = request.GET.get("task", "")
    if not task:
        return
    try:
        service_tasks.take_back(task_public_id=task, person=request.person, now=moment)
    except (service_tasks.StaleTask, service_tasks.NoSuchTask):
        return
