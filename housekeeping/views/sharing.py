"""Relief and split: a proposal is shown first, one tap takes it."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from core.clock import now as clock
from hotels.enums import DepartmentKind
from housekeeping import queries, services
from housekeeping.types import Proposal
from housekeeping.views.board import answered, the_department
from staff.enums import Role
from staff.policy import allow
from staff.types import Answer, PersonRequest

HOUSEKEEPING = [DepartmentKind.HOUSEKEEPING]


def _shown(request: PersonRequest, proposal: Proposal | None, *, home: bool) -> HttpResponse:
    if proposal is None:
        raise Http404
    name = "housekeeping/proposal.html"
    fragment = f"{name}#proposal" if request.headers.get("HX-Request") else name
    return render(request, fragment, {"proposal": proposal, "home": home})


@allow(Role.MANAGER, Role.DUTY_MANAGER, supervisors_of=HOUSEKEEPING)
@require_GET
def relief(request: PersonRequest, property: str, member: str) -> HttpResponse:
    """Somebody goes home: who gets which of her rooms."""
    proposal = queries.relief(
        person=request.person,
        department=the_department(request),
        of=member,
        among=request.GET.getlist("among"),
        now=clock(),
        language=get_language() or "en",
    )
    return _shown(request, proposal, home=True)


@allow(Role.MANAGER, Role.DUTY_MANAGER, supervisors_of=HOUSEKEEPING)
@require_GET
def split(request: PersonRequest, property: str, member: str) -> HttpResponse:
    """Somebody has too much: who gets which of what is still to do."""
    proposal = queries.split(
        person=request.person,
        department=the_department(request),
        of=member,
        among=request.GET.getlist("among"),
        now=clock(),
    )
    return _shown(request, proposal, home=False)


@allow(Role.MANAGER, Role.DUTY_MANAGER, supervisors_of=HOUSEKEEPING)
@require_POST
def take(request: PersonRequest, property: str, member: str) -> HttpResponse:
    """The proposal as it was shown; when somebody changed its sections meanwhile, nothing."""
    department = the_department(request)
    seen = _pairs(request, "version")
    taking = services.Taking(
        of=member,
        gives=_pairs(request, "give"),
        versions={code: int(no) if no.isdecimal() else 0 for code, no in seen.items()},
        home=request.POST.get("home") == "1",
        frees=request.POST.get("frees") == "1",
    )

    def do(moment: datetime) -> Answer:
        done = services.take(
            person=request.person, department=department, taking=taking, now=moment
        )
        board = reverse("floors", kwargs={"property": property})
        return Answer(200, {"say": done.say, "go": board})

    return answered(request, do)


def _pairs(request: PersonRequest, name: str) -> dict[str, str]:
    found = [value.partition(".") for value in request.POST.getlist(name)]
    return {before: after for before, _dot, after in found}
