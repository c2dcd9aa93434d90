"""Which tasks a person sees: their own, their department's, what climbed to them; and as cards."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Sum

from core.words import say
from hotels.enums import DepartmentKind
from service_tasks.enums import Level, Origin, ParkReason, Step, StepState, TaskState
from service_tasks.models import LadderStep, ServiceTask, ServiceTaskQuerySet
from service_tasks.quiet import must_begin
from service_tasks.types import Card
from service_tasks.wording import words_of
from staff.enums import Role

if TYPE_CHECKING:
    from staff.types import Person

SEES_ALL = {Role.DUTY_MANAGER, Role.MANAGER}
ON_DUTY = {DepartmentKind.DUTY_MANAGER, DepartmentKind.NIGHT_MANAGER}
DUTY = (Step.DUTY_MANAGER, Step.SMS)
ABOVE = (Step.SUPERVISOR, *DUTY)


def _shown() -> ServiceTaskQuerySet:
    return ServiceTask.objects.select_related(
        "department", "room", "template", "stay", "acknowledged_by__user", "holder__user"
    )


def _reach(person: "Person") -> Q:
    """What of a property's tasks may appear before a person."""
    if person.role in SEES_ALL:
        return Q()
    reach = (
        Q(department__code__in=person.departments)
        | Q(holder=person.membership_id)
        | Q(acknowledged_by=person.membership_id)
    )
    if person.department_kinds & ON_DUTY:
        reach |= _climbed_to(DUTY)
    return reach


def task_for(person: "Person", public_id: str, *, lock: bool = False) -> ServiceTask | None:
    """One task for one person: own property, own reach. ``lock`` holds its row for this unit."""
    rows = _shown().filter(_reach(person), property=person.property_id, public_id=public_id)
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.first()


def live_for_stay(stay_id: int) -> list[ServiceTask]:
    """The live tasks of a stay, of every origin, by due time."""
    return list(_shown().live().filter(stay=stay_id).order_by("due_at", "pk"))


def for_stay(stay_id: int, person: "Person | None" = None) -> list[ServiceTask]:
    """Every task of a stay that was not withdrawn, newest first; with what calls ``person``."""
    rows = _shown().filter(stay=stay_id).exclude(state=TaskState.WITHDRAWN)
    if person is not None:
        rows = _with_calls(rows, person)
    return list(rows.order_by("-created_at", "-pk"))


def reached(person: "Person", *, now: datetime) -> ServiceTaskQuerySet:
    """Live tasks that may appear before a person and are visible now."""
    rows = _shown().live().filter(_reach(person), property=person.property_id)
    return rows.filter(visible_from__lte=now)


def in_rooms(person: "Person", room_ids: Iterable[int], *, now: datetime) -> list[ServiceTask]:
    """Live tasks of a person's departments in some rooms, visible now, by due time."""
    rows = (
        _shown().live().filter(_reach(person), property=person.property_id, visible_from__lte=now)
    )
    rows = _with_calls(rows.filter(room__in=list(room_ids)), person)
    return list(rows.order_by("due_at", "pk"))


def to_collect(person: "Person") -> list[ServiceTask]:
    """What was lent and must come back, as far as a person's departments go; by due time."""
    rows = _shown().live().filter(_reach(person), property=person.property_id)
    rows = _with_calls(rows.filter(origin=Origin.COLLECTION), person)
    return list(rows.order_by("due_at", "pk"))


def my_tasks(person: "Person", *, now: datetime) -> list[ServiceTask]:
    """What a person should look at: theirs first; supervisors see their departments'."""
    rows = _shown().live().filter(property=person.property_id, visible_from__lte=now)
    mine = Q(holder=person.membership_id) | Q(acknowledged_by=person.membership_id)
    if person.role == Role.ATTENDANT:
        nobodys = Q(holder=None, department__code__in=person.departments)
        rows = rows.filter(mine | nobodys)
    else:
        rows = rows.filter(_reach(person))
    rows = _with_calls(rows, person)
    return sorted(rows, key=lambda task: (_RANK[_loudness(task, now)], task.due_at, task.pk))


_RANK: dict[str, int] = {Level.HIGH: 0, Level.MEDIUM: 1, Level.LOW: 2}


def taken_by(membership_id: int) -> list[ServiceTask]:
    """What somebody said «I've got it» to and has not finished, by due time."""
    rows = _shown().live().filter(acknowledged_by=membership_id)
    return list(rows.order_by("due_at", "pk"))


def minutes_done(*, property_id: int, department_id: int, since: datetime) -> dict[int, int]:
    """Membership id -> minutes of the department's tasks that they finished since then."""
    rows = ServiceTask.objects.filter(
        property=property_id,
        department=department_id,
        state=TaskState.DONE,
        ended_at__gte=since,
        acknowledged_by__isnull=False,
    )
    found = rows.values("acknowledged_by").annotate(minutes=Sum("template__credits"))
    return {row["acknowledged_by"]: row["minutes"] for row in found.order_by("acknowledged_by")}


def _loudness(task: ServiceTask, now: datetime) -> str:
    """The level of a task as it speaks now: what does not call yet is as quiet as what never will."""
    return task.level if task.calls_from is not None and task.calls_from <= now else Level.LOW


def preparation(
    property_id: int, departments: Iterable[str], stay_ids: Iterable[int]
) -> list[ServiceTask]:
    """What is to be prepared for stays that are still to come, whatever the hour; by due time."""
    rows = (
        _shown()
        .live()
        .filter(property=property_id, stay__in=list(stay_ids), origin="rule", level=Level.LOW)
    )
    codes = list(departments)
    if codes:
        rows = rows.filter(department__code__in=codes)
    return list(rows.order_by("due_at", "pk"))


def alerts_for(person: "Person", *, now: datetime) -> list[ServiceTask]:
    """What must reach this person now (see ``_called``): high before medium, then the earliest due."""
    rows = _shown().live().filter(property=person.property_id, calls_from__lte=now)
    rows = rows.filter(_called(person))
    return sorted(rows, key=lambda task: (_RANK[task.level], task.due_at, task.pk))


def _called(person: "Person") -> Q:
    """Whom a loud task calls.

    An attendant is called for what is theirs and what is nobody's in their department; agents for
    what is their department's; a supervisor too, but for what an attendant holds only once it
    climbed; the duty manager for what climbed to his screen and for safety.
    """
    called = Q(holder=person.membership_id) | Q(acknowledged_by=person.membership_id)
    ours = Q(department__code__in=person.departments)
    if person.role == Role.ATTENDANT:
        called |= ours & Q(holder=None)
    elif person.role == Role.SUPERVISOR:
        called |= ours & (~Q(holder__role=Role.ATTENDANT) | _climbed_to(ABOVE))
    else:
        called |= ours
    if person.role in SEES_ALL:
        called |= Q(safety=True)
    if person.role in SEES_ALL or person.department_kinds & ON_DUTY:
        called |= _climbed_to(DUTY)
    return called


def _with_calls(rows: ServiceTaskQuerySet, person: "Person") -> ServiceTaskQuerySet:
    """Marks in the same query which of the tasks call the person, so that only those sound."""
    return rows.annotate(calls=ExpressionWrapper(_called(person), output_field=BooleanField()))


def _climbed_to(steps: Iterable[Step]) -> Q:
    fired = LadderStep.objects.filter(
        task=OuterRef("pk"), state=StepState.FIRED, step__in=list(steps)
    )
    return Q(Exists(fired))


def cards(
    tasks: Iterable[ServiceTask], *, person: "Person", language: str, now: datetime
) -> list[Card]:
    """Tasks as screens draw them; no further query."""
    return [_card(task, person, language, now) for task in tasks]


def may_wait(task: ServiceTask) -> int:
    """Seconds between a task's call and the moment at which it has to be begun, at least 0."""
    begin = must_begin(due_at=task.due_at, minutes=task.template.minutes)
    return max(0, int((begin - (task.calls_from or begin)).total_seconds()))


def _card(task: ServiceTask, person: "Person", language: str, now: datetime) -> Card:
    words = words_of(task, language)
    late = task.ended_at is None and task.due_at < now
    taker = task.acknowledged_by
    asked = bool(getattr(task, "calls", False))  # NULL where nobody has it yet
    level = _loudness(task, now)
    return Card(
        public_id=task.public_id,
        version=task.version,
        title=words.title,
        instruction=words.instruction,
        fallback=words.fallback,
        icon=task.template.icon,
        room=task.room.number if task.room else "",
        stay=task.stay.public_id if task.stay else "",
        department=say(task.department.name, language).text,
        level=level,
        state=task.state,
        safety=task.safety,
        since=max(task.created_at, task.visible_from),
        due_at=task.due_at,
        late=late,
        over=max(0, int((now - task.due_at).total_seconds() // 60)) if late else 0,
        taken_by=taker.user.name if taker is not None else "",
        mine=taker is not None and taker.pk == person.membership_id,
        escalated=task.climbed > 0,
        park_reason=str(ParkReason(task.park_reason).label) if task.park_reason else "",
        undo=taker is not None and taker.pk == person.membership_id,
        calls=level != Level.LOW and asked,
        call=int(task.calls_from.timestamp()) if task.calls_from and level != Level.LOW else 0,
        wait=may_wait(task),
        together=task.together,
        minutes=task.template.minutes,
        begin_at=must_begin(due_at=task.due_at, minutes=task.template.minutes),
    )
