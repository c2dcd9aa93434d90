"""What people do to tasks: take, start, finish, park, undo. One tap each, history in the same unit."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from core import transactions
from service_tasks import life, quiet
from service_tasks.enums import EventKind, Origin, ParkReason, TaskState
from service_tasks.models import ServiceTask, TaskEvent, WordsSeen
from service_tasks.queries.tasks import task_for
from service_tasks.services.climbing import TAKEN, raise_ladder, stop_ladder, take_down
from service_tasks.services.errors import NoSuchTask, StaleTask
from service_tasks.services.planning import withdraw
from service_tasks.services.settling import settle, unsettle
from service_tasks.services.writing import change, shown, tell_ended, wake
from service_tasks.wording import words_of

if TYPE_CHECKING:
    from staff.types import Person

# What the house did since does not stand between a person and taking the last tap back.
NO_ACT = (EventKind.CHANGED, EventKind.ESCALATED, EventKind.REASSIGNED, EventKind.NOT_BEGUN)


def _theirs(person: "Person", public_id: str) -> ServiceTask:
    transactions.require_unit()
    task = task_for(person, public_id, lock=True)
    if task is None:
        raise NoSuchTask
    return task


def _agree(task: ServiceTask, seen_version: int | None) -> None:
    """Refuses an act on what looked different; a step of the ladder meanwhile changes nothing."""
    if seen_version is None or seen_version == task.version:
        return
    rows = TaskEvent.objects.filter(task_id=task.pk).order_by("-pk")
    since = rows.values_list("kind", flat=True)[: max(0, task.version - seen_version)]
    if not life.still_meant(seen=seen_version, version=task.version, since=since):
        raise StaleTask(task)


def _before(task: ServiceTask) -> dict[str, object]:
    return {
        "state": str(task.state),
        "acknowledged_by": task.acknowledged_by_id,
        "acknowledged_at": task.acknowledged_at and task.acknowledged_at.isoformat(),
        "started_at": task.started_at and task.started_at.isoformat(),
        "park_reason": task.park_reason,
        "resume_at": task.resume_at and task.resume_at.isoformat(),
    }


def _time(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def _by(person: "Person") -> dict[str, Any]:
    return {"user_id": person.user_id, "device_id": person.device_id}


def acknowledge(
    *, task_public_id: str, person: "Person", seen_version: int | None, now: datetime
) -> ServiceTask:
    """«I've got it»: the task is theirs, the ladder stops everywhere, the words seen are kept.

    Also when somebody else had it; the history says from whom. Said twice, it only stops the ladder.
    """
    task = _theirs(person, task_public_id)
    if task.state in TAKEN and task.acknowledged_by_id == person.membership_id:
        stop_ladder(task)
        return task
    _agree(task, seen_version)
    change(
        task,
        act=EventKind.ACKNOWLEDGED,
        now=now,
        data={"before": _before(task)},
        **_by(person),
        state=TaskState.ACKNOWLEDGED,
        acknowledged_by_id=person.membership_id,
        acknowledged_at=now,
        started_at=None,
        resume_at=None,
        park_reason="",
    )
    stop_ladder(task)
    take_down(task)
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
    _agree(task, seen_version)
    change(
        task,
        act=EventKind.STARTED,
        now=now,
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
    _agree(task, seen_version)
    change(
        task,
        act=EventKind.DONE,
        now=now,
        data={"before": _before(task)},
        **_by(person),
        state=TaskState.DONE,
        ended_at=now,
        park_reason="",
        resume_at=None,
        **_taken(task, person, now),
    )
    stop_ladder(task)
    settle(task, user_id=person.user_id, now=now)
    tell_ended(task)
    return task


def park(
    *,
    task_public_id: str,
    person: "Person",
    seen_version: int | None,
    reason: ParkReason,
    until: datetime,
    now: datetime,
) -> ServiceTask:
    """Not now: it comes back by itself at ``until``.

    Do not disturb lets volunteered work lapse to the next clean, unmissed; what the guest asked for
    and safety come back.
    """
    task = _theirs(person, task_public_id)
    _agree(task, seen_version)
    volunteered = task.origin == Origin.RULE and not task.safety
    lapses = reason == ParkReason.DO_NOT_DISTURB and volunteered
    values: dict[str, Any] = (
        {"state": TaskState.LAPSED, "ended_at": now, "park_reason": "", "resume_at": None}
        if lapses
        else {"state": TaskState.PARKED, "park_reason": reason, "resume_at": until}
    )
    change(
        task,
        act=EventKind.LAPSED if lapses else EventKind.PARKED,
        now=now,
        data={"before": _before(task), "reason": str(reason)},
        **_by(person),
        **values,
    )
    stop_ladder(task)
    if lapses:
        tell_ended(task)
    return task


def resume(*, task_id: int, now: datetime) -> int:
    """A parked task whose time has come is back with whoever had it, else on the list; it calls again.

    1 when it came back; 0 when it is not parked any more or somebody works on it at this moment.
    """
    transactions.require_unit()
    task = (
        shown()
        .filter(pk=task_id, state=TaskState.PARKED, resume_at__lte=now)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .first()
    )
    if task is None:
        return 0
    state = TaskState.ACKNOWLEDGED if task.acknowledged_at else TaskState.OPEN
    values: dict[str, Any] = {"state": state, "park_reason": "", "resume_at": None}
    if state == TaskState.OPEN:
        values["calls_from"] = quiet.calls_again(task.calls_from, now)
    change(task, act=EventKind.RESUMED, now=now, **values)
    if state == TaskState.OPEN:
        raise_ladder(task, now=now)
    wake(task, now=now, calls=True)
    return 1


def tell_not_begun(*, task_id: int, now: datetime) -> int:
    """Somebody has it and has not begun in time: said once for each taker, and nobody is called.

    What calls climbs on from here as it is overdue (``climbing.restart_overdue``).
    """
    transactions.require_unit()
    task = (
        shown()
        .filter(pk=task_id, state=TaskState.ACKNOWLEDGED)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .first()
    )
    if task is None:
        return 0
    change(task, act=EventKind.NOT_BEGUN, now=now, data={"by": task.acknowledged_by_id})
    return 1


def undo(*, task_public_id: str, person: "Person", now: datetime) -> ServiceTask:
    """Takes back the last act of the same person, for ten minutes; history keeps both."""
    task = _theirs(person, task_public_id)
    acts = TaskEvent.objects.filter(task_id=task.pk).exclude(kind__in=NO_ACT).order_by("-pk")
    last = acts.first()
    before = last.data.get("before") if last is not None else None
    if last is None or before is None:
        raise StaleTask(task)
    same = last.user_id == person.user_id
    if not life.may_undo(acted_at=last.at, by_same_person=same, now=now):
        raise StaleTask(task)
    unsettle(task, now=now)
    state = TaskState(before["state"])
    nobodys: dict[str, Any] = {"calls_from": quiet.calls_again(task.calls_from, now)}
    change(
        task,
        act=EventKind.UNDONE,
        now=now,
        data={"undid": str(last.kind)},
        **_by(person),
        state=state,
        acknowledged_by_id=before["acknowledged_by"],
        acknowledged_at=_time(before["acknowledged_at"]),
        started_at=_time(before["started_at"]),
        park_reason=before["park_reason"],
        resume_at=_time(before["resume_at"]),
        ended_at=None,
        **(nobodys if state == TaskState.OPEN else {}),
    )
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
