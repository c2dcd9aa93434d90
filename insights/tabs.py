"""The tabs of the cockpit, in the order they are drawn; a page that is not there yet has none."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.policy import policy_of
from staff.types import Person


@dataclass(frozen=True)
class Tab:
    """A tab as ``ui/tabs.html`` draws it."""

    name: str
    url: str
    label: str
    current: bool
    count: None = None


TABS: tuple[tuple[str, Promise], ...] = (
    ("insights-meeting", _("Whom to meet")),
    ("insights-quiet", _("Who went quiet")),
    ("insights-winback", _("Win back")),
    ("insights-returning", _("First to second stay")),
    ("insights-today", _("Today")),
    ("insights-service", _("Service")),
    ("tiers", _("Programmes")),
    ("insights-forecast", _("Forecast")),
    ("insights-reports", _("Reports")),
)


def tabs_for(person: Person, current: str = "") -> list[Tab]:
    """The tabs that exist here and whose own policy lets the person in."""
    tabs = []
    for name, label in TABS:
        try:
            url = reverse(name, kwargs={"property": person.property_code})
        except NoReverseMatch:
            continue
        policy = policy_of(resolve(url).func)
        if policy is not None and policy.admits(person):
            tabs.append(Tab(name, url, str(label), name == current))
    return tabs
