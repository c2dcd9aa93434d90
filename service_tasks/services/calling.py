"""Whom a ladder calls beyond the department, and the one SMS at its end."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from hotels.enums import DepartmentKind
from messaging import services as messaging
from service_tasks.models import LadderStep, ServiceTask
from service_tasks.wording import sms_text
from staff import queries as staff
from staff.enums import Role

if TYPE_CHECKING:
    from staff.models import Membership

logger = logging.getLogger(__name__)

ON_DUTY = (DepartmentKind.DUTY_MANAGER, DepartmentKind.NIGHT_MANAGER)


def duty_departments(task: ServiceTask) -> list[str]:
    """Codes of the departments that act for the duty manager."""
    rows = task.property.departments.filter(kind__in=ON_DUTY)
    return list(rows.values_list("code", flat=True))


def duty_managers(task: ServiceTask, now: datetime) -> list["Membership"]:
    """On shift first, then the covering post, then any duty manager, then any manager."""
    found: list[Membership] = []
    for department in task.property.departments.filter(kind__in=ON_DUTY).order_by("position"):
        found += staff.people_on(property=task.property, department_id=department.pk, at=now)
        post = staff.post_of(property_id=task.property_id, department_id=department.pk, at=now)
        found += [post] if post is not None else []
    for role in (Role.DUTY_MANAGER, Role.MANAGER):
        found += staff.members_for(property=task.property, now=now, role=role)
    return list({member.pk: member for member in found}.values())


def sms_key(task: ServiceTask, step: LadderStep | None = None) -> str:
    """Names a step's message; without a step, what the keys of all the task's messages begin with."""
    return f"task:{task.public_id}:{step.pk if step is not None else ''}"


def send_sms(task: ServiceTask, step: LadderStep, *, now: datetime) -> None:
    """Writes the one SMS of a step: room and instruction, a short code, never a guest's name.

    The first who can be reached gets it; a number that is none must not keep the ladder from the
    next.
    """
    for member in duty_managers(task, now):
        if not member.user.phone:
            continue
        try:
            messaging.send_sms(
                property_id=task.property_id,
                key=sms_key(task, step),
                to=member.user.phone,
                text=sms_text(task, member.user.language),
                now=now,
            )
        except messaging.BadNumber:
            logger.warning("member %s has a phone number that cannot be used", member.public_id)
        else:
            return
    logger.error("task %s: nobody on duty has a phone number", task.public_id)
