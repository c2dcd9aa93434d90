"""A proposal is taken: somebody's rooms go to others in one placing, or nothing is changed at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.transactions import require_unit
from hotels import queries as hotels
from housekeeping.services.placing import BadPick, Done, go_along, the_member, the_rooms
from staff import queries as staff
from staff import services as sections
from staff.enums import PlacingKind

if TYPE_CHECKING:
    from hotels.models import Department
    from staff.models import Membership, Shift
    from staff.types import Person


@dataclass(frozen=True)
class Taking:
    """What a person takes of a proposal: rooms (public id -> membership's public id) and versions.

    ``home``: whoever had them goes home with it; ``frees``: what they took and have not begun goes
    to whoever has the rooms then.
    """

    of: str
    gives: Mapping[str, str]
    versions: Mapping[str, int]
    home: bool = False
    frees: bool = False


def take(*, person: Person, department: Department, taking: Taking, now: datetime) -> Done:
    """Shares the rooms as proposed. Raises ``BadPick``, and ``staff.services.SectionsChanged`` when
    the sections are different from those that the proposal was made for."""
    require_unit()
    with hotels.held(department.property_id):
        return _take(person, department, taking, now)


def _take(person: Person, department: Department, taking: Taking, now: datetime) -> Done:
    leaver = the_member(department, taking.of, now)
    shift = _shift_of(leaver, department, now) if taking.home else None
    if not taking.gives and shift is None:
        raise BadPick(_("There is nothing to share. Nothing was changed."))
    rooms = the_rooms(department, taking.gives) if taking.gives else []
    codes = staff.sections_by_code(department=department, codes=taking.versions)
    _know(taking, codes)
    seen = {codes[code]: version for code, version in taking.versions.items()}
    # Before anybody gets a section: those are new and belong to no proposal.
    targets = _targets(person, department, set(taking.gives.values()), now)
    placed = sections.place_rooms(
        department=department,
        wanted={room.pk: targets[taking.gives[room.public_id]] for room in rooms},
        versions=seen,
        kind=PlacingKind.RELIEF if taking.home else PlacingKind.SPLIT,
        shift=shift,
        now=now,
        by=person,
    )
    if shift is not None:
        sections.leave_shift(shift=shift, now=now, by=person)
    tasks = go_along(
        department, placed, now=now, freed_from=leaver if taking.home and taking.frees else None
    )
    count = len(placed.moved)
    say = ngettext("%(count)s room shared out.", "%(count)s rooms shared out.", count) % {
        "count": count
    }
    if shift is not None:
        say = _("%(name)s goes home: %(what)s") % {"name": leaver.user.name, "what": say}
    return Done(say, placed.placing, tasks)


def _targets(
    person: Person, department: Department, keys: set[str], now: datetime
) -> dict[str, int]:
    """Membership's public id -> id of the section that gets the rooms."""
    house = hotels.house(department.property_id)
    members = list(staff.members_of(house, now=now).filter(public_id__in=keys))
    if len(members) != len(keys):
        raise BadPick(_("Choose somebody who is on shift. Nothing was changed."))
    return {
        member.public_id: sections.section_for(
            member=member, department=department, now=now, by=person
        ).pk
        for member in members
    }


def _know(taking: Taking, codes: Mapping[str, int]) -> None:
    if set(taking.versions) - set(codes):
        raise BadPick(_("A section of this proposal is gone. Nothing was changed; look again."))


def _shift_of(member: Membership, department: Department, now: datetime) -> Shift:
    here = staff.crew(department=department, now=now)
    found = next(
        (each for each in here if each.membership_id == member.pk and each.left_at is None), None
    )
    if found is None:
        raise BadPick(
            _("%(name)s is not on shift now. Nothing was changed.") % {"name": member.user.name}
        )
    return found
