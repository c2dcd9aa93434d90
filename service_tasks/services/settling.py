"""What a done task leaves behind: an item in the room, or one collected; a wish that was kept."""

import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hotels import queries as hotels
from preferences import services as preferences
from service_tasks.enums import LIVE_STATES, Found, Origin
from service_tasks.models import PlacedItem, ServiceTask
from service_tasks.services.planning import withdraw

logger = logging.getLogger(__name__)

COLLECT = "collect"


def collection_of(placed_id: int) -> str:
    """The occurrence of the task that brings a placed thing back."""
    return f"{COLLECT}:{placed_id}"


def settle(
    task: ServiceTask, *, user_id: int, found: Found = Found.COLLECTED, now: datetime
) -> None:
    """Writes down what was left in the room, or brought back from it, and that the wish was kept."""
    if task.origin == Origin.COLLECTION:
        _collected(task, user_id=user_id, found=found, now=now)
        return
    if task.template.item and task.stay_id is not None:
        PlacedItem.objects.get_or_create(
            task=task,
            defaults={
                "property_id": task.property_id,
                "stay_id": task.stay_id,
                "room_id": task.room_id,
                "item": task.template.item,
                "loan": task.template.loan,
                "placed_at": now,
                "by_id": user_id,
            },
        )
    wish = _wish(task)
    if wish is None:
        return
    try:
        preferences.fulfil(**wish, day=_day(task, now), by_user_id=user_id, now=now)
    except preferences.CannotKeep:
        # A kind that has left the catalogue: the work was done all the same.
        logger.warning("task %s keeps a wish of an unknown kind", task.public_id)


def _collected(task: ServiceTask, *, user_id: int, found: Found, now: datetime) -> None:
    """A lent thing came back, could not be found, or went along with its guest into the new room."""
    lent = PlacedItem.objects.filter(pk=task.params.get("placed"), collected_at=None)
    if found == Found.CARRIED and task.stay is not None:
        lent.update(room=task.stay.room_id)
    else:
        lent.update(collected_at=now, collected_by_id=user_id, missing=found == Found.MISSING)


def unsettle(task: ServiceTask, *, now: datetime) -> None:
    """Takes back what ``settle`` wrote: it stands there no more, or was not brought back after all."""
    if task.ended_at is None:
        return
    if task.origin == Origin.COLLECTION:
        lent = PlacedItem.objects.filter(pk=task.params.get("placed"))
        lent.filter(collected_at=task.ended_at).update(
            collected_at=None, collected_by=None, missing=False
        )
        lent.filter(collected_at=None).update(room=task.room_id)
        return
    placed = PlacedItem.objects.filter(task=task, collected_at=None).first()
    if placed is not None:
        bring_back = ServiceTask.objects.filter(
            stay=task.stay_id, rule=COLLECT, occurrence=collection_of(placed.pk)
        )
        for collection in bring_back.filter(state__in=LIVE_STATES):
            withdraw(task=collection, why="undone", now=now)
        placed.delete()
    wish = _wish(task)
    if wish is not None:
        preferences.unfulfil(**wish, day=_day(task, task.ended_at))


def _day(task: ServiceTask, at: datetime) -> date:
    """The business date that a kept wish counts for; shoes of last night come back in the morning."""
    if task.template.custody:
        at = task.due_at
    return hotels.business_date(hotels.property_by_id(task.property_id), at)


def _wish(task: ServiceTask) -> dict[str, Any] | None:
    """Whose wish the task keeps, and which; None when it keeps none."""
    params: Mapping[str, Any] = task.params
    if task.stay_id is None or not {"kind", "value", "guest_id"} <= params.keys():
        return None
    return {
        "stay_id": task.stay_id,
        "guest_id": int(params["guest_id"]),
        "kind": str(params["kind"]),
        "value": str(params["value"]),
    }
