"""Which ways lead on from a page, for whom: by role and by the kind of department."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotels.enums import DepartmentKind
from staff.enums import Role

DESK = frozenset(
    {
        DepartmentKind.FRONT_DESK,
        DepartmentKind.GUEST_SERVICE,
        DepartmentKind.CONCIERGE,
        DepartmentKind.GUEST_RELATIONS,
        DepartmentKind.DUTY_MANAGER,
        DepartmentKind.NIGHT_MANAGER,
    }
)
OFFICE = frozenset({Role.MANAGER, Role.IT})


@dataclass(frozen=True)
class Way:
    """An address by name, and who is shown the way to it."""

    name: str
    icon: str
    label: Promise | str
    kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """A way as it is drawn: ``current`` when the page lies on it."""

    url: str
    icon: str
    label: str
    current: bool


WAYS = (
    Way(
        "board", "board", _("Board"), kinds=DESK, roles=frozenset({Role.DUTY_MANAGER, Role.MANAGER})
    ),
    Way("housekeeping-list", "bed", _("Rooms"), kinds=frozenset({DepartmentKind.HOUSEKEEPING})),
    Way("my-tasks", "list", _("Tasks"), kinds=frozenset(DepartmentKind)),
    Way("quick-request", "plus", _("Request"), kinds=DESK | {DepartmentKind.HOUSEKEEPING}),
    Way(
        "search",
        "search",
        _("Search"),
        kinds=DESK,
        roles=frozenset({Role.DUTY_MANAGER, Role.MANAGER}),
    ),
    Way("people", "people", _("People"), roles=frozenset({Role.MANAGER})),
    Way("sections", "key", _("Sections"), roles=frozenset({Role.MANAGER, Role.SUPERVISOR})),
    Way("devices", "tablet", _("Devices"), roles=OFFICE),
    Way("pms-messages", "plug", _("PMS messages"), roles=OFFICE),
    Way("messages", "message", _("Messages"), roles=OFFICE),
)


def _shown(way: Way, person: Any) -> bool:
    return person.role in way.roles or bool(way.kinds & set(person.department_kinds))


def entries_for(person: Any, path: str) -> tuple[Entry, ...]:
    """The ways ``person`` may go on from ``path``, in the order they are drawn."""
    entries = []
    for way in WAYS:
        if not _shown(way, person):
            continue
        try:
            url = reverse(way.name, kwargs={"property": person.property_code})
        except NoReverseMatch:
            continue
        entries.append(Entry(url, way.icon, str(way.label), path.startswith(url)))
    return tuple(entries)
