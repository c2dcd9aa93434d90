"""Work that no rule planned: what a guest asks for, what staff did at once, what must come back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import transactions
from service_tasks.enums import EventKind, Level, Origin, TaskState
from service_tasks.models import PlacedItem, ServiceTask
from service_tasks.queries.placed import uncollected
from service_tasks.queries.templates import newest_template
from service_tasks.services.acting import settle
from service_tasks.services.errors import CannotAsk
from service_tasks.services.owning import owner_of
from service_tasks.services.planning import begin
from service_tasks.services.writing import remember, tell_ended, wake

if TYPE_CHECKING:
    from hotels.models import Property, Room
    from service_tasks.models import TaskTemplate
    from staff.types import Person

SOON = timedelta(minutes=15)


def request(
    *,
    property: "Property",
    room: "Room",
    stay_id: int | None,
    template_key: str,
    params: Mapping[str, object],
    due_at: datetime,
    person: "Person",
    now: datetime,
) -> ServiceTask:
    """What a guest asked for: never capped. It sounds when somebody must act within 15 minutes."""
    transactions.require_unit()
    template = _template(property, template_key)
    loud = due_at <= now + SOON
    task = ServiceTask.objects.create(
        property=property,
        stay_id=stay_id,
        origin=Origin.REQUEST,
        template=template,
        params=dict(params) | {"owner": "holder"},
        department=template.department,
        room=room,
        holder=owner_of(
            owner="holder", department_id=template.department_id, room_id=room.pk, at=now
        ),
        level=Level.MEDIUM if loud else Level.LOW,
        visible_from=now,
        due_at=due_at,
        created_at=now,
    )
    begin(task, now=now, user_id=person.user_id)
    return task


def _template(property: "Property", key: str) -> "TaskTemplate":
    template = newest_template(property.pk, key)
    if template is None:
        raise CannotAsk(
            _("“%(key)s” is not on this hotel's list. Nothing was sent; pick another tile.")
            % {"key": key}
        )
    return template


def send_to(
    *,
    property: "Property",
    room: "Room",
    stay_id: int | None,
    template_key: str,
    params: Mapping[str, object],
    person: "Person",
    now: datetime,
) -> ServiceTask:
    """«Send to ...»: somebody noticed it and the department of the template does it, without noise."""
    transactions.require_unit()
    template = _template(property, template_key)
    task = ServiceTask.objects.create(
        property=property,
        stay_id=stay_id,
        origin=Origin.SIGHTING,
        template=template,
        params=dict(params) | {"owner": "holder"},
        department=template.department,
        room=room,
        holder=owner_of(
            owner="holder", department_id=template.department_id, room_id=room.pk, at=now
        ),
        level=Level.LOW,
        visible_from=now,
        due_at=now + timedelta(hours=2),
        created_at=now,
    )
    begin(task, now=now, user_id=person.user_id)
    return task


def done_at_once(
    *,
    property: "Property",
    room: "Room",
    stay_id: int | None,
    template_key: str,
    params: Mapping[str, object],
    person: "Person",
    now: datetime,
) -> ServiceTask:
    """«Done it»: a task that was finished before it was written down; the wish counts as kept."""
    transactions.require_unit()
    template = _template(property, template_key)
    task = ServiceTask.objects.create(
        property=property,
        stay_id=stay_id,
        origin=Origin.SIGHTING,
        template=template,
        params=dict(params),
        department=template.department,
        room=room,
        holder_id=person.membership_id,
        level=Level.LOW,
        state=TaskState.DONE,
        visible_from=now,
        due_at=now,
        created_at=now,
        acknowledged_by_id=person.membership_id,
        acknowledged_at=now,
        started_at=now,
        ended_at=now,
    )
    before = {
        "state": str(TaskState.OPEN),
        "acknowledged_by": None,
        "acknowledged_at": None,
        "started_at": None,
        "park_reason": "",
    }
    remember(
        task,
        act=EventKind.DONE,
        now=now,
        user_id=person.user_id,
        device_id=person.device_id,
        data={"before": before, "at_once": True},
    )
    settle(task, user_id=person.user_id, now=now)
    wake(task, now=now)
    tell_ended(task)
    return task


def collect_for(*, stay_id: int, now: datetime) -> int:
    """A task for each thing of an ended stay that still stands somewhere; twice changes nothing."""
    transactions.require_unit()
    made = 0
    for placed in uncollected(stay_id):
        if not placed.loan and placed.stay.state == "departed":
            continue  # flowers and fruit go with the clean; what was lent must come back
        made += _collect(placed, now=now)
    return made


def _collect(placed: PlacedItem, *, now: datetime) -> int:
    occurrence = f"collect:{placed.pk}"
    if ServiceTask.objects.filter(
        stay=placed.stay_id, rule="collect", occurrence=occurrence
    ).exists():
        return 0
    template = newest_template(placed.property_id, "collect_item")
    if template is None:
        return 0
    task = ServiceTask.objects.create(
        property_id=placed.property_id,
        stay_id=placed.stay_id,
        origin=Origin.COLLECTION,
        rule="collect",
        occurrence=occurrence,
        template=template,
        params={
            "placed": placed.pk,
            "owner": "holder",
            "words": {"item": placed.task.template.title},
        },
        department=template.department,
        room_id=placed.room_id,
        holder=owner_of(
            owner="holder", department_id=template.department_id, room_id=placed.room_id, at=now
        ),
        level=Level.LOW,
        visible_from=now,
        due_at=now + timedelta(hours=4),
        created_at=now,
    )
    begin(task, now=now)
    return 1
