"""When a shift ends or a section changes hands, open work goes to whoever has the room now."""

from datetime import datetime

from core import transactions
from service_tasks.enums import EventKind, Level, TaskState
from service_tasks.models import ServiceTask
from service_tasks.services.climbing import raise_ladder
from service_tasks.services.owning import owner_of
from service_tasks.services.writing import change, wake


def reassign_orphans(*, property_id: int, now: datetime) -> int:
    """Gives open tasks, visible now, to today's owner; started and taken ones stay put.

    A loud task that nobody took calls its new owner.
    """
    transactions.require_unit()
    rows = (
        ServiceTask.objects.live()
        .filter(property=property_id, state=TaskState.OPEN, visible_from__lte=now)
        .select_related("department", "template", "holder")
    )
    handed = 0
    for task in rows:
        owner = owner_of(
            owner=str(task.params.get("owner", "holder")),
            department_id=task.department_id,
            room_id=task.room_id,
            at=now,
        )
        if (owner.pk if owner else None) == task.holder_id:
            continue
        data = {"from": task.holder_id, "to": owner.pk if owner else None}
        change(task, act=EventKind.REASSIGNED, now=now, data=data, holder=owner)
        if task.level != Level.LOW and task.climbed == 0:
            raise_ladder(task, now=now)
            wake(task, now=now, calls=True)
        handed += 1
    return handed
