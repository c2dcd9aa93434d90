"""One tap on a task, from any screen: take, start, done, park, undo; and the list of one's own."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from service_tasks import queries, services
from service_tasks.enums import Found, ParkReason
from service_tasks.models import ServiceTask
from service_tasks.presenting import bar_of, drawn, gathered
from service_tasks.services import NoSuchTask, StaleTask, StillHeld
from staff.edge import act
from staff.policy import allow
from staff.types import Answer, PersonRequest

REFRESH = ["tasks", "alerts"]
PARKS = (30, 60, 180)
DIGITS = re.compile(r"[0-9]{1,9}")


def answered(request: PersonRequest, do: Callable[[datetime], Answer]) -> JsonResponse:
    """What an act on tasks is answered with, also when they are different or gone."""
    try:
        return act(request, do)
    except StaleTask as stale:
        now_it_is = {"version": stale.task.version, "state": str(stale.task.state)}
        body = {"say": str(stale), "refresh": REFRESH, "task": now_it_is}
        return JsonResponse(body, status=409)
    except NoSuchTask as gone:
        return JsonResponse({"say": str(gone), "refresh": REFRESH}, status=410)
    except StillHeld as held:
        return JsonResponse({"say": str(held), "refresh": REFRESH}, status=422)


def _seen(request: PersonRequest) -> int | None:
    seen = request.POST.get("seen_version", "")
    return int(seen) if DIGITS.fullmatch(seen) else None


def _undoable(request: PersonRequest, task: ServiceTask, say: str) -> Answer:
    undo = reverse(
        "task-undo", kwargs={"property": request.person.property_code, "task": task.public_id}
    )
    return Answer(200, {"say": say, "undo": undo, "refresh": REFRESH, "version": task.version})


def _tap(
    request: PersonRequest, task: str, verb: Callable[..., ServiceTask], say: str, **said: Found
) -> JsonResponse:
    """One tap that can be taken back: the verb on the task as it was seen."""

    def do(moment: datetime) -> Answer:
        changed = verb(
            task_public_id=task,
            person=request.person,
            seen_version=_seen(request),
            now=moment,
            **said,
        )
        return _undoable(request, changed, say)

    return answered(request, do)


@allow()
@require_POST
def take(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """«I've got it»."""
    return _tap(request, task, services.acknowledge, _("It is yours."))


@allow()
@require_POST
def start(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """Work has begun."""
    return _tap(request, task, services.start, _("Started."))


@allow()
@require_POST
def done(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """Done."""
    return _tap(request, task, services.finish, _("Done."))


@allow()
@require_POST
def missing(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """What was lent was looked for and is not there."""
    say = _("Missing. It is on the list of what is lost.")
    return _tap(request, task, services.finish, say, found=Found.MISSING)


@allow()
@require_POST
def carried(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """What was lent went along with the guest into the new room."""
    say = _("It stays with the guest.")
    return _tap(request, task, services.finish, say, found=Found.CARRIED)


@allow()
@require_POST
def not_today(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """The guest does without it this once."""
    return _tap(request, task, services.not_today, _("Not today. It comes again tomorrow."))


@allow()
@require_POST
def undo(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """Takes the last tap back."""

    def do(moment: datetime) -> Answer:
        back = services.undo(task_public_id=task, person=request.person, now=moment)
        return Answer(200, {"say": _("Taken back."), "refresh": REFRESH, "version": back.version})

    return answered(request, do)


def parked_for(request: PersonRequest) -> tuple[ParkReason, int] | None:
    """The reason and the minutes of a form that parks; None when they make no sense."""
    reason = request.POST.get("reason", "")
    minutes = request.POST.get("minutes", "30")
    known = reason in ParkReason.values and DIGITS.fullmatch(minutes) is not None
    if not known or not 5 <= int(minutes) <= 720:
        return None
    return ParkReason(reason), int(minutes)


@allow()
@require_POST
def park(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """Not now; it comes back by itself."""
    why = parked_for(request)
    if why is None:
        say = _("Choose why and for how long. Nothing was changed.")
        return JsonResponse({"say": say}, status=422)
    reason, minutes = why

    def do(moment: datetime) -> Answer:
        parked = services.park(
            task_public_id=task,
            person=request.person,
            seen_version=_seen(request),
            reason=reason,
            until=moment + timedelta(minutes=minutes),
            now=moment,
        )
        return _undoable(request, parked, _("Parked. It comes back by itself."))

    return answered(request, do)


@allow()
@require_GET
def more(request: PersonRequest, property: str, task: str) -> HttpResponse:
    """The sheet of a task: park it, with the reasons as tiles."""
    found = queries.task_for(request.person, task)
    if found is None:
        raise Http404
    language = get_language() or "en"
    (card,) = drawn([found], person=request.person, language=language, now=clock())
    context = {"task": card, "reasons": ParkReason.choices, "parks": PARKS}
    if request.headers.get("HX-Request"):
        return render(request, "service_tasks/_more.html", context)
    return render(request, "service_tasks/more.html", context)


@allow()
@require_GET
def my_tasks(request: PersonRequest, property: str) -> HttpResponse:
    """Everything a person should look at, loudest first; the fragment for live updates too."""
    moment = clock()
    tasks = queries.my_tasks(request.person, now=moment)
    cards = drawn(tasks, person=request.person, language=get_language() or "en", now=moment)
    name = "service_tasks/my_tasks.html"
    fragment = f"{name}#list" if request.headers.get("HX-Request") else name
    return render(request, fragment, {"cards": gathered(cards, person=request.person)})


@allow()
@require_GET
def alerts(request: PersonRequest, property: str) -> HttpResponse:
    """The alerts of this person, as a fragment."""
    return render(request, "service_tasks/_alerts.html", alerts_context(request))


@allow()
@require_GET
def alert_count(request: PersonRequest, property: str) -> HttpResponse:
    """How many wait, for the bar of every page."""
    return render(request, "service_tasks/_count.html", bar_of(request.person, now=clock()))


def alerts_context(request: PersonRequest) -> dict[str, object]:
    """What the alerts fragment needs: those nobody took, those put aside, those somebody has."""
    moment = clock()
    tasks = queries.alerts_for(request.person, now=moment)
    cards = drawn(tasks, person=request.person, language=get_language() or "en", now=moment)
    return {
        "open_alerts": [card for card in cards if card["state"] == "open"],
        "parked_alerts": [card for card in cards if card["state"] == "parked"],
        "taken_alerts": [card for card in cards if card["taken_by"]],
    }
