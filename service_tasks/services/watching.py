"""Whoever has a guest's thing and goes home leaves it to the next; nobody's hands are empty hands."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core import transactions
from hotels import queries as hotels
from service_tasks.enums import Level, Origin, Step, TaskState
from service_tasks.models import LadderStep, ServiceTask
from service_tasks.queries.templates import newest_template
from service_tasks.queries.things import TAKE_OVER, held
from service_tasks.services.errors import BadTemplates
from service_tasks.services.owning import given, owner_of
from service_tasks.services.planning import begin, reopen, withdraw
from service_tasks.services.writing import shown
from staff import queries as staff

if TYPE_CHECKING:
    from service_tasks.models import GuestProperty

WITHIN = timedelta(minutes=30)
TEMPLATE = "take_over"


def watch_custody(*, property_id: int, now: datetime) -> int:
    """A task to take over each thing whose holder has gone off shift; twice changes nothing.

    It goes to whoever has the room now, and the supervisor is called at once. The thing stays with
    the one who has it until somebody says «It is with me now»: custody never changes by itself. Returns how
    many tasks were made, brought back or withdrawn.
    """
    transactions.require_unit()
    things = held(property_id)
    if not things:
        return 0
    house = hotels.property_by_id(property_id)
    holders = {thing.holder_id for thing in things if thing.holder_id is not None}
    gone = staff.gone_home(property=house, members=holders, at=now)
    asked = {
        task.params.get("thing"): task
        for task in shown().filter(
            property=property_id,
            rule=TAKE_OVER,
            stay__in={thing.stay_id for thing in things},
            occurrence__in={_occurrence(thing) for thing in things},
        )
    }
    return sum(
        _see(thing, asked.get(thing.pk), gone=thing.holder_id in gone, now=now) for thing in things
    )


def _occurrence(thing: "GuestProperty") -> str:
    """A task for each pair of thing and person who has it."""
    return f"{TAKE_OVER}:{thing.pk}:{thing.holder_id}"


def _see(thing: "GuestProperty", task: ServiceTask | None, *, gone: bool, now: datetime) -> int:
    if not gone:
        if task is None or task.ended_at is not None:
            return 0
        withdraw(task=task, why="holder_is_back", now=now)
        return 1
    if task is None:
        task = _create(thing, now)
    elif task.state in {TaskState.WITHDRAWN, TaskState.LAPSED}:
        reopen(task=task, now=now)
    else:
        return 0
    LadderStep.objects.filter(task=task, step=Step.SUPERVISOR).update(due_at=now)
    return 1


def _create(thing: "GuestProperty", now: datetime) -> ServiceTask:
    template = newest_template(thing.property_id, TEMPLATE)
    if template is None:
        raise BadTemplates(f"There is no task template {TEMPLATE!r} in this property.")
    room_id = thing.stay.room_id
    holder = owner_of(
        owner="holder",
        property_id=thing.property_id,
        department_id=template.department_id,
        room_id=room_id,
        at=now,
    )
    task = ServiceTask.objects.create(
        property_id=thing.property_id,
        stay_id=thing.stay_id,
        origin=Origin.CUSTODY,
        rule=TAKE_OVER,
        occurrence=_occurrence(thing),
        template=template,
        params={"thing": thing.pk, "thing_kind": thing.kind, "owner": "holder"},
        department=template.department,
        room_id=room_id,
        **given(holder, template.department_id),
        level=Level.MEDIUM,
        visible_from=now,
        calls_from=now,  # nobody has the thing until somebody says so
        due_at=now + WITHIN,
        created_at=now,
    )
    begin([task], now=now)
    return task
