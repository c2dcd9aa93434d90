"""What people do to tasks: take, start, finish, park. One tap each, history in the same unit."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from core import transactions
from service_tasks import life, quiet
from service_tasks.enums import EventKind, Found, Origin, ParkReason, TaskState
from service_tasks.models import ServiceTask, TaskEvent, WordsSeen
from service_tasks.queries.tasks import task_for
from service_tasks.queries.things import held_for
from service_tasks.services.climbing import TAKEN, raise_ladder, stop_ladder, take_down
from service_tasks.services.errors import NoSuchTask, StaleTask, StillHeld
from service_tasks.services.settling import settle
from service_tasks.services.writing import change, shown, tell_ended, wake
from service_tasks.wording import words_of
from stays.enums import StayState

if TYPE_CHECKING:
    from staff.types import Person


def theirs(person: "Person", public_id: str) -> ServiceTask:
    """The task, locked; raises ``NoSuchTask`` when it is out of the person's reach."""
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


def by(person: "Person") -> dict[str, Any]:
    """The columns of a history row that say who did it, and on which device."""
    return {"user_id": person.user_id, "device_id": person.device_id}


def acknowledge(
    *, task_public_id: str, person: "Person", seen_version: int | None, now: datetime
) -> ServiceTask:
    """«I've got it»: the task is theirs, the ladder stops everywhere, the words seen are kept.

    Also when somebody else had it; the history says from whom. Said twice, it only stops the ladder.
    """
    task = theirs(person, task_public_id)
    if task.state in TAKEN and task.acknowledged_by_id == person.membership_id:
        stop_ladder(task)
        return task
    _agree(task, seen_version)
    change(
        task,
        act=EventKind.ACKNOWLEDGED,
        now=now,
        data={"before": _before(task)},
        **by(person),
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
    task = theirs(person, task_public_id)
    _agree(task, seen_version)
    change(
        task,
        act=EventKind.STARTED,
        now=now,
        data={"before": _before(task)},
        **by(person),
        state=TaskState.STARTED,
        started_at=now,
        park_reason="",
        resume_at=None,
        **_taken(task, person, now),
    )
    stop_ladder(task)
    return task


def finish(
    *,
    task_public_id: str,
    person: "Person",
    seen_version: int | None,
    found: Found = Found.COLLECTED,
    now: datetime,
) -> ServiceTask:
    """Done. What was left in the room is remembered, and the wish counts as kept.

    Of a thing that was lent, ``found`` says how the collection ended. Raises ``StillHeld`` while
    what was taken for the task is in our hands: giving it back is what ends such a task.
    """
    task = theirs(person, task_public_id)
    _agree(task, seen_version)
    if held_for(task):
        raise StillHeld
    if found == Found.CARRIED and not _lives_elsewhere(task):
        raise StaleTask(task)
    return complete(task, person=person, found=found, now=now)


def _lives_elsewhere(task: ServiceTask) -> bool:
    """Whether the guest whose thing is to be collected lives in another room by now."""
    stay = task.stay
    if stay is None or stay.state != StayState.IN_HOUSE or stay.room_id is None:
        return False
    return task.origin == Origin.COLLECTION and stay.room_id != task.room_id


def complete(
    task: ServiceTask, *, person: "Person", found: Found = Found.COLLECTED, now: datetime
) -> ServiceTask:
    """Ends a locked task as done, with what follows from it."""
    change(
        task,
        act=EventKind.DONE,
        now=now,
        data={"before": _before(task)}
        | ({"found": str(found)} if found != Found.COLLECTED else {}),
        **by(person),
        state=TaskState.DONE,
        ended_at=now,
        park_reason="",
        resume_at=None,
        **_taken(task, person, now),
    )
    stop_ladder(task)
    settle(task, user_id=person.user_id, found=found, now=now)
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
    task = theirs(person, task_public_id)
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
        **by(person),
        **values,
    )
    stop_ladder(task)
    if lapses:
        tell_ended(task)
    return task


def not_today(
    *, task_public_id: str, person: "Person", seen_version: int | None, now: datetime
) -> ServiceTask:
    """The guest does without it this once: the day's task ends and the wish is as it was.

    Only for what a rule planned for a day; ``StillHeld`` once something was taken for it.
    """
    task = theirs(person, task_public_id)
    _agree(task, seen_version)
    if task.origin != Origin.RULE or task.safety or ":" not in task.occurrence.split("/", 1)[0]:
        raise NoSuchTask
    if held_for(task):
        raise StillHeld
    change(
        task,
        act=EventKind.LAPSED,
        now=now,
        data={"before": _before(task), "reason": "not_today"},
        **by(person),
        state=TaskState.LAPSED,
        ended_at=now,
        park_reason="",
        resume_at=None,
    )
    stop_ladder(task)
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
