"""One tap on a whole card: the preparation of an arrival, the standing sheet of a long stay."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from service_tasks import queries, services
from service_tasks.enums import ParkReason, Together
from service_tasks.models import ServiceTask
from service_tasks.presenting import drawn, gathered
from service_tasks.services.together import MOST
from service_tasks.views.tasks import PARKS, REFRESH, answered, parked_for
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest

CARDS = {str(Together.ARRIVAL), str(Together.SHEET)}
SEEN = re.compile(r"([a-z0-9]{1,26}):([0-9]{1,9})")


def _seen(request: PersonRequest) -> Mapping[str, int] | None:
    """What stood on the card, as ``task:version`` words; None when that cannot be read."""
    words = request.POST.get("seen", "").split()
    found = [SEEN.fullmatch(word) for word in words]
    if not 1 <= len(words) <= MOST or None in found:
        return None
    return {each[1]: int(each[2]) for each in found if each is not None}


def _tap(
    request: PersonRequest,
    stay: str,
    card: str,
    do: Callable[[Mapping[str, int], datetime], list[ServiceTask]],
    *,
    say: str,
    undo: bool = True,
) -> HttpResponse:
    if card not in CARDS:
        raise Http404
    seen = _seen(request)
    if seen is None:
        say = _("It is not clear what stood on the card. Nothing was changed; open it again.")
        return JsonResponse({"say": say}, status=422)

    def act(moment: datetime) -> Answer:
        changed = do(seen, moment)
        body: dict[str, object] = {"say": say, "refresh": REFRESH}
        if undo:
            place = {"property": request.person.property_code, "stay": stay, "card": card}
            body["undo"] = reverse("card-undo", kwargs=place)
            words = " ".join(f"{each.public_id}:{each.version}" for each in changed)
            body["undo_fields"] = {"seen": words}
        return Answer(200, body)

    return answered(request, act)


@allow()
@require_POST
def take(request: PersonRequest, property: str, stay: str, card: str) -> HttpResponse:
    """«I've got it», for all that stands on the card."""

    def do(seen: Mapping[str, int], moment: datetime) -> list[ServiceTask]:
        return services.acknowledge_together(
            stay=stay, card=card, seen=seen, person=request.person, now=moment
        )

    return _tap(request, stay, card, do, say=_("It is yours."))


@allow()
@require_POST
def park(request: PersonRequest, property: str, stay: str, card: str) -> HttpResponse:
    """Not now, for all that stands on the card."""
    why = parked_for(request)
    if why is None:
        say = _("Choose why and for how long. Nothing was changed.")
        return JsonResponse({"say": say}, status=422)
    reason, minutes = why

    def do(seen: Mapping[str, int], moment: datetime) -> list[ServiceTask]:
        return services.park_together(
            stay=stay, card=card, seen=seen, person=request.person,
            reason=reason, until=moment + timedelta(minutes=minutes), now=moment,
        )  # fmt: skip

    return _tap(request, stay, card, do, say=_("Parked. It comes back by itself."))


@allow()
@require_POST
def undo(request: PersonRequest, property: str, stay: str, card: str) -> HttpResponse:
    """Takes the last tap on a whole card back."""

    def do(seen: Mapping[str, int], moment: datetime) -> list[ServiceTask]:
        return services.undo_together(
            stay=stay, card=card, seen=seen, person=request.person, now=moment
        )

    return _tap(request, stay, card, do, say=_("Taken back."), undo=False)


@allow()
@require_GET
def more(request: PersonRequest, property: str, stay: str, card: str) -> HttpResponse:
    """The sheet of a card: take it over, or park all of it."""
    moment = clock()
    tasks = queries.on_card(request.person, stay=stay, card=card, now=moment)
    if not tasks:
        raise Http404
    cards = drawn(tasks, person=request.person, language=get_language() or "en", now=moment)
    (whole,) = gathered(cards, person=request.person, alone=True)
    context = {"card": whole, "reasons": ParkReason.choices, "parks": PARKS}
    if request.headers.get("HX-Request"):
        return render(request, "service_tasks/_more_card.html", context)
    return render(request, "service_tasks/more_card.html", context)


@allow(Role.SUPERVISOR, Role.DUTY_MANAGER, Role.MANAGER)
@require_GET
def not_begun(request: PersonRequest, property: str) -> HttpResponse:
    """What somebody said to have and nobody has begun although its time has come, by owner."""
    moment, language = clock(), get_language() or "en"
    owners = queries.not_begun(request.person, now=moment)
    context = {
        "owners": [
            {
                "name": name,
                "cards": drawn(tasks, person=request.person, language=language, now=moment),
            }
            for name, tasks in owners
        ]
    }
    name = "service_tasks/not_begun.html"
    return render(request, f"{name}#list" if request.headers.get("HX-Request") else name, context)
