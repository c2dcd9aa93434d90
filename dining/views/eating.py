"""After the meal: what was eaten and what was left, a tap a dish."""

from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from dining import queries, services
from dining.views.host import DINING, LEADS, answered
from dining.views.sheets import sheet, table_of
from hotels import queries as hotels
from preferences import services as beliefs
from preferences.enums import Moment
from preferences.services import CannotKeep
from staff.policy import allow
from staff.types import Answer, PersonRequest
from stays import queries as stays

SHOWS = ["dining", "guest", "tasks"]


@allow(*LEADS, departments=DINING)
@require_GET
def eaten(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """First tap: the dishes of the check, and what one sees at a table."""
    found, line = table_of(request, visit)
    language = get_language() or "en"
    buttons = queries.seen_at_table(request.person, language=language, now=clock())
    context = {
        "line": line,
        "dishes": queries.dishes_of(found, language),
        "buttons": buttons if found.stay_id is not None else [],
    }
    return sheet(request, "eaten", context)


@allow(*LEADS, departments=DINING)
@require_POST
def say_eaten(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """Second tap: this dish was eaten, or left; or it was never said."""

    def do(moment: datetime) -> Answer:
        key, _sep, end = request.POST.get("dish", "").rpartition("|")
        item = services.say_eaten(
            visit=visit, item_key=key, eaten=end, person=request.person, now=moment
        )
        kwargs = {"property": request.person.property_code, "visit": visit}
        answer: dict[str, object] = {"say": _("Noted."), "refresh": SHOWS}
        if item.eaten:
            answer["undo"] = reverse("eaten-say", kwargs=kwargs)
            answer["undo_fields"] = {"dish": f"{key}|"}
        return Answer(200, answer)

    return answered(request, do)


@allow(*LEADS, departments=DINING)
@require_POST
def saw(request: PersonRequest, property: str, visit: str) -> HttpResponse:
    """Second tap without a check: what was seen at the table, on the right guest."""
    found = queries.visit_for(request.person, visit)
    if found is None or found.stay_id is None:
        raise Http404
    house = hotels.property_by_id(request.person.property_id)

    def do(moment: datetime) -> Answer:
        stay = stays.stay_by_id(house, found.stay_id or 0)
        seen = beliefs.observe(
            person=request.person,
            property=house,
            stay=stay,
            guest=queries.only_guest(found),
            sighting=request.POST.get("sighting", ""),
            observed_at=moment,
            received_at=moment,
            moment=Moment.MEAL,
            now=moment,
        )
        body: dict[str, object] = {"say": _("Noted."), "refresh": SHOWS, "state": seen.state}
        if seen.observation_public_id:
            kwargs = {
                "property": request.person.property_code,
                "observation": seen.observation_public_id,
            }
            body["undo"] = reverse("saw-take-back", kwargs=kwargs)
        return Answer(201, body)

    try:
        return answered(request, do)
    except CannotKeep as refused:
        return JsonResponse({"say": str(refused)}, status=422)


@allow(*LEADS, departments=DINING)
@require_POST
def take_back(request: PersonRequest, property: str, observation: str) -> HttpResponse:
    """Undo of what was seen at a table."""

    def do(moment: datetime) -> Answer:
        beliefs.retract(observation_public_id=observation, by=request.person, now=moment)
        return Answer(200, {"say": _("Taken back."), "refresh": SHOWS})

    return answered(request, do)
