"""The page on which every message to staff can be read, sent or not."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from messaging import queries
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

PER_PAGE = 50


@allow(Role.MANAGER, Role.IT, Role.DUTY_MANAGER)
@require_GET
def messages(request: PersonRequest, property: str) -> HttpResponse:
    """Newest first, with what became of each."""
    pages = Paginator(queries.recent(request.person.property_id), PER_PAGE)
    return render(
        request,
        "messaging/messages.html",
        {"messages_page": pages.get_page(request.GET.get("page"))},
    )
