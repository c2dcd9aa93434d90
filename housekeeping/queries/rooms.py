"""The rooms of a person's shift, with instructions and never a guest's name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels import queries as hotels
from hotels.enums import DepartmentKind, RoomService
from housekeeping.looks import look_of
from housekeeping.queries.days import Days
from housekeeping.queries.here import TURNDOWN_FROM, flags, stay_look, stay_time
from housekeeping.types import RoomLine, WhoseRoom
from preferences import queries as preferences
from preferences.enums import Moment
from preferences.types import BelievedFact
from service_tasks import queries as service_tasks
from service_tasks.presenting import drawn, gathered
from staff import queries as staff
from staff.enums import Role
from stays import queries as stays
from stays.types import StayFacts

if TYPE_CHECKING:
    from hotels.models import Property, Room
    from staff.types import Person

NEW_FOR = timedelta(minutes=30)  # how long a room that came over is marked on the phone
MOST_INSTRUCTIONS = 3


def my_rooms(person: "Person", *, now: datetime) -> "list[Room]":
    """The rooms of one's sections this shift in walking order; for supervisors the whole house."""
    house = hotels.property_by_id(person.property_id)
    if person.role != Role.ATTENDANT:
        return list(hotels.rooms(house))
    mine = []
    for department in hotels.departments_of_kind(house, DepartmentKind.HOUSEKEEPING):
        rows = staff.sections_at(property=house, department_id=department.pk, at=now)
        mine += [row.room for row in rows if row.section.holder_id == person.membership_id]
    return mine


def lines(
    person: "Person", rooms: "Iterable[Room]", *, language: str, now: datetime
) -> list[RoomLine]:
    """Rooms as lines, do-not-disturb last; a constant number of queries."""
    house = hotels.property_by_id(person.property_id)
    with hotels.held(house.pk, house.settings_stamp):
        return _lines(person, house, list(rooms), language=language, now=now)


def _lines(
    person: "Person", house: "Property", listed: "list[Room]", *, language: str, now: datetime
) -> list[RoomLine]:
    days = Days(house, listed, now)
    day = days.day
    facts = days.facts()
    wishes = _wishes(facts, day, language, now=now)
    tasks = defaultdict(list)
    for task in service_tasks.in_rooms(person, [room.pk for room in listed], now=now):
        tasks[task.room_id].append(task)
    fresh = _fresh(person, house, now)
    drawn_lines = []
    for position, room in enumerate(listed):
        look, glyph, word = look_of(room)
        stay = days.stay(room)
        told, safety = wishes.get(stay.stay_id, ((), ())) if stay else ((), ())
        drawn_lines.append(
            RoomLine(
                number=room.number,
                look=look,
                glyph=glyph,
                word=word,
                stay=stay_look(stay, day),
                time=stay_time(stay, day, house),
                flags=tuple(flags(stay, room)),
                instructions=told[:MOST_INSTRUCTIONS],
                safety=safety,
                tasks=gathered(
                    drawn(tasks[room.pk], person=person, language=language, now=now), person=person
                ),
                rest=room.service in {RoomService.DO_NOT_DISTURB, RoomService.REFUSED},
                position=position,
                carry=(*fresh.get(room.pk, ()), *days.carry(room)),
                turndown=days.turndown(room),
            )
        )
    return sorted(drawn_lines, key=lambda line: (line.rest, line.position))


def _fresh(person: "Person", house: "Property", now: datetime) -> dict[int, tuple[str, ...]]:
    """room id -> since when it is an attendant's, where it came to them in the last half hour."""
    if person.role != Role.ATTENDANT:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for department in hotels.departments_of_kind(house, DepartmentKind.HOUSEKEEPING):
        for row in staff.last_placings(department=department, since=now - NEW_FOR, most=50):
            at = f"{hotels.local_now(house, row.at):%H:%M}"
            said = _("Yours since %(time)s") % {"time": at}
            for room_id, _before, after in row.moves:
                if after is not None:
                    found.setdefault(room_id, (said,))
    return found


def _wishes(
    facts: list[StayFacts], day: date, language: str, *, now: datetime
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """stay id -> (what to mind, safety) as instructions; causes and names stay out.

    Only what may be spoken of in the company of each stay; what was seen once, in its own stay.
    """
    care = preferences.care_words_of([fact.stay_id for fact in facts], language)
    asked = [preferences.asked_about(fact, now) for fact in facts]
    by_stay = [
        [belief for belief in found if _is_ours(belief)]
        for found in preferences.believed_by_stay(asked, day)
    ]
    pairs = [(belief.kind, belief.value) for found in by_stay for belief in found]
    words = preferences.all_value_words(pairs, language)
    wishes = {}
    for fact, beliefs in zip(facts, by_stay, strict=True):
        told = list(care.get(fact.stay_id, ()))
        safety: list[str] = []
        for belief in beliefs:
            text = _instruction(belief, words)
            (safety if belief.sensitivity == "safety" else told).append(text)
        wishes[fact.stay_id] = tuple(dict.fromkeys(told)), tuple(dict.fromkeys(safety))
    return wishes


def _is_ours(belief: BelievedFact) -> bool:
    """Whether housekeeping acts on it: it stands, or it was seen in this very stay."""
    acted_on = belief.standing == "standing" or belief.this_stay
    return acted_on and DepartmentKind.HOUSEKEEPING in belief.departments


def _instruction(belief: BelievedFact, words: Mapping[tuple[str, str], str]) -> str:
    said = words.get((belief.kind, belief.value), belief.value)
    refused = belief.strength in {"refuses", "must_not"}
    return _("No: %(wish)s") % {"wish": said} if refused else said


def whose_room(house: "Property", room: "Room", *, now: datetime) -> WhoseRoom:
    """Who a sighting in this room is about at first guess, and which buttons fit the hour."""
    occupants = stays.who_had(property_id=house.pk, room_id=room.pk, at=now)
    first = occupants[0] if occupants else None
    departed = first is not None and first.is_last_left
    hour = hotels.local_now(house, now).hour
    moment = Moment.TURNDOWN if hour >= TURNDOWN_FROM else Moment.CLEAN
    return WhoseRoom(
        stay_id=first.stay_id if first else None,
        stay_public_id=first.stay_public_id if first else "",
        departed=departed,
        moment=str(Moment.DEPARTURE if departed else moment),
    )
