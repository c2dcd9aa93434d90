"""What stands in rooms for whom, and what must come back."""

from core import rows
from service_tasks.models import PlacedItem

_STANDING = rows.Read(
    PlacedItem,
    "WHERE t.stay_id = %s AND t.collected_at IS NULL ORDER BY t.placed_at, t.id",
    related=["stay", "task__template", "room"],
)


def uncollected(stay_id: int) -> list[PlacedItem]:
    """Things of a stay that still stand somewhere."""
    return _STANDING.all(stay_id)
