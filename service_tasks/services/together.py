"""One arrival is one card: what stands on it is taken, parked and given back at one tap, each for itself.

Every task keeps its own history and its own proof; what was not on the card that was tapped is not
touched. If one of them changed meanwhile nothing is done, and the card is shown as it is now.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from core import transactions
from service_tasks.enums import ParkReason
from service_tasks.models import ServiceTask
from service_tasks.services.acting import acknowledge, park
from service_tasks.services.errors import NoSuchTask
from service_tasks.services.undoing import undo

if TYPE_CHECKING:
    from staff.types import Person

MOST = 60  # more than ever stands on one card

Seen = Mapping[str, int]
"""public id -> the version that stood on the card."""


def _on_card(stay: str, card: str, seen: Seen, person: "Person") -> list[str]:
    """The public ids in the order in which every other writer locks them; raises ``NoSuchTask``."""
    transactions.require_unit()
    rows = ServiceTask.objects.filter(
        property=person.property_id, stay__public_id=stay, together=card, public_id__in=list(seen)
    )
    found = list(rows.order_by("pk").values_list("public_id", flat=True))
    if not found or len(found) != len(seen):
        raise NoSuchTask
    return found


def acknowledge_together(
    *, stay: str, card: str, seen: Seen, person: "Person", now: datetime
) -> list[ServiceTask]:
    """«I've got it» for a whole card. Raises ``StaleTask``, ``NoSuchTask``; then nothing was done."""
    return [
        acknowledge(task_public_id=each, person=person, seen_version=seen[each], now=now)
        for each in _on_card(stay, card, seen, person)
    ]


def park_together(
    *,
    stay: str,
    card: str,
    seen: Seen,
    person: "Person",
    reason: ParkReason,
    until: datetime,
    now: datetime,
) -> list[ServiceTask]:
    """Not now, for a whole card; each comes back by itself, or lapses as it would alone."""
    return [
        park(
            task_public_id=each,
            person=person,
            seen_version=seen[each],
            reason=reason,
            until=until,
            now=now,
        )
        for each in _on_card(stay, card, seen, person)
    ]


def undo_together(
    *, stay: str, card: str, seen: Seen, person: "Person", now: datetime
) -> list[ServiceTask]:
    """Takes the tap on a whole card back."""
    return [
        undo(task_public_id=each, person=person, now=now)
        for each in _on_card(stay, card, seen, person)
    ]
