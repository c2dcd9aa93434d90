"""What of guests' is in our hands, and what of ours is out in rooms."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from service_tasks.enums import LIVE_STATES, Origin, ThingState
from service_tasks.models import CustodyStep, GuestProperty, PlacedItem, ServiceTask
from stays.enums import StayState

if TYPE_CHECKING:
    from staff.types import Person

TAKE_OVER = "take_over"  # the rule of a task that asks for somebody to take a thing over
SHOWN_MISSING = timedelta(days=7)


def _shown() -> QuerySet[GuestProperty]:
    return GuestProperty.objects.select_related("stay__room", "holder__user", "task")


def thing_for(person: "Person", public_id: str, *, lock: bool = False) -> GuestProperty | None:
    """One thing of a guest, in the person's own property. ``lock`` holds its row for this unit."""
    rows = _shown().filter(property=person.property_id, public_id=public_id)
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.first()


def held(property_id: int) -> list[GuestProperty]:
    """Everything of guests' that is in our hands, longest first."""
    return list(
        _shown().filter(property=property_id, state=ThingState.HELD).order_by("since", "pk")
    )


def held_of(stay_ids: Iterable[int]) -> list[GuestProperty]:
    """What of some stays is in our hands, longest first."""
    rows = _shown().filter(stay__in=list(stay_ids), state=ThingState.HELD)
    return list(rows.order_by("since", "pk"))


def held_in(room_ids: Iterable[int]) -> list[GuestProperty]:
    """What is in our hands of the parties that live in some rooms; of nobody who has left them."""
    living = {"stay__room__in": list(room_ids), "stay__state": StayState.IN_HOUSE}
    rows = _shown().filter(**living, state=ThingState.HELD)
    return list(rows.order_by("since", "pk"))


def held_for(task: ServiceTask) -> bool:
    """Whether giving back (or taking over) a thing must end this task, and nothing else may."""
    if task.rule == TAKE_OVER and task.origin == Origin.CUSTODY:
        about = Q(pk=task.params.get("thing"))
    elif task.template.custody:
        about = Q(task=task)
    else:
        return False
    return GuestProperty.objects.filter(about, state=ThingState.HELD).exists()


def held_by_task(tasks: Iterable[ServiceTask]) -> dict[int, GuestProperty]:
    """task id -> what is held for it or what it speaks of; no query when none of them is about that."""
    about = {task.pk: task.params.get("thing") for task in tasks if "thing" in task.params}
    working = [task.pk for task in tasks if task.template.custody]
    if not about and not working:
        return {}
    rows = _shown().filter(Q(pk__in=about.values()) | Q(task__in=working), state=ThingState.HELD)
    things = list(rows.order_by("pk"))
    by_pk = {thing.pk: thing for thing in things}
    found = {thing.task_id: thing for thing in things if thing.task_id in working}
    found |= {task: by_pk[pk] for task, pk in about.items() if pk in by_pk}
    return {pk: thing for pk, thing in found.items() if pk is not None}


def steps_of(thing_ids: Iterable[int]) -> list[CustodyStep]:
    """The custody of some things, by thing and in order, with who and where."""
    rows = CustodyStep.objects.filter(thing__in=list(thing_ids))
    return list(rows.select_related("by__user", "room", "thing").order_by("thing", "number"))


def things_of(stay_id: int) -> list[GuestProperty]:
    """Everything of a stay that ever was in our hands, newest first."""
    rows = _shown().filter(stay=stay_id).exclude(state=ThingState.VOID)
    return list(rows.order_by("-since", "-pk"))


def _items() -> QuerySet[PlacedItem]:
    return PlacedItem.objects.select_related("task__template", "room", "stay", "collected_by")


def lent_out(property_id: int) -> list[PlacedItem]:
    """What is lent and need not come back yet, longest first."""
    waiting = ServiceTask.objects.filter(
        stay=OuterRef("stay"),
        origin=Origin.COLLECTION,
        occurrence=Concat(Value("collect:"), Cast(OuterRef("pk"), CharField())),
        state__in=LIVE_STATES,
    )
    rows = _items().filter(property=property_id, loan=True, collected_at=None)
    return list(rows.exclude(Exists(waiting)).order_by("placed_at", "pk"))


def lent_in(room_ids: Iterable[int]) -> list[PlacedItem]:
    """What is lent and stands in some rooms."""
    rows = _items().filter(room__in=list(room_ids), loan=True, collected_at=None)
    return list(rows.order_by("placed_at", "pk"))


def lent_to(stay_id: int) -> list[PlacedItem]:
    """What is lent to a stay and not back."""
    rows = _items().filter(stay=stay_id, loan=True, collected_at=None)
    return list(rows.order_by("placed_at", "pk"))


def lost(property_id: int, *, now: datetime) -> list[PlacedItem]:
    """What was lent and could not be found, of the last seven days, newest first."""
    rows = _items().filter(property=property_id, missing=True, collected_at__gt=now - SHOWN_MISSING)
    return list(rows.order_by("-collected_at", "-pk"))
