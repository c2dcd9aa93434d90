"""Views worth keeping: a page of the cockpit with its settings, under a name."""

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.transactions import require_unit
from insights.models import SavedView

if TYPE_CHECKING:
    from staff.types import Person

PAGES = ("insights-meeting", "insights-today", "insights-service", "insights-loyalty", "insights-health",
         "insights-tiers", "insights-forecast")  # fmt: skip
LONGEST_NAME, LONGEST_QUERY, MOST = 60, 400, 50


class BadView(Exception):
    """A view that cannot be kept; nothing was."""


def views_for(person: "Person") -> QuerySet[SavedView]:
    """One's own and the shared ones of this hotel, by name."""
    mine = Q(owner=person.user_id) | Q(shared=True)
    return SavedView.objects.filter(mine, property=person.property_id).order_by("name", "pk")


def save_view(
    *, person: "Person", page: str, name: str, query: str, shared: bool, now: datetime
) -> SavedView:
    """Keeps a view; the same name again keeps the newer settings. Raises ``BadView``."""
    require_unit()
    name = " ".join(name.split())
    if page not in PAGES:
        raise BadView(_("This page cannot be kept as a view. Nothing was saved."))
    if not name or len(name) > LONGEST_NAME:
        raise BadView(_("Give the view a name of at most 60 characters. Nothing was saved."))
    settings = urlencode(parse_qsl(query.lstrip("?")))
    if len(settings) > LONGEST_QUERY:
        raise BadView(_("This view has too many settings to be kept. Nothing was saved."))
    own = SavedView.objects.filter(property=person.property_id, owner=person.user_id)
    if own.exclude(name=name).count() >= MOST:
        raise BadView(_("You have 50 views already. Delete one first. Nothing was saved."))
    kept, _made = SavedView.objects.update_or_create(
        property_id=person.property_id,
        owner_id=person.user_id,
        name=name,
        defaults={"page": page, "query": settings, "shared": shared},
        create_defaults={"page": page, "query": settings, "shared": shared, "created_at": now},
    )
    return kept


def delete_view(*, person: "Person", public_id: str) -> bool:
    """Takes one's own view away; False when it is nobody's or somebody else's."""
    require_unit()
    mine = SavedView.objects.filter(property=person.property_id, owner=person.user_id)
    return mine.filter(public_id=public_id).delete()[0] > 0
