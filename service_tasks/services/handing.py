"""When a shift ends or a section changes hands, open work goes to whoever has the room now."""

from datetime import datetime
from typing import TYPE_CHECKING

from core import transactions
from service_tasks.enums import EventKind, Level, TaskState
from service_tasks.models import ServiceTask
from service_tasks.services.climbing import raise_ladder
from service_tasks.services.owning import given, owner_of
from service_tasks.services.writing import change, wake

if TYPE_CHECKING:
    from staff.models import Membership

BATCH = 200


def reassign_orphans(*, property_id: int, now: datetime) -> int:
    """Gives open tasks, visible now, to today's owner; started and taken ones stay put.

    A loud task that nobody took calls its new owner. Both holders' screens hear of it. Returns how
    many changed hands; a task on which somebody works at this moment waits for the next look.
    """
    transactions.require_unit()
    rows = (
        ServiceTask.objects.filter(
            property=property_id, state=TaskState.OPEN, visible_from__lte=now
        )
        .select_related("department", "template", "room")
        .order_by("pk")
    )
    owners = _Owners(now)
    wrong = [task.pk for task in rows if owners.pk_of(task) != task.holder_id][:BATCH]
    locked = rows.filter(pk__in=wrong).select_for_update(
        skip_locked=True, of=("self",), no_key=True
    )
    for task in locked:
        _give(task, owners.of(task), now=now)
    return len(locked)


class _Owners:
    """Who has what, asked once per department and room however many tasks wait there."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.known: dict[tuple[str, int, int | None], Membership | None] = {}

    def of(self, task: ServiceTask) -> "Membership | None":
        owner = str(task.params.get("owner", "holder"))
        key = (owner, task.department_id, task.room_id)
        if key not in self.known:
            self.known[key] = owner_of(
                owner=owner,
                property_id=task.property_id,
                department_id=task.department_id,
                room_id=task.room_id,
                at=self.now,
            )
        return self.known[key]

    def pk_of(self, task: ServiceTask) -> int | None:
        found = self.of(task)
        return found.pk if found is not None else None


def _give(task: ServiceTask, owner: "Membership | None", *, now: datetime) -> None:
    data = {"from": task.holder_id, "to": owner.pk if owner else None}
    wake(task, now=now)  # the old holder's screen, which may hear of it for the last time
    values = given(owner, task.department_id)
    if task.climbed:  # whom the ladder has called goes on hearing of it
        values["heard_by"] = sorted({*task.heard_by, *values["heard_by"]})
    change(task, act=EventKind.REASSIGNED, now=now, data=data, **values)
    if task.level != Level.LOW and task.climbed == 0:
        raise_ladder(task, now=now)
        wake(task, now=now, calls=True)
