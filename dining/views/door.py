"""At the door: a room number or part of a name, one tap for the guest, one for the table."""

from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from dining import queries, services
from dining.views.host import DINING, LEADS, answered, done
from dining.views.sheets import sheet, table_of
from guests import queries as guests
from guests.enums import Discretion
from hotels import queries as hotels
from staff.policy import allow
from staff.types import Answer, Person, PersonRequest
from stays import queries as stays
from stays.types import PartyMember, StayFacts


@allow(*LEADS, departments=DINING)
@require_GET
def find(request: PersonRequest, property: str) -> HttpResponse:
    """Parties in the house by room, by part of a name in either script, or by pinyin."""
    text = request.GET.get("q", "").strip()
    rows = _found(request.person, text, get_language() or "en", clock()) if text else []
    name = "dining/find.html"
    fragment = f"{name}#results" if request.headers.get("HX-Request") else name
    return render(request, fragment, {"q": text, "rows": rows})


def _found(person: Person, text: str, language: str, now: datetime) -> list[dict[str, object]]:
    """One line per guest with a stay here: two of one name differ by room, dates and company."""
    house = hotels.property_by_id(person.property_id)
    hidden_too = guests.sees_hidden(person.role)
    named = stays.find(property=house, text=text, hidden_too=hidden_too)
    rooms = stays.search_rooms(property=house, text=text, limit=5, hidden_too=hidden_too)
    living = [one.stay_public_id for one in rooms if one.stay_public_id]
    called = [one for one in named if one.state in {"in_house", "reserved"}]
    ids = stays.ids_of(house, [*living, *(one.stay_public_id for one in called)])
    facts = {fact.public_id: fact for fact in stays.facts_of(ids.values()).values()}
    day, meal = queries.meal_at(house, now)
    seated = queries.seated_stays(house, day, meal)
    lines = [
        *(_line(facts[key], "", person, language) for key in dict.fromkeys(living)),
        *(_line(facts[one.stay_public_id], one.hit.public_id, person, language) for one in called),
    ]
    return [line | {"seated": line["stay"] in seated} for line in lines]


def _line(fact: StayFacts, guest: str, person: Person, language: str) -> dict[str, object]:
    level = Discretion.OPEN if guests.sees_hidden(person.role) else fact.discretion
    party = fact.party
    first = next((one for one in party if one.public_id == guest), fact.primary)
    others = [one for one in party if first is None or one.guest_id != first.guest_id]
    return {
        "stay": fact.public_id,
        "name": _whole(first, language, level) if first else _("Guest"),
        "native": first.native if first and level == Discretion.OPEN else "",
        "room": fact.room.number if fact.room else "",
        "arrival": fact.arrival,
        "departure": fact.departure,
        "in_house": fact.state == "in_house",
        "others": [_whole(one, language, level) for one in others],
    }


def _whole(member: PartyMember, language: str, level: Discretion) -> str:
    if level == Discretion.OPEN:
        return guests.full_name(member, language)
    return guests.display_name(member, language, level)


@allow(*LEADS, departments=DINING)
@require_GET
def seat(request: PersonRequest, property: str, stay: str) -> HttpResponse:
    """First tap done: who of the party came, and the tables; a table seats them."""
    found = stays.stay_for(request.person, stay)
    if found is None:
        raise Http404
    fact, language = stays.stay_facts(found.pk), get_language() or "en"
    level = Discretion.OPEN if guests.sees_hidden(request.person.role) else fact.discretion
    house = hotels.property_by_id(request.person.property_id)
    day, meal = queries.meal_at(house, clock())
    booked = queries.unclaimed(house, day, meal, fact.party)
    context = {
        "stay": stay,
        "room": found.room.number if found.room else "",
        "party": [(one.public_id, _whole(one, language, level)) for one in fact.party],
        "tables": queries.free_tables(house, day, meal),
        "typed": not queries.tables_of(house),
        "booked": booked,
        "theirs": any(one.theirs for one in booked),
    }
    return sheet(request, "seat", context)


@allow(*LEADS, departments=DINING)
@require_POST
def seat_stay(request: PersonRequest, property: str, stay: str) -> HttpResponse:
    """Second tap: they sit."""
    found = stays.stay_for(request.person, stay)
    if found is None:
        say = _("This stay is not here any more. Nothing was changed; choose another.")
        return JsonResponse({"say": say}, status=410)

    def do(moment: datetime) -> Answer:
        chosen = request.POST.getlist("guest")
        more = request.POST.get("more", "")
        visit = services.seat_stay(
            stay=found,
            guests=chosen,
            covers=len(chosen) + (int(more) if more.isdecimal() and len(more) < 3 else 0),
            table=request.POST.get("table", ""),
            booked=request.POST.get("booked", ""),
            person=request.person,
            now=moment,
        )
        return done(request, visit, _("Seated."))

    return answered(request, do)


@allow(*LEADS, departments=DINING)
@require_GET
def table(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """The sheet of a table that is expected: the tables to sit at."""
    found, line = table_of(request, visit)
    house = hotels.property_by_id(request.person.property_id)
    context = {
        "line": line,
        "tables": queries.free_tables(house, found.day, found.meal),
        "typed": not queries.tables_of(house),
    }
    return sheet(request, "table", context)


@allow(*LEADS, departments=DINING)
@require_POST
def seat_visit(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """Whoever was expected sits."""

    def do(moment: datetime) -> Answer:
        said = request.POST.get("table", "")
        seated = services.seat_visit(visit=visit, table=said, person=request.person, now=moment)
        return done(request, seated, _("Seated."))

    return answered(request, do)
