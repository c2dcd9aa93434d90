"""The address «/»: the first page of whoever is signed in, else the door."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from hotel_crm.navigation import entries_for
from staff.policy import anyone


@anyone
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """On to the first page that this person's role or department has."""
    person = getattr(request, "person", None)
    ways = entries_for(person, request.path) if person else ()
    return HttpResponseRedirect(ways[0].url if ways else reverse("start"))
