"""What stands in rooms for whom, and what must come back."""

from django.db.models import QuerySet

from service_tasks.models import PlacedItem
from service_tasks.types import PlacedThing


def uncollected(stay_id: int) -> QuerySet[PlacedItem]:
    """Things of a stay that still stand somewhere."""
    return (
        PlacedItem.objects.filter(stay=stay_id, collected_at=None)
        .select_related("stay", "task__template", "room")
        .order_by("placed_at", "pk")
    )


def placed_for_stay(stay_id: int) -> list[PlacedThing]:
    """Everything ever placed for a stay, oldest first."""
    rows = (
        PlacedItem.objects.filter(stay=stay_id)
        .select_related("task__template", "room")
        .order_by("placed_at", "pk")
    )
    return [
        PlacedThing(
            id=row.pk,
            item=row.item,
            loan=row.loan,
            room_id=row.room_id,
            room=row.room.number if row.room else "",
            template_key=row.task.template.key,
            placed_at=row.placed_at,
            collected_at=row.collected_at,
        )
        for row in rows
    ]
