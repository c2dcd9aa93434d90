"""What stands in rooms for whom, and what must come back."""

from core import rows
from service_tasks.models import PlacedItem

_PLACED = rows.Read(
    PlacedItem,
    "WHERE t.stay_id = %s ORDER BY t.placed_at, t.id",
    related=["stay", "task__template", "room"],
)


def placed(stay_id: int) -> list[PlacedItem]:
    """Everything that was put into a room for a stay, whether it still stands there or not."""
    return _PLACED.all(stay_id)


def announce_placed(stay_id: int) -> None:
    """``placed`` will be asked for (``core.asking.ahead``)."""
    _PLACED.ahead(stay_id)


def uncollected(stay_id: int) -> list[PlacedItem]:
    """Things of a stay that still stand somewhere."""
    return [item for item in placed(stay_id) if item.collected_at is None]
