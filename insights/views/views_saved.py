"""Keeping a view of the cockpit under a name, and taking it away again."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.clock import now as clock
from core.transactions import unit
from insights import saving
from insights.views.frame import page
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest


@allow(Role.MANAGER, Role.DUTY_MANAGER)
@require_POST
def save_view(request: PersonRequest, property: str) -> HttpResponse:
    """Keeps the settings that the form carries; back to the page they are of."""
    said = request.POST
    try:
        with unit():
            kept = saving.save_view(
                person=request.person,
                page=said.get("page", ""),
                name=said.get("name", ""),
                query=said.get("query", ""),
                shared=said.get("shared") == "1",
                now=clock(),
            )
    except saving.BadView as wrong:
        return page(request, "insights/refused.html", "", {"wrong": str(wrong)}, status=422)
    there = reverse(kept.page, kwargs={"property": property})
    return HttpResponseRedirect(f"{there}?{kept.query}" if kept.query else there)


@allow(Role.MANAGER, Role.DUTY_MANAGER)
@require_POST
def delete_view(request: PersonRequest, property: str, view: str) -> HttpResponse:
    """Takes one's own view away."""
    with unit():
        gone = saving.delete_view(person=request.person, public_id=view)
    if not gone:
        raise Http404
    return HttpResponseRedirect(reverse("insights", kwargs={"property": property}))
