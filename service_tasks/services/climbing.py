"""The ladder: due dates in rows, so that it climbs on time whoever dies in between."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core import rows, transactions
from hotels import queries as hotels
from messaging import services as messaging
from service_tasks.enums import EventKind, Level, Step, StepState, TaskState
from service_tasks.models import Ladder, LadderStep, ServiceTask
from service_tasks.services.calling import duty_departments, duty_managers, send_sms, sms_key
from service_tasks.services.owning import given, owner_of
from service_tasks.services.writing import change, shown, wake
from staff import queries as staff

Rung = Mapping[str, object]

DEFAULT: dict[str, Sequence[Rung]] = {
    Level.HIGH: [
        {"step": Step.HOLDER, "after": 0},
        {"step": Step.SUPERVISOR, "after": 60},
        {"step": Step.DUTY_MANAGER, "after": 120},
        {"step": Step.SMS, "after": 240},
    ],
    Level.MEDIUM: [
        {"step": Step.HOLDER, "after": 0},
        {"step": Step.SUPERVISOR, "after": 300},
        {"step": Step.DUTY_MANAGER, "after": 900},
    ],
    Level.LOW: [],
}
APPEARS: Rung = {"step": Step.HOLDER, "after": 0}
AGAIN = 20  # positions from here on: the second ladder of a task that was taken but not done
OVERDUE = timedelta(minutes=10)  # taken, and not done so long after due: it calls again
TAKEN = (TaskState.ACKNOWLEDGED, TaskState.STARTED)
BATCH = 50


def _rungs(task: ServiceTask) -> list[Rung]:
    """The hotel's own ladder for the task's level, else the one that is shipped; none for what never calls."""
    if task.calls_from is None:
        return []
    own = hotels.settled(task.property_id, "ladders", lambda: _ladders(task.property_id))
    return list(own.get(task.level, DEFAULT[task.level]))


def _ladders(property_id: int) -> dict[str, list[Rung]]:
    return {each.level: each.steps for each in Ladder.objects.filter(property=property_id)}


def _after(rung: Rung) -> timedelta:
    return timedelta(seconds=int(str(rung["after"])))


def raise_ladder(task: ServiceTask, *, now: datetime) -> None:
    """Writes the steps of a reopened or changed task in the place of its older ladder."""
    LadderStep.objects.filter(task=task).delete()
    rows.insert(ladder_of(task, now=now), keys=False)


def ladder_of(task: ServiceTask, *, now: datetime) -> list[LadderStep]:
    """The steps of a task from now on, not yet written.

    It begins when the task calls. A ladder that begins now has called its first step in this very
    unit (see ``wake``). A task of any level that is yet to appear gets a step for that moment, so
    that it appears by itself.
    """
    rungs = _rungs(task)
    start = max(task.calls_from or task.visible_from, now)
    timed = [(start + _after(rung), rung) for rung in rungs]
    first = start if any(_calls_at_once(rung) for rung in rungs) else None
    if task.visible_from > now and task.visible_from != first:
        timed.insert(0, (task.visible_from, APPEARS))
    steps = [
        LadderStep(
            property_id=task.property_id,
            task=task,
            position=position,
            step=str(rung["step"]),
            due_at=due_at,
        )
        for position, (due_at, rung) in enumerate(timed)
    ]
    for step, (due_at, rung) in zip(steps, timed, strict=True):
        if _calls_at_once(rung) and due_at <= now:
            step.state, step.fired_at, step.membership = StepState.FIRED, now, task.holder
    return steps


def _calls_at_once(rung: Rung) -> bool:
    return rung["step"] == Step.HOLDER and rung["after"] == 0


def stop_ladder(task: ServiceTask) -> None:
    """Somebody took it, or it ended: nothing else may climb, and no SMS still leaves for it."""
    rows.change(
        LadderStep, {"state": StepState.STOPPED}, "task_id = %s AND state = 'waiting'", task.pk
    )
    if task.climbed:
        messaging.drop(property_id=task.property_id, key_prefix=sms_key(task))


def take_down(task: ServiceTask) -> None:
    """Forgets a second ladder: whoever takes the task next has the whole time again."""
    LadderStep.objects.filter(task=task, position__gte=AGAIN).delete()


def climb(*, task_id: int, now: datetime) -> int:
    """Fires the steps of one task whose time has come; how many.

    Several that were missed together are each recorded, and the highest of them calls. A task on
    which somebody works at this moment is left for the next look.
    """
    transactions.require_unit()
    task = (
        shown()
        .filter(pk=task_id)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .first()
    )
    if task is None:
        return 0
    waiting = LadderStep.objects.filter(task=task, state=StepState.WAITING)
    due = list(waiting.filter(due_at__lte=now).order_by("position"))
    if not due or not _still_called(task, now):
        return 0
    _fire(task, due, now=now)
    return len(due)


def _still_called(task: ServiceTask, now: datetime) -> bool:
    if task.state == TaskState.OPEN:
        return True
    if task.state in TAKEN and task.due_at + OVERDUE > now:
        take_down(task)  # it has a new due time since
    elif task.state in TAKEN:
        return True
    stop_ladder(task)
    return False


def _fire(task: ServiceTask, due: Sequence[LadderStep], *, now: datetime) -> None:
    _give(task, due, now=now)
    target = _target(task, due[-1].step, now)
    LadderStep.objects.filter(pk__in=[step.pk for step in due]).update(
        state=StepState.FIRED, fired_at=now, membership=target
    )
    climbed = [step for step in due if step.step != Step.HOLDER]
    if climbed:
        change(
            task,
            act=EventKind.ESCALATED,
            now=now,
            data={"steps": [str(step.step) for step in climbed]},
            climbed=task.climbed + len(climbed),
            heard_by=_hearing(task, climbed),
        )
    wake(task, now=now, calls=True)
    for step in climbed:
        if step.step == Step.SMS:
            send_sms(task, step, now=now)


def _give(task: ServiceTask, due: Sequence[LadderStep], *, now: datetime) -> None:
    """A task that was planned ahead goes to whoever has the room when it appears."""
    if due[0].step != Step.HOLDER or task.state != TaskState.OPEN:
        return
    owner = owner_of(
        owner=str(task.params.get("owner", "holder")),
        property_id=task.property_id,
        department_id=task.department_id,
        room_id=task.room_id,
        at=now,
    )
    if (owner.pk if owner else None) != task.holder_id:
        data = {"from": task.holder_id, "to": owner.pk if owner else None}
        values: dict[str, Any] = given(owner, task.department_id)
        change(task, act=EventKind.REASSIGNED, now=now, data=data, **values)


def _hearing(task: ServiceTask, climbed: Sequence[LadderStep]) -> list[str]:
    """Once the duty manager is called, so are the screens of the departments that act for him."""
    if not any(step.step in {Step.DUTY_MANAGER, Step.SMS} for step in climbed):
        return list(task.heard_by)
    return sorted({*task.heard_by, *duty_departments(task)})


def _target(task: ServiceTask, step: str, now: datetime) -> Any:
    """The member whom a step calls, for its row; None when nobody is there."""
    if step == Step.HOLDER:
        return task.holder
    if step != Step.SUPERVISOR:
        return next(iter(duty_managers(task, now)), None)
    above = None
    if task.room_id is not None:
        above = staff.supervisor_of(room_id=task.room_id, department_id=task.department_id, at=now)
    return above or staff.post_of(
        property_id=task.property_id, department_id=task.department_id, at=now
    )


def restart_overdue(*, now: datetime) -> int:
    """Taken, not done, and long due: the ladder begins again from the supervisor; once per taker."""
    transactions.require_unit()
    late = (
        ServiceTask.objects.filter(
            state__in=TAKEN,
            calls_from__isnull=False,
            due_at__lte=now - OVERDUE,
            acknowledged_at__lte=now - OVERDUE,
        )
        .exclude(ladder__position__gte=AGAIN)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)[:BATCH]
    )
    restarted = 0
    for task in late:
        rungs = [rung for rung in _rungs(task) if rung["step"] != Step.HOLDER]
        LadderStep.objects.bulk_create(
            LadderStep(
                property_id=task.property_id,
                task=task,
                position=AGAIN + place,
                step=str(rung["step"]),
                due_at=now + _after(rung) - _after(rungs[0]),
            )
            for place, rung in enumerate(rungs)
        )
        restarted += 1
    return restarted
