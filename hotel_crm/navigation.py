"""Which ways lead on from a page, for whom: exactly those whose own policy lets the person in."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.enums import Role
from staff.policy import Policy, policy_of
from staff.types import Person


@dataclass(frozen=True)
class Way:
    """An address by name; ``not_for`` are roles that may go there but have no use for it."""

    name: str
    icon: str
    label: Promise
    not_for: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Entry:
    """A way as it is drawn: ``current`` when the page lies on it."""

    url: str
    icon: str
    label: str
    current: bool


# What lies in rooms is for those who go there; the desk has it on the board.
NOT_ON_FLOORS = frozenset({Role.AGENT, Role.DUTY_MANAGER, Role.MANAGER, Role.IT})
# The first that a person may use is their first page.
WAYS = (
    Way("board", "board", _("Board"), frozenset({Role.IT})),
    Way("housekeeping-list", "bed", _("Rooms"), frozenset({Role.MANAGER, Role.IT})),
    Way(
        "host-stand",
        "cutlery",
        _("Host stand"),
        frozenset({Role.DUTY_MANAGER, Role.MANAGER, Role.IT}),
    ),
    Way(
        "kitchen-pass", "leaf", _("Kitchen"), frozenset({Role.DUTY_MANAGER, Role.MANAGER, Role.IT})
    ),
    Way("floors", "house", _("Floors")),
    Way("my-tasks", "list", _("Tasks"), frozenset({Role.MANAGER, Role.IT})),
    Way("things", "refresh", _("Things"), NOT_ON_FLOORS),
    Way("quick-request", "plus", _("Request"), frozenset({Role.MANAGER, Role.IT})),
    Way("preparation", "gift", _("Prepare"), frozenset({Role.IT})),
    Way("search", "search", _("Search"), frozenset({Role.IT})),
    Way("insights", "chart", _("Insights")),
    Way("not-begun", "clock", _("Not begun")),
    Way("sections", "key", _("Sections")),
    Way("people", "people", _("People")),
    Way("devices", "tablet", _("Devices")),
    Way("pms-messages", "plug", _("PMS messages")),
    Way("files", "note", _("Files")),
    Way("messages", "message", _("Messages")),
)


@lru_cache(maxsize=64)
def _policy(name: str) -> Policy | None:
    """The policy of the page called ``name``; None when this installation has no such page."""
    try:
        return policy_of(resolve(reverse(name, kwargs={"property": "any"})).func)
    except NoReverseMatch:
        return None


def entries_for(person: Person, path: str) -> tuple[Entry, ...]:
    """The ways ``person`` may go on from ``path``, in the order they are drawn."""
    entries = []
    for way in WAYS:
        policy = _policy(way.name)
        if policy is None or person.role in way.not_for or not policy.admits(person):
            continue
        url = reverse(way.name, kwargs={"property": person.property_code})
        entries.append(Entry(url, way.icon, str(way.label), path.startswith(url)))
    return tuple(entries)
