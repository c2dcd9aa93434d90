"""What the reconciler asks for: make, change, withdraw, lapse, reopen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core import rows, transactions
from hotels import queries as hotels
from service_tasks import quiet
from service_tasks.enums import LIVE_STATES, EventKind, Origin, TaskState, Together
from service_tasks.models import ServiceTask, TaskTemplate
from service_tasks.queries.templates import newest_template
from service_tasks.services.climbing import ladder_of, raise_ladder, stop_ladder
from service_tasks.services.errors import BadTemplates
from service_tasks.services.owning import given, owner_of
from service_tasks.services.writing import calling, change, lock, step_of, tell_ended, wake
from service_tasks.types import DesiredTask


def create_desired(
    *, stay_id: int, property_id: int, desired: Sequence[DesiredTask], now: datetime
) -> list[ServiceTask]:
    """Makes the tasks that rules want of a stay, gives each to its owner and raises its ladder."""
    transactions.require_unit()
    made = [_task(stay_id, property_id, one, now) for one in desired]
    rows.insert(made)
    begin(made, now=now)
    return made


def _task(stay_id: int, property_id: int, desired: DesiredTask, now: datetime) -> ServiceTask:
    template, department_id = _where(property_id, desired)
    holder = owner_of(
        owner=desired.owner,
        property_id=property_id,
        department_id=department_id,
        room_id=desired.room_id,
        at=max(desired.visible_from, now),
    )
    return ServiceTask(
        property_id=property_id,
        stay_id=stay_id,
        origin=Origin.RULE,
        rule=desired.rule,
        rule_version=desired.rule_version,
        occurrence=desired.occurrence,
        template=template,
        params=dict(desired.params) | {"owner": desired.owner},
        department_id=department_id,
        room_id=desired.room_id,
        **given(holder, department_id),
        level=desired.level,
        safety=desired.safety,
        together=desired.together,
        visible_from=desired.visible_from,
        calls_from=_calls_from(desired, template),
        due_at=desired.due_at,
        created_at=now,
    )


def _calls_from(desired: DesiredTask, template: TaskTemplate) -> datetime | None:
    return quiet.calls_from(
        level=desired.level,
        safety=desired.safety,
        preparation=desired.together == Together.ARRIVAL,
        visible_from=desired.visible_from,
        due_at=desired.due_at,
        minutes=template.minutes,
    )


def begin(made: Sequence[ServiceTask], *, now: datetime, user_id: int | None = None) -> None:
    """History, ladders and wake-ups of tasks that have just been made."""
    steps = [step_of(task, act=EventKind.CREATED, now=now, user_id=user_id) for task in made]
    rows.insert(steps, keys=False)
    rows.insert([rung for task in made for rung in ladder_of(task, now=now)], keys=False)
    for task in made:
        wake(task, now=now, calls=task.visible_from <= now)


def _where(property_id: int, desired: DesiredTask) -> tuple[TaskTemplate, int]:
    template = newest_template(property_id, desired.template_key)
    if template is None:
        raise BadTemplates(f"There is no task template {desired.template_key!r} in this property.")
    department = hotels.department_named(hotels.house(property_id), desired.department)
    return template, department.pk if department is not None else template.department_id


def update_desired(*, task: ServiceTask, desired: DesiredTask, now: datetime) -> bool:
    """Changes what a rule now sees differently; False when nothing is different.

    The room is not looked at here (``move_open`` follows the guest), nor who has the task.
    """
    if not _different(task, desired, now):
        return False
    lock(task)
    values = _different(task, desired, now)
    if task.state not in LIVE_STATES or not values:
        return False  # it ended, or was changed, while this was being planned
    hidden = task.visible_from > now
    louder = task.level != values.get("level", task.level)
    silent = not calling(task, now) and "calls_from" in values
    change(task, act=EventKind.CHANGED, now=now, data={"fields": sorted(values)}, **values)
    if task.state == TaskState.OPEN and (louder or hidden or silent or task.visible_from > now):
        # A new time for what everybody sees already does not start its ladder afresh: a guest who
        # changes his mind every minute would silence it.
        raise_ladder(task, now=now)
        wake(task, now=now, calls=louder or hidden or silent)
    return True


def _different(task: ServiceTask, desired: DesiredTask, now: datetime) -> dict[str, Any]:
    """The columns that a rule wants otherwise; with a template of another key, its newest version.

    What calls already goes on calling, though it is now due later.
    """
    same = task.template.key == desired.template_key
    template = task.template if same else _where(task.property_id, desired)[0]
    calls = _calls_from(desired, template)
    seen = desired.visible_from <= now
    if calls is not None and seen and task.level == desired.level and calling(task, now):
        calls = task.calls_from
    wanted: dict[str, Any] = {
        "due_at": desired.due_at,
        "visible_from": desired.visible_from,
        "level": desired.level,
        "safety": desired.safety,
        "together": desired.together,
        "calls_from": calls,
        "params": dict(desired.params) | {"owner": desired.owner},
    }
    values = {name: value for name, value in wanted.items() if getattr(task, name) != value}
    if not same:
        values["template"] = template
    if values and task.rule_version != desired.rule_version:
        values["rule_version"] = desired.rule_version
    return values


def withdraw(*, task: ServiceTask, why: str, now: datetime) -> ServiceTask:
    """The task is not wanted any more; who had it is told by the wake-up. What ended stays so."""
    return _end(task, TaskState.WITHDRAWN, why=why, now=now)


def lapse(*, task: ServiceTask, why: str, now: datetime) -> ServiceTask:
    """The time for it has passed without anybody's fault."""
    return _end(task, TaskState.LAPSED, why=why, now=now)


def _end(task: ServiceTask, state: TaskState, *, why: str, now: datetime) -> ServiceTask:
    lock(task)
    if task.state not in LIVE_STATES:
        return task  # somebody finished it a moment ago: what is done is never touched
    data = {"why": why, "state": str(task.state)}
    act = EventKind.LAPSED if state == TaskState.LAPSED else EventKind.WITHDRAWN
    change(task, act=act, now=now, data=data, state=state, ended_at=now)
    stop_ladder(task)
    tell_ended(task)
    return task


def reopen(*, task: ServiceTask, desired: DesiredTask | None = None, now: datetime) -> ServiceTask:
    """Wanted again (reinstated, a reversal reversed): open, with a fresh ladder and owner."""
    lock(task)
    if task.state in LIVE_STATES or task.state == TaskState.DONE:
        return task
    values: dict[str, Any] = {
        "state": TaskState.OPEN,
        "ended_at": None,
        "acknowledged_by": None,
        "acknowledged_at": None,
        "started_at": None,
        "park_reason": "",
        "resume_at": None,
        "climbed": 0,
    }
    if desired is not None:
        values |= _different(task, desired, now) | {"room_id": desired.room_id}
    visible_from = values.get("visible_from", task.visible_from)
    holder = owner_of(
        owner=str(values.get("params", task.params).get("owner", "holder")),
        property_id=task.property_id,
        department_id=task.department_id,
        room_id=values.get("room_id", task.room_id),
        at=max(visible_from, now),
    )
    values |= given(holder, task.department_id)
    calls = values.get("calls_from", task.calls_from)
    values["calls_from"] = quiet.calls_again(calls, now)
    change(task, act=EventKind.REOPENED, now=now, **values)
    raise_ladder(task, now=now)
    wake(task, now=now, calls=task.visible_from <= now)
    return task
