"""The ladder: due dates in rows, so that it climbs on time whoever dies in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core import transactions
from hotels.enums import DepartmentKind
from messaging import services as messaging
from service_tasks.enums import EventKind, Level, Step, StepState, TaskState
from service_tasks.models import Ladder, LadderStep, ServiceTask
from service_tasks.services.writing import change, wake
from service_tasks.wording import sms_text
from staff import queries as staff
from staff.enums import Role

if TYPE_CHECKING:
    from staff.models import Membership

DEFAULT: dict[str, list[dict[str, object]]] = {
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
AGAIN = 20  # positions from here on: the second ladder of a task that was taken but not done
OVERDUE = timedelta(minutes=10)  # taken but not done this long after due: it calls again
BATCH = 50


def raise_ladder(task: ServiceTask, *, now: datetime) -> None:
    """Writes the steps of a new or reopened task; replaces what was left of an older ladder."""
    own = Ladder.objects.filter(property=task.property_id, level=task.level).first()
    steps = own.steps if own is not None else DEFAULT[task.level]
    LadderStep.objects.filter(task=task).delete()
    start = max(task.visible_from, now)
    LadderStep.objects.bulk_create(
        LadderStep(
            property_id=task.property_id,
            task=task,
            position=position,
            step=step["step"],
            due_at=start + timedelta(seconds=int(str(step["after"]))),
            # A ladder that begins now calls its first step in this very unit (see ``wake``).
            state=StepState.FIRED if _is_first(step, task, now) else StepState.WAITING,
            fired_at=now if _is_first(step, task, now) else None,
        )
        for position, step in enumerate(steps)
    )


def _is_first(step: dict[str, object], task: ServiceTask, now: datetime) -> bool:
    return step["step"] == Step.HOLDER and step["after"] == 0 and task.visible_from <= now


def stop_ladder(task: ServiceTask) -> None:
    """Somebody took it, or it ended: nothing else may climb."""
    LadderStep.objects.filter(task=task, state=StepState.WAITING).update(state=StepState.STOPPED)


def due_steps(*, now: datetime) -> list[LadderStep]:
    """Steps whose time has come, locked for this unit; others are left to other workers."""
    transactions.require_unit()
    return list(
        LadderStep.objects.filter(state=StepState.WAITING, due_at__lte=now)
        .select_related("task__department", "task__room", "task__holder", "task__template")
        .select_for_update(skip_locked=True, of=("self", "task"))
        .order_by("due_at", "position")[:BATCH]
    )


def climb(steps: Sequence[LadderStep], *, now: datetime) -> int:
    """Fires due steps. Of one task's steps that were missed together each is recorded, one calls."""
    by_task: dict[int, list[LadderStep]] = {}
    for step in steps:
        by_task.setdefault(step.task_id, []).append(step)
    for due in by_task.values():
        task = due[0].task
        if task.state != TaskState.OPEN:
            if task.state not in {TaskState.STARTED, TaskState.ACKNOWLEDGED}:
                stop_ladder(task)
                continue
            if task.due_at + OVERDUE > now:  # taken and in time: the restart was for older news
                stop_ladder(task)
                continue
        _fire(task, due, now=now)
    return len(steps)


def _fire(task: ServiceTask, due: list[LadderStep], *, now: datetime) -> None:
    last = max(due, key=lambda step: step.position)
    target = _target(task, last.step, now)
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
        )
    wake(task, now=now, calls=True, to=_departments(task, climbed))
    for step in due:
        if step.step == Step.SMS:
            send_sms(task, step, now=now)


def _departments(task: ServiceTask, climbed: list[LadderStep]) -> list[str]:
    """Once the duty manager is called, so are the departments that act for him."""
    if not any(step.step in {Step.DUTY_MANAGER, Step.SMS} for step in climbed):
        return []
    kinds = {DepartmentKind.DUTY_MANAGER, DepartmentKind.NIGHT_MANAGER}
    rows = task.property.departments.filter(kind__in=kinds)
    return list(rows.values_list("code", flat=True))


def _target(task: ServiceTask, step: str, now: datetime) -> "Membership | None":
    if step == Step.HOLDER:
        return task.holder
    if step == Step.SUPERVISOR and task.room_id is not None:
        return staff.supervisor_of(
            room_id=task.room_id, department_id=task.department_id, at=now
        ) or staff.post_of(department_id=task.department_id, at=now)
    if step == Step.SUPERVISOR:
        return staff.post_of(department_id=task.department_id, at=now)
    return _duty_manager(task, now)


def _duty_manager(task: ServiceTask, now: datetime) -> "Membership | None":
    """On shift first, then the department's covering post, then any manager; with a phone first."""
    kinds = (DepartmentKind.DUTY_MANAGER, DepartmentKind.NIGHT_MANAGER)
    candidates: list[Membership] = []
    for department in task.property.departments.filter(kind__in=kinds).order_by("position"):
        on = staff.people_on(property=task.property, department_id=department.pk, at=now)
        candidates += list(on)
        post = staff.post_of(department_id=department.pk, at=now)
        candidates += [post] if post is not None else []
    candidates += list(staff.members_for(property=task.property, now=now, role=Role.DUTY_MANAGER))
    candidates += list(staff.members_for(property=task.property, now=now, role=Role.MANAGER))
    with_phone = [member for member in candidates if member.user.phone]
    return next(iter(with_phone or candidates), None)


def send_sms(task: ServiceTask, step: LadderStep, *, now: datetime) -> None:
    """Writes the one SMS of a step: room and instruction, a short code, never a guest's name."""
    target = _duty_manager(task, now)
    if target is None or not target.user.phone:
        return
    messaging.send_sms(
        property_id=task.property_id,
        key=f"task:{task.public_id}:{step.position}",
        to=target.user.phone,
        text=sms_text(task, target.user.language),
        now=now,
    )


def restart_overdue(*, now: datetime) -> int:
    """Taken, not done, and long due: the ladder begins again from the supervisor, once."""
    transactions.require_unit()
    late = (
        ServiceTask.objects.filter(
            state__in=[TaskState.ACKNOWLEDGED, TaskState.STARTED],
            level__in=[Level.HIGH, Level.MEDIUM],
            due_at__lte=now - OVERDUE,
        )
        .exclude(ladder__position__gte=AGAIN)
        .select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    restarted = 0
    for task in late:
        LadderStep.objects.bulk_create(
            LadderStep(
                property_id=task.property_id,
                task=task,
                position=AGAIN + place,
                step=step,
                due_at=now + timedelta(seconds=after),
            )
            for place, (step, after) in enumerate(((Step.SUPERVISOR, 0), (Step.DUTY_MANAGER, 300)))
        )
        restarted += 1
    return restarted
