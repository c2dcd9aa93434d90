"""What people do to tasks: take, start, finish, park, undo. One tap each, history in the same unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from core import transactions
from preferences import services as preferences
from service_tasks import life
from service_tasks.enums import EventKind, Origin, ParkReason, TaskState
from service_tasks.models import PlacedItem, ServiceTask, TaskEvent, WordsSeen
from service_tasks.queries.tasks import task_for
from service_tasks.services.climbing import raise_ladder, stop_ladder
from service_tasks.services.errors import NoSuchTask, StaleTask
from service_tasks.services.planning import lapse, withdraw
from service_tasks.services.writing import change, tell_ended
from service_tasks.wording import words_of

if TYPE_CHECKING:
    from staff.types import Person


def _theirs(person: "Person", public_id: str) -> ServiceTask:
    transactions.require_unit()
    task = task_for(person, public_id)
    if task is None:
        raise NoSuchTask
    return task


def _before(task: ServiceTask) -> dict[str, object]:
    return {
        "state": str(task.state),
        "acknowledged_by": task.acknowledged_by_id,
        "acknowledged_at": task.acknowledged_at and task.acknowledged_at.isoformat(),
        "started_at": task.started_at and task.started_at.isoformat(),
        "park_reason": task.park_reason,
        "climbed": task.climbed,
    }


def _by(person: "Person") -> dict[str, Any]:
    return {"user_id": person.user_id, "device_id": person.device_id}


def acknowledge(
    *, task_public_id: str, person: "Person", seen_version: int | None, now: datetime
) -> ServiceTask:
    """«I've got it»: the task is theirs, the ladder stops everywhere, the words seen are kept."""
    task = _theirs(person, task_public_id)
    if task.state == TaskState.ACKNOWLEDGED and task.acknowledged_by_id == person.membership_id:
        return task
    change(
        task,
        act=EventKind.ACKNOWLEDGED,
        now=now,
        seen_version=seen_version,
        data={"before": _before(task)},
        **_by(person),
        state=TaskState.ACKNOWLEDGED,
        acknowledged_by_id=person.membership_id,
        acknowledged_at=now,
        resume_at=None,
        park_reason="",
    )
    stop_ladder(task)
    words = words_of(task, person.language)
    WordsSeen.objects.create(
        task=task,
        user_id=person.user_id,
        at=now,
        language=person.language,
        text=f"{words.title}\n{words.instruction}".strip(),
    )
    return task


def _taken(task: ServiceTask, person: "Person", now: datetime) -> dict[str, Any]:
    """Whoever starts or finishes a task nobody took has it from this moment."""
    if task.acknowledged_at is not None:
        return {}
    return {"acknowledged_by_id": person.membership_id, "acknowledged_at": now}


def start(
    *, task_public_id: str, person: "Person", seen_version: int | None, now: datetime
) -> ServiceTask:
    """Work has begun; from here on nobody pulls it away while the stay goes on."""
    task = _theirs(person, task_public_id)
    change(
        task,
        act=EventKind.STARTED,
        now=now,
        seen_version=seen_version,
        data={"before": _before(task)},
        **_by(person),
        state=TaskState.STARTED,
        started_at=now,
        park_reason="",
        resume_at=None,
        **_taken(task, person, now),
    )
    stop_ladder(task)
    return task


def finish(
    *, task_public_id: str, person: "Person", seen_version: int | None, now: datetime
) -> ServiceTask:
    """Done. What was left in the room is remembered, and the wish counts as kept."""
    task = _theirs(person, task_public_id)
    change(
        task,
        act=EventKind.DONE,
        now=now,
        seen_version=seen_version,
        data={"before": _before(task)},
        **_by(person),
        state=TaskState.DONE,
        ended_at=now,
        **_taken(task, person, now),
    )
    stop_ladder(task)
    settle(task, user_id=person.user_id, now=now)
    tell_ended(task)
    return task


def settle(task: ServiceTask, *, user_id: int, now: datetime) -> None:
    """What a done task leaves behind: an item in the room, or one collected; a wish kept."""
    if task.origin == Origin.COLLECTION:
        placed_id = task.params.get("placed")
        PlacedItem.objects.filter(pk=placed_id, collected_at=None).update(
            collected_at=now, collected_by_id=user_id
        )
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
    _keep_wish(task, user_id=user_id, now=now)


def _keep_wish(task: ServiceTask, *, user_id: int, now: datetime) -> None:
    params: Mapping[str, Any] = task.params
    if task.stay_id is None or "kind" not in params or "guest_id" not in params:
        return
    preferences.fulfil(
        stay_id=task.stay_id,
        guest_id=int(params["guest_id"]),
        kind=str(params["kind"]),
        value=str(params["value"]),
        day=task.due_at.date(),
        by_user_id=user_id,
        now=now,
    )


def park(
    *,
    task_public_id: str,
    person: "Person",
    seen_version: int | None,
    reason: ParkReason,
    until: datetime,
    now: datetime,
) -> ServiceTask:
    """Not now: it comes back by itself at ``until``, or lapses when it is long over then.

    Do not disturb lets volunteered work lapse to the next clean; what the guest asked for and
    safety stay.
    """
    task = _theirs(person, task_public_id)
    volunteered = task.origin == Origin.RULE and not task.safety
    if reason == ParkReason.DO_NOT_DISTURB and volunteered:
        if seen_version is not None and seen_version != task.version:
            raise StaleTask(task)
        return lapse(task=task, why=str(reason), now=now)
    change(
        task,
        act=EventKind.PARKED,
        now=now,
        seen_version=seen_version,
        data={"before": _before(task), "reason": str(reason)},
        **_by(person),
        state=TaskState.PARKED,
        park_reason=reason,
        resume_at=until,
    )
    stop_ladder(task)
    return task


def resume(*, task: ServiceTask, now: datetime) -> ServiceTask:
    """A parked task comes back to whoever had it, else to the list."""
    state = TaskState.ACKNOWLEDGED if task.acknowledged_at else TaskState.OPEN
    change(task, act=EventKind.RESUMED, now=now, state=state, park_reason="", resume_at=None)
    if state == TaskState.OPEN:
        raise_ladder(task, now=now)
    return task


def undo(*, task_public_id: str, person: "Person", now: datetime) -> ServiceTask:
    """Takes back the last act of the same person, for ten minutes; history keeps both."""
    task = _theirs(person, task_public_id)
    last = TaskEvent.objects.filter(task_id=task.pk).order_by("-at", "-pk").first()
    before = last.data.get("before") if last is not None else None
    if last is None or before is None:
        raise StaleTask(task)
    same = last.user_id == person.user_id
    if not life.may_undo(acted_at=last.at, by_same_person=same, now=now):
        raise StaleTask(task)
    change(
        task,
        act=EventKind.UNDONE,
        now=now,
        data={"undid": str(last.kind)},
        **_by(person),
        state=TaskState(before["state"]),
        acknowledged_by_id=before["acknowledged_by"],
        acknowledged_at=before["acknowledged_at"] and parse_datetime(before["acknowledged_at"]),
        started_at=before["started_at"] and parse_datetime(before["started_at"]),
        park_reason=before["park_reason"],
        ended_at=None,
    )
    PlacedItem.objects.filter(task=task, collected_at=None).delete()
    if task.state == TaskState.OPEN:
        raise_ladder(task, now=now)
    return task


def take_back(*, task_public_id: str, person: "Person", now: datetime) -> ServiceTask:
    """A task made from a sighting that was itself taken back: as though it had never been asked.

    Raises ``StaleTask`` when somebody else has begun with it.
    """
    task = _theirs(person, task_public_id)
    if task.origin != Origin.SIGHTING:
        raise NoSuchTask
    if task.state == TaskState.DONE:
        task = undo(task_public_id=task_public_id, person=person, now=now)
    elif task.state != TaskState.OPEN:
        raise StaleTask(task)
    return withdraw(task=task, why="taken_back", now=now)
