"""Work that no rule planned: what a guest asks for, what somebody noticed, what was done at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import rows, transactions
from service_tasks import quiet
from service_tasks.enums import EventKind, Level, Origin, TaskState
from service_tasks.models import ServiceTask
from service_tasks.queries.templates import newest_template
from service_tasks.services.errors import CannotAsk
from service_tasks.services.owning import given, owner_of
from service_tasks.services.planning import begin
from service_tasks.services.settling import settle
from service_tasks.services.writing import step_of, tell_ended, wake

if TYPE_CHECKING:
    from hotels.models import Property, Room
    from service_tasks.models import TaskTemplate
    from staff.types import Person


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
    """What a guest asked for: never capped. It calls when somebody must begin within 15 minutes."""
    transactions.require_unit()
    template = _template(property, template_key)
    task = ServiceTask.objects.create(
        property=property,
        stay_id=stay_id,
        origin=Origin.REQUEST,
        template=template,
        params=dict(params) | {"owner": "holder"},
        department=template.department,
        room=room,
        **_to_whom(template, room, now),
        level=Level.MEDIUM,
        visible_from=now,
        calls_from=quiet.calls_from(
            level=Level.MEDIUM,
            safety=False,
            preparation=False,
            visible_from=now,
            due_at=due_at,
            minutes=template.minutes,
        ),
        due_at=due_at,
        created_at=now,
    )
    begin([task], now=now, user_id=person.user_id)
    return task


def _to_whom(template: "TaskTemplate", room: "Room", now: datetime) -> dict[str, Any]:
    holder = owner_of(
        owner="holder",
        property_id=room.property_id,
        department_id=template.department_id,
        room_id=room.pk,
        at=now,
    )
    return given(holder, template.department_id)


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
        **_to_whom(template, room, now),
        level=Level.LOW,
        visible_from=now,
        due_at=now + timedelta(hours=2),
        created_at=now,
    )
    begin([task], now=now, user_id=person.user_id)
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
        "resume_at": None,
    }
    done = step_of(
        task,
        act=EventKind.DONE,
        now=now,
        user_id=person.user_id,
        device_id=person.device_id,
        data={"before": before, "at_once": True},
    )
    rows.insert([done])
    settle(task, user_id=person.user_id, now=now)
    wake(task, now=now)
    tell_ended(task)
    return task
