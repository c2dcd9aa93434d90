"""Pages of no single audience: the language switch and the style guide."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.transactions import unit
from core.words import LANGUAGES
from hotel_crm import auditor, samples
from staff import services as staff
from staff.enums import Role
from staff.policy import allow, anyone

LANGUAGE_COOKIE = "crm_language"
A_YEAR = 365 * 24 * 3600


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else "/"


@anyone
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Changes the language of the reader: of the person when signed in, else of the browser."""
    wanted = request.POST.get("language", "")
    answer = HttpResponseRedirect(_way_back(request))
    if wanted not in LANGUAGES:
        return answer
    person = getattr(request, "person", None)
    if person is not None:
        with unit():
            staff.set_language(user_id=person.user_id, language=wanted, now=clock.now())
    answer.set_cookie(
        LANGUAGE_COOKIE, wanted, max_age=A_YEAR, samesite="Strict", secure=request.is_secure()
    )
    return answer


@allow()
@require_GET
def trouble(request: HttpRequest, property: str) -> HttpResponse:
    """The bar on every page that says what is overdue and could not be mended; empty when all is well."""
    about = {"property": property, "troubles": auditor.troubles()}
    return render(request, "ui/trouble.html", about)


@allow(Role.MANAGER, Role.IT)
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in the reader's language: what is checked and looked at."""
    guide = samples.guide(get_language() or "en", clock.now())
    return render(request, "styleguide.html", guide)


@allow(Role.MANAGER, Role.IT)
@require_GET
def styleguide_sheet(request: HttpRequest) -> HttpResponse:
    """The observation sheet of the style guide, as a fragment."""
    guide = samples.guide(get_language() or "en", clock.now())
    return render(request, "styleguide_sheet.html", guide)


@allow(Role.MANAGER, Role.IT)
@require_POST
def styleguide_act(_request: HttpRequest) -> HttpResponse:
    """Answers the style guide's buttons as a real act would, and changes nothing."""
    return JsonResponse({"say": _("Saved"), "undo": reverse("styleguide-act")})
