"""The host stand: who is expected, who sits where, what they like, and what must not reach them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from dining.enums import VisitState
from dining.models import Item, Seat, Visit
from dining.queries import knowing
from dining.queries.settings import meal_at
from dining.types import SeatLine, VisitLine, Warned
from guests.enums import Discretion
from hotels import queries as hotels
from preferences import queries as preferences
from preferences.types import BelievedFact
from stays import queries as stays
from stays.types import StayFacts

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person

ORDER = {VisitState.BOOKED: 0, VisitState.SEATED: 1, VisitState.LEFT: 2}
MOST_PLACES = 20
LONGEST_MEAL = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One meal: its tables by state, and covers counted."""

    expected: list[VisitLine]
    seated: list[VisitLine]
    left: list[VisitLine]
    covers_expected: int
    covers_seated: int
    covers_left: int
    not_yet: int  # persons in the house who have not come to this meal


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the lines of a meal are drawn from."""

    person: "Person"
    language: str
    house: "Property"
    facts: Mapping[int, StayFacts]
    beliefs: Mapping[int, Mapping[int, list[BelievedFact]]]
    words: Mapping[tuple[str, str], str]
    warned: Mapping[int, Warned]
    items: Mapping[int, tuple[int, int]]


def stand(
    person: "Person", house: "Property", day: date, meal: str, *, language: str, now: datetime
) -> Stand:
    """A meal as its host sees it; a constant number of queries."""
    rows = Visit.objects.filter(Q(day=day, meal=meal) | _still_here(house, day, meal, now))
    rows = rows.filter(property=house)
    visits = list(
        rows.exclude(state=VisitState.CANCELLED)
        .prefetch_related("seats__guest")
        .order_by("at", "pk")
    )
    lines = lines_of(visits, person, house, language=language, now=now)
    by_state: dict[str, list[VisitLine]] = defaultdict(list)
    for line in lines:
        by_state[line.state].append(line)
    here = {visit.stay_id for visit in visits if visit.state != VisitState.BOOKED}
    living = stays.in_house(house).exclude(pk__in={pk for pk in here if pk is not None})
    return Stand(
        expected=by_state[VisitState.BOOKED],
        seated=by_state[VisitState.SEATED],
        left=by_state[VisitState.LEFT],
        covers_expected=_covers(by_state[VisitState.BOOKED]),
        covers_seated=_covers(by_state[VisitState.SEATED]),
        covers_left=_covers(by_state[VisitState.LEFT]),
        not_yet=sum(
            adults + children for adults, children in living.values_list("adults", "children")
        ),
    )


def _still_here(house: "Property", day: date, meal: str, now: datetime) -> Q:
    """Who sat down before this meal began and has not left; nobody at a meal that is not now."""
    if meal_at(house, now) != (day, meal):
        return Q(pk__in=[])
    return Q(state=VisitState.SEATED, seated_at__gte=now - LONGEST_MEAL)


def _covers(lines: Iterable[VisitLine]) -> int:
    return sum(line.covers for line in lines)


def visit_for(person: "Person", public_id: str) -> Visit | None:
    """A table of this person's hotel."""
    rows = Visit.objects.filter(property=person.property_id, public_id=public_id)
    return rows.prefetch_related("seats__guest").first()


def lines_of(
    visits: Sequence[Visit],
    person: "Person",
    house: "Property",
    *,
    language: str,
    now: datetime,
) -> list[VisitLine]:
    """Tables as lines, in the order given."""
    facts = stays.facts_of({visit.stay_id for visit in visits if visit.stay_id is not None})
    beliefs = knowing.beliefs_of(list(facts.values()), hotels.business_date(house, now), now)
    liked = {
        (one.kind, one.value)
        for by_guest in beliefs.values()
        for each in by_guest.values()
        for one in each
        if knowing.is_like(one)
    }
    task_ids = {
        seat.task_id for visit in visits for seat in visit.seats.all() if seat.task_id is not None
    }
    known = _Known(
        person=person,
        language=language,
        house=house,
        facts=facts,
        beliefs=beliefs,
        words=preferences.all_value_words(liked, language),
        warned=knowing.warnings(task_ids, person=person, language=language, now=now),
        items=_items(visits),
    )
    return [_line(visit, known) for visit in visits]


def _items(visits: Sequence[Visit]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    rows = Item.objects.filter(visit__in=visits).values_list("visit_id", "eaten")
    for visit_id, eaten in rows:
        if visit_id is not None:
            count, unsaid = found.get(visit_id, (0, 0))
            found[visit_id] = (count + 1, unsaid + (eaten == ""))
    return found


def _line(visit: Visit, known: _Known) -> VisitLine:
    fact = known.facts.get(visit.stay_id or 0)
    seats = list(visit.seats.all())
    seats.sort(key=lambda seat: (seat.place is None, seat.place or 0, seat.pk))
    local = visit.at.astimezone(hotels.zone_of(known.house))
    count, unsaid = known.items.get(visit.pk, (0, 0))
    lines = tuple(_seat(seat, fact, visit, known) for seat in seats) if fact else ()
    hides = fact is not None and knowing.hidden(fact, known.person)
    return VisitLine(
        public_id=visit.public_id,
        name=lines[0].name if lines else visit.name or _("Guest"),
        room="" if hides else (fact.room.number if fact and fact.room else visit.told_room),
        time=f"{local:%H:%M}",
        table=visit.table,
        covers=visit.covers,
        state=str(visit.state),
        version=visit.version,
        badges=tuple(_badges(fact)) if fact else (),
        seats=lines,
        places=tuple(range(1, min(max(visit.covers, len(seats)), MOST_PLACES) + 1)),
        items=count,
        unsaid=unsaid,
    )


def _badges(fact: StayFacts) -> Iterable[tuple[str, str]]:
    if fact.vip:
        yield "star", _("VIP")
    if fact.discretion != Discretion.OPEN:
        yield "shield", str(Discretion(fact.discretion).label)


def _seat(seat: Seat, fact: StayFacts, visit: Visit, known: _Known) -> SeatLine:
    member = next((one for one in fact.party if one.guest_id == seat.guest_id), None)
    name = knowing.shown_name(member, fact, known.person, known.language) if member else _("Guest")
    beliefs = known.beliefs.get(fact.stay_id, {}).get(seat.guest_id, [])
    warned = known.warned.get(seat.task_id or 0)
    if warned is None and visit.state != VisitState.LEFT:
        warned = knowing.expected_warning(beliefs, known.language)
    return SeatLine(
        guest=seat.guest.public_id,
        name=name,
        place=seat.place,
        likes=knowing.likes_of(beliefs, known.words),
        warned=warned,
    )
