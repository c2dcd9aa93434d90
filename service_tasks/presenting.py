"""A task card with the addresses of its acts, as the shared card templates expect it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from service_tasks import queries
from service_tasks.types import Card

if TYPE_CHECKING:
    from service_tasks.models import ServiceTask
    from staff.types import Person


def drawn(
    tasks: "Iterable[ServiceTask]", *, person: "Person", language: str, now: datetime
) -> list[dict[str, Any]]:
    """Cards for ``ui/alert_card.html`` and ``ui/task_card.html``; no further query."""
    cards = queries.cards(tasks, person=person, language=language, now=now)
    return [_drawn(card, person, now) for card in cards]


def gathered(
    cards: list[dict[str, Any]], *, person: "Person", alone: bool = False
) -> list[dict[str, Any]]:
    """The same cards, those that stand together as one, where the first of them stood.

    A card of several has ``parts``. With ``alone`` one task makes such a card as well.
    """
    parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for card in cards:
        if card["together"] and card["stay"]:
            parts.setdefault((card["stay"], card["together"]), []).append(card)
    one: list[dict[str, Any]] = []
    for card in cards:
        mine = parts.get((card["stay"], card["together"]), [card])
        if len(mine) == 1 and not (alone and card["together"]):
            one.append(card)
        elif mine[0] is card:
            one.append(_together(mine, person))
    return one


def _together(parts: list[dict[str, Any]], person: "Person") -> dict[str, Any]:
    first = parts[0]
    place = {"property": person.property_code, "stay": first["stay"], "card": first["together"]}
    free = [part for part in parts if part["ack_url"]]
    others = [part for part in parts if part["over_url"] and part["state"] == "acknowledged"]
    return {
        "parts": parts,
        "together": first["together"],
        "stay": first["stay"],
        "room": first["room"],
        "due": min(parts, key=lambda part: part["due_at"])["due"],
        "late": any(part["late"] for part in parts),
        "takers": sorted({part["taken_by"] for part in parts if part["taken_by"]}),
        "seen_parkable": _seen([part for part in parts if part["state"] != "parked"]),
        "seen_free": _seen(free),
        "seen_over": _seen(others),
        "take_url": reverse("card-take", kwargs=place),
        "park_url": reverse("card-park", kwargs=place),
        "more_url": reverse("card-more", kwargs=place),
    }


def _seen(parts: list[dict[str, Any]]) -> str:
    return " ".join(f"{part['public_id']}:{part['version']}" for part in parts)


def bar_of(person: "Person", *, now: datetime) -> dict[str, Any]:
    """What the bar of every page says of the alerts nobody took: how many, and the calls themselves."""
    waiting = [task for task in queries.alerts_for(person, now=now) if task.state == "open"]
    return {
        "count": len(waiting),
        "high": sum(task.level == "high" for task in waiting),
        "calls": " ".join(call_words(task) for task in waiting),
    }


def call_words(task: "ServiceTask") -> str:
    """What a device needs to know of a task that calls: ``task@since:level~wait``, ``!`` for safety."""
    since = int(task.calls_from.timestamp()) if task.calls_from else 0
    wait = queries.may_wait(task)
    return f"{task.public_id}@{since}:{task.level}~{wait}{'!' if task.safety else ''}"


def _drawn(card: Card, person: "Person", now: datetime) -> dict[str, Any]:
    zone = ZoneInfo(person.zone)
    due, today = card.due_at.astimezone(zone), now.astimezone(zone).date()
    acts = {
        name: reverse(
            f"task-{name}", kwargs={"property": person.property_code, "task": card.public_id}
        )
        for name in ("take", "start", "done", "undo", "more")
    }
    taken = card.state in {"acknowledged", "started"}
    return {
        "public_id": card.public_id,
        "version": card.version,
        "level": card.level,
        "title": card.title,
        "why": card.instruction,
        "instruction": card.instruction,
        "lang": card.fallback,
        "icon": card.icon,
        "room": card.room,
        "department": card.department,
        "since": card.since,
        "late": card.late,
        "over": card.over,
        "due_at": card.due_at,
        "begin": card.begin_at.astimezone(zone).strftime("%H:%M"),
        "minutes": card.minutes,
        "due": due.strftime("%H:%M" if due.date() == today else "%m-%d %H:%M"),
        "state": card.state,
        "taken_by": card.taken_by if taken else "",
        "escalated": card.escalated,
        "park_reason": card.park_reason,
        "safety": card.safety,
        "calls": card.calls,
        "call": card.call,
        "wait": card.wait,
        "together": card.together,
        "stay": card.stay,
        "ack_url": acts["take"] if card.state in {"open", "parked"} else "",
        "start_url": acts["start"] if card.state == "acknowledged" else "",
        "done_url": acts["done"] if card.state in {"open", "acknowledged", "started"} else "",
        "undo_url": acts["undo"] if card.state == "done" and card.undo else "",
        "over_url": acts["take"] if taken and not card.mine else "",
        "more_url": acts["more"] if card.state in {"open", "acknowledged", "started"} else "",
    }
