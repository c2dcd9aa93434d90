"""What was said to be somebody's and is not begun; and what stands together on one card of a stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Value,
)

from service_tasks.enums import EventKind, TaskState
from service_tasks.models import ServiceTask, ServiceTaskQuerySet, TaskEvent
from service_tasks.queries.tasks import reached
from service_tasks.quiet import ON_THE_WAY

if TYPE_CHECKING:
    from staff.types import Person

MINUTE = Value(timedelta(minutes=1), output_field=DurationField())
BATCH = 200


def _late_to_begin(rows: ServiceTaskQuerySet, now: datetime) -> ServiceTaskQuerySet:
    """As ``quiet.not_begun`` says of one."""
    takes = ExpressionWrapper(F("template__minutes") * MINUTE, output_field=DurationField())
    begin = ExpressionWrapper(F("due_at") - takes, output_field=DateTimeField())
    taken = rows.filter(
        state=TaskState.ACKNOWLEDGED, visible_from__lte=now, acknowledged_at__lte=now - ON_THE_WAY
    )
    return taken.annotate(begin=begin).filter(begin__lte=now)


def not_begun(person: "Person", *, now: datetime) -> list[tuple[str, Sequence[ServiceTask]]]:
    """Taken and not begun although their time has come, of a person's reach, by whoever has them.

    Returns (owner's name, tasks), owners by name, tasks by the time at which they had to be begun.
    """
    rows = _late_to_begin(reached(person, now=now), now)
    rows = rows.order_by("acknowledged_by__user__name", "acknowledged_by", "begin", "pk")
    found: list[tuple[str, Sequence[ServiceTask]]] = []
    for _owner, tasks in groupby(rows, key=lambda task: task.acknowledged_by_id):
        listed = list(tasks)
        taker = listed[0].acknowledged_by
        found.append((taker.user.name if taker is not None else "", listed))
    return found


def not_begun_untold(*, now: datetime) -> list[int]:
    """Ids of those of which the supervisors' lists have not been told since they were taken."""
    told = TaskEvent.objects.filter(
        task_id=OuterRef("pk"), kind=EventKind.NOT_BEGUN, at__gte=OuterRef("acknowledged_at")
    )
    rows = _late_to_begin(ServiceTask.objects.all(), now).filter(~Exists(told))
    return list(rows.order_by("begin", "pk").values_list("pk", flat=True)[:BATCH])


def on_card(person: "Person", *, stay: str, card: str, now: datetime) -> list[ServiceTask]:
    """The live tasks that stand on one card of a stay before this person, by due time."""
    rows = reached(person, now=now).filter(stay__public_id=stay, together=card)
    return list(rows.order_by("due_at", "pk"))
