"""The guest page, and the answers given on it: right, wrong, yes, not now, never, whose it was."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from core.transactions import unit
from front_desk.card import stay_card
from front_desk.loyal import loyal_words
from front_desk.views.board import DESK, LEADS
from guests import queries as guests
from guests.enums import Discretion, strictest
from hotels import queries as hotels
from preferences import queries as preferences
from preferences import services as beliefs
from preferences.services import CannotKeep, NotHere
from staff import services as staff
from staff.edge import act
from staff.policy import allow
from staff.types import Answer, PersonRequest
from stays import queries as stays

ANSWERS = {"yes", "not_now", "never"}


@allow(*LEADS, departments=DESK)
@require_GET
def stay(request: PersonRequest, property: str, stay: str) -> HttpResponse:
    """The card of a stay; the reading is logged."""
    found = stays.stay_for(request.person, stay)
    if found is None:
        raise Http404
    house = hotels.property_by_id(request.person.property_id)
    moment = clock()
    card = stay_card(request.person, house, found.pk, language=get_language() or "en", now=moment)
    primary = guests.guest_for(request.person, card.guest) if card.guest else None
    loyal = None
    if primary is not None:
        level = strictest(card.discretion, Discretion(primary.discretion))
        today = hotels.business_date(house, moment)
        loyal = loyal_words(request.person, primary.pk, level, today)
    with unit():
        staff.log_access(
            person=request.person,
            what="guest_card_loyalty" if loyal else "guest_card",
            guest_id=primary.pk if primary else None,
            purpose="service",
            now=moment,
        )
    name = "front_desk/guest.html"
    fragment = f"{name}#card" if request.headers.get("HX-Request") else name
    return render(request, fragment, {"card": card, "loyal": loyal})


@allow(*LEADS, departments=DESK)
@require_GET
def guest(request: PersonRequest, property: str, guest: str) -> HttpResponse:
    """On to the guest's stay in this property; without one, what is known of the guest."""
    found = guests.guest_for(request.person, guest)
    if found is None:
        raise Http404
    open_stays = stays.open_stays_of_guest(found.pk)
    here = [one for one in stays.facts_of(open_stays).values()
            if one.property_id == request.person.property_id]  # fmt: skip
    if here:
        return redirect("stay", property=property, stay=here[0].public_id)
    house = hotels.property_by_id(request.person.property_id)
    moment, language = clock(), get_language() or "en"
    today = hotels.business_date(house, moment)
    loyal = loyal_words(request.person, found.pk, Discretion(found.discretion), today)
    with unit():
        staff.log_access(
            person=request.person,
            what="guest_page_loyalty" if loyal else "guest_page",
            guest_id=found.pk,
            purpose="service",
            now=moment,
        )
    chips = preferences.for_guest_page(found.pk, language, today=today)
    context = {
        "name": guests.full_name(found, language),
        "native": found.native,
        "said": guests.pronunciation(found),
        "chips": chips,
        "loyal": loyal,
    }
    return render(request, "front_desk/known_guest.html", context)


def _answered(request: PersonRequest, do: Callable[[datetime], Answer]) -> JsonResponse:
    try:
        return act(request, do)
    except NotHere as gone:
        return JsonResponse({"say": str(gone)}, status=410)
    except CannotKeep as refused:
        return JsonResponse({"say": str(refused)}, status=422)


@allow(*LEADS, departments=DESK)
@require_POST
def answer_maybe(
    request: PersonRequest,
    property: str,
    preference: str,
    answer: str,
) -> HttpResponse:
    """«Maybe a higher pillow»: the guest says right or wrong."""
    if answer not in {"right", "wrong"}:
        raise Http404

    def do(moment: datetime) -> Answer:
        beliefs.answer_maybe(
            preference_public_id=preference,
            right=answer == "right",
            by=request.person,
            now=moment,
        )
        say = _("Thank you. It is known now.") if answer == "right" else _("Forgotten.")
        return Answer(200, {"say": say, "refresh": ["guest", "tasks"]})

    return _answered(request, do)


@allow(*LEADS, departments=DESK)
@require_POST
def answer_chip(request: PersonRequest, property: str, preference: str) -> HttpResponse:
    """«Still the foam pillow?»: yes, not now, never."""
    answer = request.POST.get("answer", "")
    if answer not in ANSWERS:
        return JsonResponse({"say": _("Choose yes, not now or never.")}, status=422)

    def do(moment: datetime) -> Answer:
        beliefs.answer_chip(
            preference_public_id=preference, answer=answer, by=request.person, now=moment
        )
        return Answer(200, {"say": _("Noted."), "refresh": ["guest", "tasks"]})

    return _answered(request, do)


@allow(*LEADS, departments=DESK)
@require_GET
def waiting(request: PersonRequest, property: str) -> HttpResponse:
    """Sightings that wait for somebody who knows whose they were."""
    house = hotels.property_by_id(request.person.property_id)
    rows = preferences.waiting(house, get_language() or "en")
    name = "front_desk/waiting.html"
    fragment = f"{name}#list" if request.headers.get("HX-Request") else name
    return render(request, fragment, {"rows": rows})


@allow(*LEADS, departments=DESK)
@require_POST
def place(request: PersonRequest, property: str, observation: str) -> HttpResponse:
    """It was theirs."""
    chosen = stays.stay_for(request.person, request.POST.get("stay", ""))
    if chosen is None:
        say = _("This stay is not here any more. Nothing was changed; choose another.")
        return JsonResponse({"say": say}, status=410)

    def do(moment: datetime) -> Answer:
        beliefs.place(
            observation=observation,
            stay=chosen,
            guest=None,
            by=request.person,
            now=moment,
        )
        return Answer(200, {"say": _("Placed."), "refresh": ["guest", "tasks"]})

    return _answered(request, do)
