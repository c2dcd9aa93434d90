"""Reads the product's rows for a drill, in a process of its own that knows Django and only VAR.

A question is a line of JSON on standard input, its answer a line of JSON on standard output.
"""

import json
import sys
from contextlib import suppress
from datetime import datetime
from typing import Any, NoReturn

import django
from django.db import connection


class TakeBack(Exception):
    """Ends a unit that must leave nothing behind."""


def messages() -> list[dict[str, Any]]:
    """Every message and what came of it."""
    from pms.models import PmsMessage  # noqa: PLC0415

    names = ("event_id", "state", "reason")
    return [dict(zip(names, row, strict=True)) for row in PmsMessage.objects.values_list(*names)]


def stays() -> list[dict[str, Any]]:
    """Every stay in the words of the drill's model, and how often it was told of."""
    from django.db.models import Count, Q  # noqa: PLC0415

    from stays.models import Stay, StayChange  # noqa: PLC0415

    told = dict(
        StayChange.objects.filter(data__has_key="told")
        .values("stay_id")
        .annotate(n=Count("no", distinct=True))
        .values_list("stay_id", "n")
    )
    rows = Stay.objects.select_related("property", "room").annotate(
        members=Count("party", filter=Q(party__left_at=None))
    )
    return [
        {
            "hotel": row.property.code,
            "key": row.source_key,
            "state": str(row.state),
            "arrival": row.arrival.isoformat(),
            "departure": row.departure.isoformat(),
            "room": row.room.number if row.room else "",
            "waiting": row.waiting_since is not None,
            "party": row.members,
            "tellings": told.get(row.pk, 0),
        }
        for row in rows
    ]


def rooms() -> dict[str, str]:
    """hotel/number -> condition."""
    from hotels.models import Room  # noqa: PLC0415

    rows = Room.objects.values_list("property__code", "number", "condition")
    return {f"{code}/{number}": condition for code, number, condition in rows}


def live_tasks() -> list[dict[str, Any]]:
    """Every task that is still to be done."""
    from service_tasks.models import ServiceTask  # noqa: PLC0415

    rows = ServiceTask.objects.live().select_related("stay", "room")
    return [
        {
            "id": row.public_id,
            "stay": row.stay.source_key if row.stay else "",
            "rule": row.rule,
            "occurrence": row.occurrence,
            "origin": str(row.origin),
            "state": str(row.state),
            "room": row.room.number if row.room else "",
        }
        for row in rows
    ]


def replanned() -> dict[str, int]:
    """stay -> how many tasks planning it again, as of its last plan, would change; changes nothing."""
    from rules.models import StayPlan  # noqa: PLC0415
    from stays.models import Stay  # noqa: PLC0415

    keys = dict(Stay.objects.open().values_list("pk", "source_key"))
    marks = StayPlan.objects.filter(stay_id__in=keys).values_list("stay_id", "planned_at")
    return {keys[stay_id]: _would_change(stay_id, at) for stay_id, at in marks}


def _would_change(stay_id: int, at: datetime) -> int:
    from core import transactions  # noqa: PLC0415
    from rules import services as rules  # noqa: PLC0415

    changed = 0
    with suppress(TakeBack), transactions.unit():
        changed = rules.reconcile(stay_id=stay_id, now=at)
        _take_back()
    return changed


def _take_back() -> NoReturn:
    raise TakeBack


def acts() -> list[str]:
    """The keys of every act that was kept."""
    from staff.models import Act  # noqa: PLC0415

    return list(Act.objects.values_list("key", flat=True))


def heads() -> dict[str, int]:
    """hotel -> the number of its newest event."""
    from realtime.models import Stream  # noqa: PLC0415

    return dict(Stream.objects.values_list("property__code", "head"))


def late() -> dict[str, int]:
    """What the auditor would find overdue; nothing when all is well."""
    from core.clock import now  # noqa: PLC0415
    from hotel_crm.auditor import CHECKS  # noqa: PLC0415

    found = {check.name: check.overdue(now=now()) for check in CHECKS}
    return {name: n for name, n in found.items() if n}


def nudge_bulk() -> str:
    """Gives the worker of long jobs something to do, so that it has met the database once."""
    from hotel_crm.tasks import sweep  # noqa: PLC0415

    sweep.apply_async(args=("core.forget",), queue="bulk", expires=60)
    return "told"


def screen(cookies: dict[str, str], address: str, kind: str) -> list[list[str]]:
    """The rows that must stand on a person's screen."""
    from django.utils import translation  # noqa: PLC0415

    from core.clock import now  # noqa: PLC0415
    from drills import pages  # noqa: PLC0415
    from staff import queries as staff  # noqa: PLC0415

    moment = now()
    person = staff.person_by_cookies(
        session=cookies["crm_session"], device=cookies["crm_device"], now=moment
    )
    if person is None:
        raise LookupError("The drill's own screen is signed out.")
    with translation.override(person.language):
        return pages.KINDS[kind](person, address, moment)


ANSWERS = {
    each.__name__: each
    for each in (
        messages, stays, rooms, live_tasks, replanned, acts, heads, late, nudge_bulk, screen
    )
}  # fmt: skip


def main() -> None:
    """Answers until the questions end."""
    django.setup()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        name = asked.pop("ask")
        answer = ANSWERS[name](**asked)
        connection.close()  # connections are counted, and this one is no part of the system
        print(json.dumps(answer, ensure_ascii=False), flush=True)
