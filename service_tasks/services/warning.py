"""A warning to a whole department that a room above has worked out; who read it and who did it is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import rows, transactions
from service_tasks.enums import LIVE_STATES, EventKind, Level, Origin
from service_tasks.models import ServiceTask
from service_tasks.queries.templates import newest_template
from service_tasks.services.errors import CannotAsk
from service_tasks.services.planning import begin
from service_tasks.services.writing import change, lock

if TYPE_CHECKING:
    from hotels.models import Property

WITHIN = timedelta(minutes=5)


def warn(
    *,
    property: "Property",
    template_key: str,
    params: Mapping[str, object],
    safety: bool,
    now: datetime,
    room_id: int | None = None,
) -> ServiceTask:
    """Calls the department of the template, all of it: a safety warning at once, another one soon.

    Taking it says «I have read it», finishing it says that it was passed on. Raises ``CannotAsk``
    when the hotel has no such template.
    """
    transactions.require_unit()
    template = newest_template(property.pk, template_key)
    if template is None:
        raise CannotAsk(
            _("“%(key)s” is not on this hotel's list. Nothing was sent; pick another tile.")
            % {"key": template_key}
        )
    task = ServiceTask(
        property=property,
        origin=Origin.TABLE,
        template=template,
        params=dict(params) | {"owner": "department"},
        department=template.department,
        room_id=room_id,
        level=Level.HIGH if safety else Level.MEDIUM,
        safety=safety,
        visible_from=now,
        calls_from=now,
        due_at=now + WITHIN,
        created_at=now,
    )
    rows.insert([task])
    begin([task], now=now)
    return task


def reword(*, task: ServiceTask, params: Mapping[str, object], now: datetime) -> bool:
    """Another place or other words for a warning nobody has passed on yet; False when it has ended.

    Whoever had read it has to read it again only when the caller makes a new warning.
    """
    wanted = dict(params) | {"owner": "department"}
    if task.state in LIVE_STATES and task.params == wanted:
        return True
    lock(task)
    if task.state not in LIVE_STATES:
        return False
    if task.params != wanted:
        change(task, act=EventKind.CHANGED, now=now, data={"fields": ["params"]}, params=wanted)
    return True
