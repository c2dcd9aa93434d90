"""When a shift ends or a section changes hands, open work goes to whoever has the room now.

A section of thirty rooms may change hands by one tap: everything here takes the same few statements
however many tasks there are.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from core import rows, transactions
from hotels import queries as hotels
from service_tasks.enums import EventKind, Level, TaskState
from service_tasks.models import LadderStep, ServiceTask, ServiceTaskQuerySet
from service_tasks.services.climbing import ladder_of
from service_tasks.services.owning import given
from service_tasks.services.writing import step_of, wake
from staff import queries as staff

if TYPE_CHECKING:
    from staff.models import Membership

BATCH = 1000
TAKEN_NOT_BEGUN = (TaskState.ACKNOWLEDGED, TaskState.PARKED)
_GIVE = """
UPDATE service_tasks_servicetask AS t
SET holder_id = new.holder, heard_by = new.heard, version = t.version + 1, state = new.state,
    acknowledged_by_id = CASE WHEN new.freed THEN NULL ELSE t.acknowledged_by_id END,
    acknowledged_at = CASE WHEN new.freed THEN NULL ELSE t.acknowledged_at END,
    climbed = CASE WHEN new.freed THEN 0 ELSE t.climbed END
FROM json_to_recordset(%s) AS new (id bigint, holder bigint, heard jsonb, state text, freed boolean)
WHERE t.id = new.id
"""


def reassign_orphans(*, property_id: int, now: datetime) -> int:
    """Gives open tasks, visible now, to today's owner; started and taken ones stay put.

    A loud task that nobody took calls its new owner. Both holders' screens hear of it. Returns how
    many changed hands; a task on which somebody works at this moment waits for the next look.
    """
    return hand_over(property_id=property_id, now=now)


def hand_over(
    *,
    property_id: int,
    now: datetime,
    freed_from: "Membership | None" = None,
) -> int:
    """As ``reassign_orphans``; and what ``freed_from`` took and has not begun is free.

    For somebody who goes home: «I've got it» holds no longer, so it calls whoever has the room now.
    """
    transactions.require_unit()
    with hotels.held(property_id):
        return _hand_over(property_id, now, freed_from)


def _hand_over(property_id: int, now: datetime, freed_from: "Membership | None") -> int:
    open_ones = Q(state=TaskState.OPEN, visible_from__lte=now)
    freed = Q(pk__in=[])
    if freed_from is not None:
        freed = Q(state__in=TAKEN_NOT_BEGUN, acknowledged_by=freed_from)
    found = ServiceTask.objects.filter(open_ones | freed, property=property_id).order_by("pk")
    owners = _Owners(property_id, now)
    wrong = [
        task.pk for task in found if task.acknowledged_by_id or owners.pk_of(task) != task.holder_id
    ][:BATCH]
    if not wrong:
        return 0
    given_on = [_Given(task, owners.of(task)) for task in _locked(wrong, open_ones | freed)]
    for each in given_on:  # the old holder's screen, which may hear of it for the last time
        wake(each.task, now=now)
    _write(given_on, now=now)
    for each in given_on:
        wake(each.task, now=now, calls=each.calls)
    return len(given_on)


def _locked(ids: Sequence[int], still: Q) -> ServiceTaskQuerySet:
    rows = ServiceTask.objects.filter(still, pk__in=ids).select_related(
        "department", "template", "room"
    )
    return rows.order_by("pk").select_for_update(skip_locked=True, of=("self",), no_key=True)


class _Owners:
    """Who has what, asked once for the whole property however many tasks wait there."""

    def __init__(self, property_id: int, now: datetime) -> None:
        self.property_id = property_id
        self.now = now
        self.by_room = staff.answering(property_id=property_id, at=now)
        self.posts: dict[int, Membership | None] = {}

    def of(self, task: ServiceTask) -> "Membership | None":
        owner = str(task.params.get("owner", "holder"))
        if owner == "department":
            return None
        here = None
        if owner == "holder" and task.room_id is not None:
            here = self.by_room.get((task.department_id, task.room_id))
        return here or self._post(task.department_id)

    def _post(self, department_id: int) -> "Membership | None":
        if department_id not in self.posts:
            self.posts[department_id] = staff.post_of(
                property_id=self.property_id, department_id=department_id, at=self.now
            )
        return self.posts[department_id]

    def pk_of(self, task: ServiceTask) -> int | None:
        found = self.of(task)
        return found.pk if found is not None else None


@dataclass
class _Given:
    """A locked task and to whom it goes; ``freed`` when somebody's «I've got it» ends with it."""

    task: ServiceTask
    owner: "Membership | None"

    def __post_init__(self) -> None:
        self.freed = self.task.acknowledged_by_id is not None
        self.data: dict[str, Any] = {
            "from": self.task.acknowledged_by_id or self.task.holder_id,
            "to": self.owner.pk if self.owner else None,
        }
        parked = self.task.state == TaskState.PARKED
        again = self.freed or self.task.climbed == 0
        self.calls = self.task.level != Level.LOW and again and not parked

    def new(self) -> dict[str, Any]:
        """The columns that change; whom the ladder has called goes on hearing of it."""
        task = self.task
        values = given(self.owner, task.department_id)
        heard = values["heard_by"]
        if task.climbed and not self.freed:
            heard = sorted({*task.heard_by, *heard})
        state = TaskState.OPEN if task.state == TaskState.ACKNOWLEDGED else task.state
        return {
            "id": task.pk,
            "holder": self.owner.pk if self.owner else None,
            "heard": heard,
            "state": str(state),
            "freed": self.freed,
        }

    def become(self, new: dict[str, Any]) -> None:
        """The object as its row is now."""
        task = self.task
        task.holder, task.heard_by, task.state = self.owner, new["heard"], new["state"]
        task.version += 1
        if self.freed:
            task.acknowledged_by, task.acknowledged_at, task.climbed = None, None, 0


def _write(given_on: Sequence[_Given], *, now: datetime) -> None:
    news = [each.new() for each in given_on]
    with connection.cursor() as cursor:
        cursor.execute(_GIVE, [json.dumps(news)])
    for each, new in zip(given_on, news, strict=True):
        each.become(new)
    rows.insert(
        [step_of(each.task, act=EventKind.REASSIGNED, now=now, data=each.data) for each in given_on]
    )
    called = [each.task for each in given_on if each.calls]
    if called:
        LadderStep.objects.filter(task__in=called).delete()
        rows.insert([rung for task in called for rung in ladder_of(task, now=now)])
