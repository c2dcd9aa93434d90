"""What was asked for, or planned, of the things that are put into rooms; and what they are called."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q

from service_tasks.enums import TaskState
from service_tasks.models import ServiceTask
from service_tasks.queries.templates import newest_templates
from service_tasks.wording import title_of


class AskedFor(NamedTuple):
    """How often an item was asked for, by rooms with children in the party and by others."""

    children: int
    others: int


def asked_for(property_id: int, first: date, last: date) -> dict[str, AskedFor]:
    """Item -> tasks for it of the stays that arrived on these days, without withdrawn ones. One query.

    Once per task, however many pieces it was about.
    """
    rows = (
        ServiceTask.objects.filter(property=property_id, stay__arrival__range=(first, last))
        .exclude(template__item="")
        .exclude(state=TaskState.WITHDRAWN)
        .values("template__item")
        .annotate(
            young=Count("pk", filter=Q(stay__children__gt=0)),
            old=Count("pk", filter=Q(stay__children=0)),
        )
        .order_by("template__item")
    )
    return {row["template__item"]: AskedFor(row["young"], row["old"]) for row in rows}


def item_names(property_id: int, language: str) -> Mapping[str, str]:
    """Item -> the title of the newest template that puts it into a room, in words."""
    templates = newest_templates(property_id)
    return {each.item: title_of(each, language) for each in reversed(templates) if each.item}
