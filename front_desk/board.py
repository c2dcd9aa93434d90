"""The board: arrivals, in house, departures and rooms of the business day, by few queries."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from front_desk.types import GroupLine, StayLine
from guests import birthdays
from guests import queries as guests
from guests.enums import Discretion
from hotels import queries as hotels
from hotels.enums import DepartmentKind, RoomCondition
from preferences import queries as preferences
from preferences.types import BelievedFact
from service_tasks import queries as service_tasks
from stays import queries as stays
from stays.types import StayFacts

if TYPE_CHECKING:
    from hotels.models import Property, Room
    from staff.types import Person

TABS = ("arrivals", "in_house", "departures", "rooms")
GLYPHS = {
    "dirty": "cross",
    "cleaning": "half",
    "clean": "check",
    "inspected": "check-double",
    "pickup": "broom",
}


def visible_name(fact: StayFacts, person: "Person", language: str) -> str:
    """The party's name for this reader: real names under discretion only with the right."""
    if fact.primary is None:
        return _("Guest")
    level = Discretion.OPEN if guests.sees_hidden(person.role) else fact.discretion
    return guests.display_name(fact.primary, language, level)


def counts(house: "Property", day: date) -> dict[str, int]:
    """How many stand behind each tab."""
    return {
        "arrivals": stays.arrivals(house, day).filter(state="reserved").count(),
        "in_house": stays.in_house(house).count(),
        "departures": stays.departures(house, day).filter(state="in_house").count(),
        "rooms": hotels.rooms(house).count(),
    }


def stay_lines(
    person: "Person", house: "Property", tab: str, *, language: str, now: datetime
) -> list[StayLine]:
    """The lines of one tab; a constant number of queries."""
    day = hotels.business_date(house, now)
    hidden_too = guests.sees_hidden(person.role)
    rows = {
        "arrivals": lambda: stays.arrivals(house, day),
        "in_house": lambda: stays.in_house(house),
        "departures": lambda: stays.departures(house, day),
    }[tab]().shown(hidden_too=hidden_too)
    ordered = [row.pk for row in rows]
    facts = stays.facts_of(ordered)
    found = [facts[pk] for pk in ordered if pk in facts]
    safety = _safety(found, day, language, now=now)
    tasks = _open_work(house, found)
    calendar = hotels.calendar_date(house, now)
    return [
        StayLine(
            stay=fact.public_id,
            name=visible_name(fact, person, language),
            time=_time(fact, tab, house),
            room=fact.room.number if fact.room else "",
            look=fact.room.condition if fact.room else "",
            glyph=GLYPHS.get(fact.room.condition, "cross") if fact.room else "",
            word=str(RoomCondition(fact.room.condition).label) if fact.room else "",
            state=str(fact.state),
            badges=tuple(_badges(fact, calendar)),
            safety=tuple(safety.get(fact.stay_id, ())),
            waiting=fact.waiting_since is not None,
            guests=max(len(fact.party), fact.adults + fact.children),
            tasks=tasks[fact.stay_id],
            group=fact.group_code,
        )
        for fact in found
    ]


def grouped(lines: Iterable[StayLine]) -> list[StayLine | GroupLine]:
    """Arrivals with every group as one, where the first of it stood; one stay is no group."""
    lines = list(lines)
    groups: dict[str, list[StayLine]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    listed: list[StayLine | GroupLine] = []
    for line in lines:
        mine = groups[line.group]
        if not line.group or len(mine) == 1:
            listed.append(line)
        elif mine[0] is line:
            listed.append(_group(mine))
    return listed


def _group(lines: list[StayLine]) -> GroupLine:
    due = [line for line in lines if line.state == "reserved"]
    return GroupLine(
        code=lines[0].group,
        time=(due or lines)[0].time,
        stays=len(lines),
        guests=sum(line.guests for line in lines),
        come=len(lines) - len(due),
        waiting=sum(line.waiting for line in due),
        no_room=sum(not line.room for line in due),
        notes=tuple(line for line in lines if line.safety or line.tasks),
        lines=tuple(lines),
    )


def _time(fact: StayFacts, tab: str, house: "Property") -> str:
    if tab == "arrivals":
        return f"{fact.eta or house.check_in_from:%H:%M}"
    if tab == "departures":
        return f"{fact.late_check_out or house.check_out_until:%H:%M}"
    return f"{fact.departure:%m-%d}"


def _badges(fact: StayFacts, calendar: date) -> Iterable[tuple[str, str]]:
    if fact.vip:
        yield "star", _("VIP")
    if any(_has_birthday(member.birth, fact, calendar) for member in fact.party):
        yield "cake", _("Birthday")
    if fact.discretion != Discretion.OPEN:
        yield "shield", str(Discretion(fact.discretion).label)
    if fact.group_code:
        yield "people", fact.group_code


def _has_birthday(birth: object, fact: StayFacts, calendar: date) -> bool:
    """On the calendar day the desk looks, when it falls into the stay."""
    if birth is None or fact.discretion == Discretion.PROTECTED:
        return False
    day = calendar if fact.arrival <= calendar <= fact.departure else fact.arrival
    return birthdays.falls_on(birth, day)  # type: ignore[arg-type]


def _safety(
    facts: list[StayFacts], day: date, language: str, *, now: datetime
) -> dict[int, list[str]]:
    """stay id -> must-nots in words, as far as they may be spoken of in the stay's company."""
    asked = [preferences.asked_about(fact, now) for fact in facts]
    by_stay = {
        fact.stay_id: [belief for belief in beliefs if _must_be_known(belief)]
        for fact, beliefs in zip(facts, preferences.believed_by_stay(asked, day), strict=True)
    }
    pairs = [(belief.kind, belief.value) for known in by_stay.values() for belief in known]
    words = preferences.all_value_words(pairs, language)
    return {
        stay_id: list(dict.fromkeys(words[belief.kind, belief.value] for belief in known))
        for stay_id, known in by_stay.items()
    }


def _must_be_known(belief: BelievedFact) -> bool:
    return belief.sensitivity == "safety" and DepartmentKind.FRONT_DESK in belief.departments


def _open_work(house: "Property", facts: list[StayFacts]) -> Counter[int]:
    tasks = service_tasks.preparation(house.pk, (), [fact.stay_id for fact in facts])
    return Counter(task.stay_id for task in tasks if task.stay_id is not None)


def room_tiles(house: "Property", *, now: datetime) -> list[dict[str, object]]:
    """Every room with its state and who comes, lives or leaves there; no names."""
    day = hotels.business_date(house, now)
    here = {stay.room_id: stay for stay in stays.in_house(house)}
    due = {stay.room_id: stay for stay in stays.arrivals(house, day).filter(state="reserved")}
    return [_tile(room, here.get(room.pk), due.get(room.pk), day) for room in hotels.rooms(house)]


def _tile(room: "Room", here: object, due: object, day: date) -> dict[str, object]:
    look = "out_of_order" if room.out_of_order else str(room.condition)
    glyph, word = GLYPHS.get(look, "ban"), str(RoomCondition(room.condition).label)
    if room.service in {"do_not_disturb", "refused"}:
        look, glyph, word = "do_not_disturb", "moon", str(room.get_service_display())
    if room.out_of_order:
        word = _("Out of order")
    leaving = here is not None and getattr(here, "departure", None) == day
    stay = "due_out" if leaving else "in_house" if here is not None else "due_in" if due else ""
    return {
        "number": room.number,
        "look": look,
        "glyph": glyph,
        "word": word,
        "stay": stay,
        "guest": "",
        "time": "",
        "flags": [_("Rush")] if due is not None and getattr(due, "waiting_since", None) else [],
    }
