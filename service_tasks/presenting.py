"""A task card with the addresses of its acts, as the shared card templates expect it.

Beside it a guest's thing in our hands, and what is lent, as screens draw them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from core.words import say
from service_tasks import queries
from service_tasks.enums import Origin, Place, ThingCondition, ThingKind
from service_tasks.life import may_undo
from service_tasks.types import Card
from stays.enums import StayState

if TYPE_CHECKING:
    from service_tasks.models import GuestProperty, PlacedItem, ServiceTask
    from staff.types import Person

ACTS = ("take", "start", "done", "undo", "more", "taken", "not-today", "missing", "carried")
THING_ICONS = {ThingKind.SHOES: "shoe", ThingKind.LAUNDRY: "shirt", ThingKind.CHARGER: "plug"}


def drawn(
    tasks: "Iterable[ServiceTask]", *, person: "Person", language: str, now: datetime
) -> list[dict[str, Any]]:
    """Cards for ``ui/alert_card.html`` and ``ui/task_card.html``.

    One further query when a task is about a guest's thing, however many are.
    """
    listed = list(tasks)
    cards = queries.cards(listed, person=person, language=language, now=now)
    things = queries.held_by_task(listed)
    return [
        _drawn(card, person, now)
        | _own_taps(task, things.get(task.pk), _acts(card, person), person=person, now=now)
        for task, card in zip(listed, cards, strict=True)
    ]


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
    acts = _acts(card, person)
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
        "begin": card.begin_at.astimezone(ZoneInfo(person.zone)).strftime("%H:%M"),
        "minutes": card.minutes,
        "due": clock_words(card.due_at, person, now),
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


def _acts(card: Card, person: "Person") -> dict[str, str]:
    where = {"property": person.property_code, "task": card.public_id}
    return {name: reverse(f"task-{name}", kwargs=where) for name in ACTS}


def clock_words(at: datetime, person: "Person", now: datetime) -> str:
    """A moment as the property's wall clock says it, with the day when it is another."""
    zone = ZoneInfo(person.zone)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    return local.strftime("%H:%M" if local.date() == today else "%m-%d %H:%M")


def _own_taps(
    task: "ServiceTask",
    thing: "GuestProperty | None",
    acts: dict[str, str],
    *,
    person: "Person",
    now: datetime,
) -> dict[str, Any]:
    """What is tapped on a card about a guest's thing, or about one that was lent."""
    live = task.ended_at is None
    if task.origin == Origin.COLLECTION:
        return _collecting(task, acts) if live else {}
    takes = bool(task.template.custody)
    if thing is None and not (takes and live):
        return {"undo_url": ""} if takes else {}
    own: dict[str, Any] = {}
    if thing is not None:
        own["thing"] = thing_drawn(thing, person=person, now=now)
    if takes or task.origin == Origin.CUSTODY:
        own |= {"ack_url": "", "start_url": "", "done_url": ""}
    if takes and thing is None:
        own["taken_url"] = acts["taken"]
        daily = task.origin == Origin.RULE and not task.safety
        own["not_today_url"] = acts["not-today"] if daily else ""
    return own


def _collecting(task: "ServiceTask", acts: dict[str, str]) -> dict[str, Any]:
    stay = task.stay
    here = stay is not None and stay.state == StayState.IN_HOUSE and stay.room_id != task.room_id
    return {
        "ack_url": "",
        "start_url": "",
        "done_url": "",
        "collected_url": acts["done"],
        "missing_url": acts["missing"],
        "carried_url": acts["carried"] if here else "",
    }


def thing_drawn(thing: "GuestProperty", *, person: "Person", now: datetime) -> dict[str, Any]:
    """A guest's thing for ``ui/thing.html``: who has it, where and since when, and the taps."""
    where = {"property": person.property_code, "thing": thing.public_id}
    stay = thing.stay
    living = stay.state == StayState.IN_HOUSE and stay.room is not None
    return {
        "public_id": thing.public_id,
        "words": str(ThingKind(thing.kind).label),
        "icon": THING_ICONS.get(ThingKind(thing.kind), "suitcase"),
        "keeper": thing.holder.user.name if thing.holder else "",
        "mine": thing.holder_id == person.membership_id,
        "place": str(Place(thing.place).label) if thing.place else "",
        "since": clock_words(thing.since, person, now),
        "damaged": thing.condition == ThingCondition.DAMAGED,
        "stay": stay.public_id,
        "room": stay.room.number if stay.room else "",
        "living": living,
        "back_url": reverse("thing-back", kwargs=where),
        "over_url": reverse("thing-over", kwargs=where),
        "put_down_url": reverse("thing-put-down", kwargs=where),
        "undo_url": reverse("thing-undo", kwargs=where) if _just_taken(thing, person, now) else "",
        "places": [
            (str(place.value), str(place.label))
            for place in (Place.PANTRY, Place.LAUNDRY, Place.DESK)
            if place != thing.place
        ],
    }


def _just_taken(thing: "GuestProperty", person: "Person", now: datetime) -> bool:
    mine = thing.holder_id == person.membership_id and thing.version == 1
    return may_undo(acted_at=thing.since, by_same_person=mine, now=now)


def lent_drawn(
    item: "PlacedItem", *, person: "Person", language: str, now: datetime
) -> dict[str, Any]:
    """What is lent: what, where, since when; ``gone`` when it was looked for in vain."""
    return {
        "words": say(item.task.template.title, language).text,
        "icon": item.task.template.icon,
        "room": item.room.number if item.room else "",
        "since": clock_words(item.placed_at, person, now),
        "gone": clock_words(item.collected_at, person, now) if item.collected_at else "",
        "by": item.collected_by.name if item.collected_by else "",
    }
