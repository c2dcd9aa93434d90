"""What a restaurant's system tells, in any order and however often: the newest word stands."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from core import transactions
from core.sentences import sentence
from dining.enums import OrderState, VisitState
from dining.finding import find_stay
from dining.models import Order, Visit
from dining.queries.settings import meal_at
from dining.services.errors import UnknownVisit
from dining.services.standing import at_table, put_seats, settle, tell, told_seats
from dining.services.tasting import learn_all, put_items
from dining.services.warning import warn_of_order
from dining.types import CheckSaid, Heard, OrderSaid, SeatSaid, Told, VisitSaid
from hotels import queries as hotels
from stays import queries as stays

if TYPE_CHECKING:
    from hotels.models import Property

OLDER = sentence("Something newer was told before. It is kept and overwrites nothing.")
NO_VISIT = sentence("The check's table has not been heard of yet.")


def _older(row: Visit | Order, told: Told) -> Heard | None:
    """What is answered to a word that is not newer than the one that stands."""
    if row.told_no is None or row.told_at is None:
        return None
    known = (row.told_no, row.told_at, row.told_id)
    if told.rank > known:
        return None
    return Heard("nothing" if told.rank == known else "stale", OLDER, row.stay_id)


def _named_anew(row: Visit | Order, said: VisitSaid | OrderSaid) -> bool:
    """Whether the newer word names somebody else than the one before."""
    before = (row.told_room, row.told_reservation, row.name)
    return row.told_no is None or before != (said.room, said.reservation, said.name)


def _note(row: Visit | Order, said: VisitSaid | OrderSaid) -> None:
    row.told_no, row.told_at, row.told_id = said.told.rank
    row.told_room, row.told_reservation, row.name = said.room, said.reservation, said.name
    row.at = said.at


def hear_visit(*, property: "Property", source: str, said: VisitSaid, now: datetime) -> Heard:
    """A table as the restaurant sees it now; a sentence says when its stay was not found."""
    transactions.require_unit()
    day, meal = meal_at(property, said.at)
    new: dict[str, Any] = {"day": day, "meal": meal, "at": said.at, "created_at": now}
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    visit, made = rows.get_or_create(property=property, source=source, key=said.key, defaults=new)
    older = _older(visit, said.told)
    if older is not None:
        return older
    anew = _named_anew(visit, said)
    _note(visit, said)
    visit.day, visit.meal, visit.covers = day, meal, max(said.covers, 1)
    if said.table or visit.seated_by_id is None:
        visit.table = said.table
    visit.told_state = VisitState(said.state)
    visit.told_seats = [
        {"place": one.place, "profile": one.profile, "name": one.name} for one in said.seats
    ]
    if visit.seated_by_id is None:
        visit.seated_at = said.at if said.state in {"seated", "left"} else None
    reason = ""
    if anew or visit.stay_id is None:
        visit.stay_id, reason = _stay_of(visit, now)
    seat_party(visit, now=now)
    settle(visit, now=now)
    learn_all(visit, now=now)
    return Heard("applied", reason, visit.stay_id, new=made)


def _stay_of(row: Visit | Order, now: datetime) -> tuple[int | None, str]:
    match = find_stay(
        hotels.house(row.property_id),
        room=row.told_room,
        reservation=row.told_reservation,
        name=row.name,
        at=row.at,
        now=now,
    )
    return match.stay_id, match.reason or ""


def seat_party(visit: Visit, *, now: datetime) -> None:
    """Who of the stay's party is at the table, as far as what was told goes."""
    if visit.stay_id is None:
        put_seats(visit, [], {}, now=now)
        return
    said = [
        SeatSaid(place=one["place"], profile=one["profile"], name=one["name"])
        for one in visit.told_seats
    ]
    places = told_seats(visit, said)
    party = stays.party(visit.stay_id)
    here = at_table(party, covers=visit.covers, name=visit.name, placed=places)
    put_seats(visit, here, places, now=now)


def hear_check(*, property: "Property", source: str, said: CheckSaid, now: datetime) -> Heard:
    """What a table had. Raises ``UnknownVisit`` when the table has not been heard of yet."""
    transactions.require_unit()
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    visit = rows.filter(property=property, source=source, key=said.visit_key).first()
    if visit is None:
        raise UnknownVisit(NO_VISIT)
    if visit.check_no is not None and visit.check_at is not None:
        known = (visit.check_no, visit.check_at, visit.check_id)
        if said.told.rank <= known:
            outcome = "nothing" if said.told.rank == known else "stale"
            return Heard(outcome, OLDER, visit.stay_id)
    visit.check_no, visit.check_at, visit.check_id = said.told.rank
    put_items(visit, said.items, now=now)
    visit.version += 1
    visit.save()
    tell(visit)
    return Heard("applied", "", visit.stay_id)


def hear_order(*, property: "Property", source: str, said: OrderSaid, now: datetime) -> Heard:
    """An order for a room, or what goes into its minibar."""
    transactions.require_unit()
    new: dict[str, Any] = {"kind": said.kind, "at": said.at, "created_at": now}
    rows = Order.objects.select_for_update(of=("self",), no_key=True)
    order, made = rows.get_or_create(property=property, source=source, key=said.key, defaults=new)
    older = _older(order, said.told)
    if older is not None:
        return older
    anew = _named_anew(order, said)
    _note(order, said)
    order.kind, order.state = said.kind, OrderState(said.state)
    order.room = hotels.room_by_number(property, said.room) if said.room else None
    reason = ""
    if anew or order.stay_id is None:
        order.stay_id, reason = _stay_of(order, now)
    order.version += 1
    order.save()
    put_items(order, said.items, now=now)
    warn_of_order(order, now=now)
    tell(order)
    return Heard("applied", reason, order.stay_id, new=made)


def look_again(*, visit: Visit, now: datetime) -> bool:
    """Tries once more to find the stay of a table that was told before its stay was known."""
    transactions.require_unit()
    visit.stay_id, _reason = _stay_of(visit, now)
    if visit.stay_id is None:
        return False
    seat_party(visit, now=now)
    settle(visit, now=now)
    learn_all(visit, now=now)
    return True


def told_again(visit: Visit, *, now: datetime) -> None:
    """Puts a table back to what was told of whose it is."""
    transactions.require_unit()
    visit.stay_id, _reason = _stay_of(visit, now)
    seat_party(visit, now=now)


def look_again_at_order(*, order: Order, now: datetime) -> bool:
    """The same for an order."""
    transactions.require_unit()
    order.stay_id, _reason = _stay_of(order, now)
    if order.stay_id is None:
        return False
    order.version += 1
    order.save()
    warn_of_order(order, now=now)
    learn_all(order, now=now)
    tell(order)
    return True
