"""The three questions of the cockpit's first view, as tabs."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_PAGES = (
    ("insights-meeting", _("Whom to meet")),
    ("insights-quiet", _("Who went quiet")),
    ("insights-returning", _("First to second stay")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab as ``ui/tabs.html`` draws it."""

    url: str
    label: str
    current: bool
    count: int | None = None


def tabs(property_code: str, current: str) -> list[Tab]:
    """The tabs of a property's first view; ``current`` is the name of the page's address."""
    return [
        Tab(reverse(name, kwargs={"property": property_code}), str(label), name == current)
        for name, label in _PAGES
    ]
