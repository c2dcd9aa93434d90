"""What a guest says at the table must not reach them: two taps, and the kitchen knows."""

from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dining import queries, services
from dining.views.host import DINING, LEADS, REFRESH, answered
from dining.views.sheets import sheet, table_of
from preferences.services import CannotKeep
from staff.policy import allow
from staff.types import Answer, PersonRequest


@allow(*LEADS, departments=DINING)
@require_GET
def tell(request: PersonRequest, property: str, visit: str, guest: str) -> HttpResponse:
    """First tap: which allergy or diet."""
    _, line = table_of(request, visit)
    language = get_language() or "en"
    seat = next((one for one in line.seats if one.guest == guest), None)
    if seat is None:
        raise Http404
    context = {
        "line": line,
        "seat": seat,
        "allergies": queries.to_mind("allergy", language),
        "diets": queries.to_mind("dietary", language),
    }
    return sheet(request, "tell", context)


@allow(*LEADS, departments=DINING)
@require_POST
def told(request: PersonRequest, property: str, visit: str, guest: str) -> HttpResponse:
    """Second tap: it is the guest's word, and the kitchen hears it."""
    kind, _dot, value = request.POST.get("what", "").partition(".")

    def do(moment: datetime) -> Answer:
        found, observation = services.guest_told(
            visit=visit, guest=guest, kind=kind, value=value, person=request.person, now=moment
        )
        kwargs = {
            "property": request.person.property_code,
            "visit": found.public_id,
            "observation": observation,
        }
        undo = reverse("told-take-back", kwargs=kwargs)
        say = _("Kept on the guest's word. The kitchen is told.")
        return Answer(201, {"say": say, "undo": undo, "refresh": [*REFRESH, "guest"]})

    try:
        return answered(request, do)
    except CannotKeep as refused:
        return JsonResponse({"say": str(refused)}, status=422)


@allow(*LEADS, departments=DINING)
@require_POST
def take_back(request: PersonRequest, property: str, visit: str, observation: str) -> HttpResponse:
    """Undo of it."""

    def do(moment: datetime) -> Answer:
        services.untell(visit=visit, observation=observation, person=request.person, now=moment)
        return Answer(200, {"say": _("Taken back."), "refresh": [*REFRESH, "guest"]})

    return answered(request, do)
