"""The rooms of a person's shift, with instructions and never a guest's name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels import queries as hotels
from hotels.enums import DepartmentKind, RoomService
from housekeeping.looks import look_of
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

TURNDOWN_FROM = 17  # local hour from which the sheet offers what turndown sees
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
    day = hotels.business_date(house, now)
    listed = list(rooms)
    by_room = _stays_by_room(house, day, listed)
    facts = [fact for found in by_room.values() for fact in found]
    wishes = _wishes(facts, day, language, now=now)
    tasks = defaultdict(list)
    for task in service_tasks.in_rooms(person, [room.pk for room in listed], now=now):
        tasks[task.room_id].append(task)
    drawn_lines = []
    for position, room in enumerate(listed):
        look, glyph, word = look_of(room)
        stay = _stay_here(by_room[room.pk], day)
        told, safety = wishes.get(stay.stay_id, ((), ())) if stay else ((), ())
        drawn_lines.append(
            RoomLine(
                number=room.number,
                look=look,
                glyph=glyph,
                word=word,
                stay=_icon(stay, day),
                time=_time(stay, day, house),
                flags=tuple(_flags(stay, room)),
                instructions=told[:MOST_INSTRUCTIONS],
                safety=safety,
                tasks=gathered(
                    drawn(tasks[room.pk], person=person, language=language, now=now), person=person
                ),
                rest=room.service in {RoomService.DO_NOT_DISTURB, RoomService.REFUSED},
                position=position,
            )
        )
    return sorted(drawn_lines, key=lambda line: (line.rest, line.position))


def _stays_by_room(house: "Property", day: date, rooms: "list[Room]") -> dict[int, list[StayFacts]]:
    ids = {room.pk for room in rooms}
    here = stays.in_house(house).filter(room__in=ids)
    coming = stays.arrivals(house, day).filter(room__in=ids)
    wanted = {stay.pk for stay in here} | {stay.pk for stay in coming}
    by_room: dict[int, list[StayFacts]] = defaultdict(list)
    for fact in stays.facts_of(wanted).values():
        if fact.room is not None:
            by_room[fact.room.id].append(fact)
    return by_room


def _stay_here(found: list[StayFacts], day: date) -> StayFacts | None:
    """Who lives here now comes before who is due."""
    living = [fact for fact in found if fact.state == "in_house"]
    return next(iter(living or found), None)


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


def _icon(stay: StayFacts | None, day: date) -> str:
    if stay is None:
        return ""
    if stay.state != "in_house":
        return "due_in"
    return "due_out" if stay.departure == day else "in_house"


def _time(stay: StayFacts | None, day: date, house: "Property") -> str:
    if stay is None:
        return ""
    if stay.state != "in_house":
        return f"{stay.eta or house.check_in_from:%H:%M}"
    if stay.departure == day:
        return f"{stay.late_check_out or house.check_out_until:%H:%M}"
    return ""


def _flags(stay: StayFacts | None, room: "Room") -> list[str]:
    flags = []
    if stay is not None and stay.waiting_since is not None:
        flags.append(_("Rush"))
    if stay is not None and stay.vip:
        flags.append(_("VIP"))
    if room.service == RoomService.MAKE_UP:
        flags.append(_("Make up"))
    return flags


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
