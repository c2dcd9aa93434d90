"""The guest card: who, must-nots, wishes with their reasons, work, and what happened."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from front_desk import things
from front_desk.board import visible_name
from front_desk.types import GuestCard
from guests import queries as guests
from guests.enums import Discretion
from hotels import queries as hotels
from preferences import queries as preferences
from preferences.types import Chip
from service_tasks import queries as service_tasks
from service_tasks.presenting import drawn
from stays import queries as stays
from stays.enums import ChangeKind
from stays.types import PartyMember, StayFacts

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person

MOST_MOMENTS = 40
ICONS = {
    "checked_in": "arrow-in",
    "checked_out": "arrow-out",
    "room_moved": "move",
    "room_assigned": "key",
    "created": "plus",
    "cancelled": "cross",
    "party_changed": "people",
}


def stay_card(
    person: "Person", house: "Property", stay_id: int, *, language: str, now: datetime
) -> GuestCard:
    """The card of a stay's primary guest, with the stay's work and story."""
    fact = stays.stay_facts(stay_id)
    day = hotels.business_date(house, now)
    company = stays.company_fingerprint(stay_id, now)
    member = fact.primary
    tasks = service_tasks.for_stay(stay_id, person)
    live = drawn(
        [task for task in tasks if task.ended_at is None],
        person=person,
        language=language,
        now=now,
    )
    hidden = fact.discretion != Discretion.OPEN and not guests.sees_hidden(person.role)
    chips = _chips(fact, language, day=day, company=company)
    return GuestCard(
        header=_header(person, fact, language, chips=chips, hidden=hidden),
        chips=[_drawn_chip(person, chip) for chip in chips],
        care=tuple(chip.words for chip in preferences.care_chips(stay_id, language)),
        confirm=tuple(_confirm(fact, language, day=day, company=company)),
        tasks=live,
        timeline=_timeline(fact, tasks, language, zone=house, company=company),
        **things.of_stay(person, stay_id, live, language=language, now=now),
        other_company=any(preferences.other_company(g, company) for g in fact.guest_ids),
        room=fact.room.number if fact.room else "",
        stay=fact.public_id,
        guest=member.public_id if member else "",
        discretion=fact.discretion,
        party=tuple(
            (one.public_id, _member_name(one, fact, person, language)) for one in fact.party[1:]
        ),
    )


def _member_name(member: PartyMember, fact: StayFacts, person: "Person", language: str) -> str:
    level = Discretion.OPEN if guests.sees_hidden(person.role) else fact.discretion
    return guests.display_name(member, language, level)


def _chips(fact: StayFacts, language: str, *, day: date, company: str) -> list[Chip]:
    found: list[Chip] = []
    for guest_id in fact.guest_ids:
        found += preferences.for_guest_page(
            guest_id, language, today=day, company=company, stay_id=fact.stay_id
        )
    return found


def _confirm(fact: StayFacts, language: str, *, day: date, company: str) -> Iterable[Any]:
    if fact.primary is None or fact.state not in {"reserved", "in_house"}:
        return ()
    nights = (fact.departure - fact.arrival).days
    return preferences.confirm_chips(
        fact.primary.guest_id, nights=nights, language=language, today=day, company=company
    )


def _header(
    person: "Person", fact: StayFacts, language: str, *, chips: list[Chip], hidden: bool
) -> dict[str, Any]:
    member = fact.primary
    nights = (fact.departure - fact.arrival).days
    line = ngettext("%(from)s – %(to)s, %(n)d night", "%(from)s – %(to)s, %(n)d nights", nights) % {
        "from": f"{fact.arrival:%m-%d}",
        "to": f"{fact.departure:%m-%d}",
        "n": nights,
    }
    return {
        "name": visible_name(fact, person, language),
        "native": member.native if member and not hidden else "",
        "native_lang": (member.language or "zh") if member else "",
        "said": guests.pronunciation(member) if member and not hidden else "",
        "vip": fact.vip,
        "vip_pips": 1,
        "safety": [chip.words for chip in chips if chip.safety],
        "room": fact.room.number if fact.room else "",
        "stay_line": f"{fact.state.label} · {line}",
        "language": member.language if member else "",
        "company": fact.company,
    }


def _drawn_chip(person: "Person", chip: Chip) -> dict[str, Any]:
    state = "maybe" if chip.standing == "suggestion" else "confirmed"
    if chip.please_confirm:
        state = "expired"
    answers = {
        answer: reverse(
            "answer-maybe",
            kwargs={
                "property": person.property_code,
                "preference": chip.public_id,
                "answer": answer,
            },
        )
        for answer in ("right", "wrong")
    }
    why = " · ".join([chip.reason, *(_evidence(line) for line in chip.why[:3])])
    return {
        "icon": chip.icon or "info",
        "text": chip.words,
        "state": state,
        "safety": chip.safety,
        "why": why.strip(" ·"),
        "right_url": answers["right"] if state != "confirmed" else "",
        "wrong_url": answers["wrong"] if state != "confirmed" else "",
    }


def _evidence(line: Any) -> str:
    where = f" {line.room}" if line.room else ""
    return f"{line.at:%m-%d}{where}: {line.what} ({line.department or line.source})"


def _timeline(
    fact: StayFacts, tasks: Iterable[Any], language: str, *, zone: "Property", company: str
) -> list[dict[str, Any]]:
    where = hotels.zone_of(zone)
    moments: list[dict[str, Any]] = [
        {
            "icon": ICONS.get(change.kind, "clock"),
            "words": str(ChangeKind(change.kind).label),
            "at": change.occurred_at,
        }
        for change in stays.story(fact.stay_id)
    ]
    for guest_id in fact.guest_ids:
        moments += [
            {
                "icon": "eye",
                "words": f"{one.what} {one.note}".strip(),
                "at": one.at,
                "by": one.department,
                "source": one.room,
            }
            for one in preferences.noticed(guest_id, language, company=company)
        ]
    moments += [
        {
            "icon": task.template.icon or "check",
            "words": service_words(task, language),
            "at": task.ended_at,
            "by": task.acknowledged_by.user.name if task.acknowledged_by else "",
        }
        for task in tasks
        if task.state == "done"
    ]
    moments += things.story(fact.stay_id)
    moments.sort(key=lambda moment: moment["at"], reverse=True)
    for moment in moments:
        moment["when"] = moment["at"].astimezone(where).strftime("%m-%d %H:%M")
    return moments[:MOST_MOMENTS]


def service_words(task: Any, language: str) -> str:
    """A done task in the reader's language."""
    return _("Done: %(what)s") % {"what": service_tasks.words(task, language).title}
