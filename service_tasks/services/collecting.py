"""What was lent comes back: a task for each thing that stands where its guest is no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core import transactions
from service_tasks.enums import LIVE_STATES, Level, Origin, TaskState
from service_tasks.models import PlacedItem, ServiceTask, ServiceTaskQuerySet
from service_tasks.queries.placed import uncollected
from service_tasks.queries.templates import newest_template
from service_tasks.services.errors import BadTemplates
from service_tasks.services.owning import given, owner_of
from service_tasks.services.planning import begin, reopen, withdraw
from service_tasks.services.settling import COLLECT, collection_of

WITHIN = timedelta(hours=4)
TEMPLATE = "collect_item"


def collect_for(*, stay_id: int, now: datetime) -> int:
    """A task for each thing of an ended stay that still stands somewhere; twice changes nothing.

    Flowers and fruit go with the departure clean; when nobody ever came they are collected too.
    """
    transactions.require_unit()
    return sum(
        _collect(placed, now=now)
        for placed in uncollected(stay_id)
        if placed.loan or placed.stay.state != "departed"
    )


def collect_left_behind(
    standing: Sequence[PlacedItem], *, room_id: int | None, now: datetime
) -> int:
    """After a move, of what stands (``queries.uncollected``): what was lent and stands in another room is collected, what is here stays."""
    changed = 0
    for placed in standing:
        if not placed.loan:
            continue
        if placed.room_id != room_id:
            changed += _collect(placed, now=now)
            continue
        for task in _collections(placed).filter(state__in=LIVE_STATES):
            withdraw(task=task, why="guest_is_here", now=now)
            changed += 1
    return changed


def _collections(placed: PlacedItem) -> ServiceTaskQuerySet:
    return ServiceTask.objects.filter(
        stay=placed.stay_id, rule=COLLECT, occurrence=collection_of(placed.pk)
    )


def _collect(placed: PlacedItem, *, now: datetime) -> int:
    task = _collections(placed).first()
    if task is None:
        _create(placed, now=now)
        return 1
    if task.state in {TaskState.WITHDRAWN, TaskState.LAPSED}:
        reopen(task=task, now=now)
        return 1
    return 0


def _create(placed: PlacedItem, *, now: datetime) -> None:
    template = newest_template(placed.property_id, TEMPLATE)
    if template is None:
        raise BadTemplates(f"There is no task template {TEMPLATE!r} in this property.")
    holder = owner_of(
        owner="holder",
        property_id=placed.property_id,
        department_id=template.department_id,
        room_id=placed.room_id,
        at=now,
    )
    task = ServiceTask.objects.create(
        property_id=placed.property_id,
        stay_id=placed.stay_id,
        origin=Origin.COLLECTION,
        rule=COLLECT,
        occurrence=collection_of(placed.pk),
        template=template,
        params={
            "placed": placed.pk,
            "owner": "holder",
            "words": {"item": placed.task.template.title},
        },
        department=template.department,
        room_id=placed.room_id,
        **given(holder, template.department_id),
        level=Level.LOW,
        visible_from=now,
        due_at=now + WITHIN,
        created_at=now,
    )
    begin([task], now=now)
