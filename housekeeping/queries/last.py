"""What somebody just did to the board, told to everybody who looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels import queries as hotels
from housekeeping.types import LastPlacing
from staff import queries as staff
from staff.enums import PlacingKind
from staff.types import UNDO_PLACING_FOR

if TYPE_CHECKING:
    from hotels.models import Department, Property
    from staff.models import Placing

NAMED = 4  # rooms that are named one by one before they are only counted


def last_placings(
    house: Property, department: Department, numbers: Mapping[int, str], now: datetime
) -> tuple[LastPlacing, ...]:
    """The newest placings of the last minutes, newest first."""
    rows = staff.last_placings(department=department, since=now - UNDO_PLACING_FOR)
    return tuple(
        LastPlacing(
            public_id=row.public_id,
            at=f"{hotels.local_now(house, row.at):%H:%M}",
            words=_words(row, numbers),
            undo=row.undone_at is None and row.kind != PlacingKind.UNDONE,
        )
        for row in rows
    )


def _words(row: Placing, numbers: Mapping[int, str]) -> str:
    said = {
        "who": row.by.name if row.by is not None else _("The system"),
        "kind": str(PlacingKind(row.kind).label),
        "rooms": rooms_in_words([numbers.get(room, "") for room, _old, _new in row.moves]),
    }
    return _("%(who)s · %(kind)s: %(rooms)s") % said


def rooms_in_words(numbers: list[str]) -> str:
    """A few rooms by their numbers, many by how many they are."""
    if len(numbers) <= NAMED:
        return ", ".join(numbers)
    return _("%(count)s rooms") % {"count": len(numbers)}
