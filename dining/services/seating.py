"""By hand at the door: seat, say who sits where, leave, and take each of them back."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import transactions
from dining.enums import VisitState
from dining.models import Seat, Visit
from dining.queries.settings import meal_at
from dining.services.errors import CannotSeat
from dining.services.hearing import told_again
from dining.services.standing import locked, put_seats, settle, standing
from hotels import queries as hotels
from stays import queries as stays

if TYPE_CHECKING:
    from staff.types import Person
    from stays.models import Stay

MOST_COVERS = 99


def seat_stay(
    *,
    stay: "Stay",
    guests: Collection[str],
    covers: int,
    table: str,
    person: "Person",
    now: datetime,
    booked: str = "",
) -> Visit:
    """Seats guests of a stay (public ids; none = the whole party), on their booking when they have one.

    ``booked`` is the public id of a booking whose stay was not known: the host says it is theirs.
    """
    transactions.require_unit()
    visit = _claimed(booked, stay, person) if booked else _expected(stay, person, now)
    party = stays.party(stay.pk)
    here = [one.guest_id for one in party if not guests or one.public_id in guests]
    visit.covers = min(max(covers, len(here), 1), MOST_COVERS)
    return _seat(visit, here, table=table, person=person, now=now)


def _claimed(booked: str, stay: "Stay", person: "Person") -> Visit:
    visit = locked(person, booked)
    if visit.state != VisitState.BOOKED or visit.stay_id not in {None, stay.pk}:
        raise CannotSeat(
            _("This booking is not open any more. Nothing was changed; look at the list again.")
        )
    visit.stay = stay
    return visit


def _expected(stay: "Stay", person: "Person", now: datetime) -> Visit:
    """The stay's booking for the meal of this moment, or a new table for it, not yet written."""
    day, meal = meal_at(hotels.property_by_id(stay.property_id), now)
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    expected = rows.filter(
        property=person.property_id, day=day, meal=meal, stay=stay, state=VisitState.BOOKED
    )
    return expected.order_by("at", "pk").first() or Visit(
        property_id=person.property_id, day=day, meal=meal, at=now, stay=stay, created_at=now
    )


def seat_visit(*, visit: str, table: str, person: "Person", now: datetime) -> Visit:
    """Seats a table that was expected."""
    transactions.require_unit()
    found = locked(person, visit)
    if found.state != VisitState.BOOKED:
        raise CannotSeat(_("This table is not expected any more. Nothing was changed."))
    here = list(found.seats.order_by("place", "pk").values_list("guest_id", flat=True))
    return _seat(found, here, table=table, person=person, now=now)


def _seat(visit: Visit, here: list[int], *, table: str, person: "Person", now: datetime) -> Visit:
    visit.table = table.strip()[:12] or visit.table
    visit.seated_at, visit.seated_by_id = now, person.user_id
    visit.left_at = visit.left_by = None
    visit.state = VisitState.SEATED
    visit.save()
    known = visit.seats.values_list("guest_id", "place")
    places = {guest_id: place for guest_id, place in known if place is not None}
    put_seats(visit, here, places, now=now)
    settle(visit, now=now)
    return visit


def place(*, visit: str, guest: str, place: int | None, person: "Person", now: datetime) -> Visit:
    """Says where a guest sits; whoever was thought to sit there has no seat said any more."""
    transactions.require_unit()
    found = locked(person, visit)
    seat = found.seats.filter(guest__public_id=guest).first()
    if seat is None or (place is not None and not 1 <= place <= MOST_COVERS):
        raise CannotSeat(_("This guest is not at this table any more. Nothing was changed."))
    found.seats.filter(place=place).exclude(pk=seat.pk).update(place=None, by_hand=False)
    Seat.objects.filter(pk=seat.pk).update(place=place, by_hand=place is not None)
    settle(found, now=now)
    return found


def leave(*, visit: str, person: "Person", now: datetime) -> Visit:
    """The table is free again."""
    transactions.require_unit()
    found = locked(person, visit)
    if found.state != VisitState.SEATED:
        raise CannotSeat(_("Nobody sits at this table any more. Nothing was changed."))
    found.left_at, found.left_by_id = now, person.user_id
    settle(found, now=now)
    return found


def undo(*, visit: str, person: "Person", now: datetime) -> Visit:
    """Takes the last thing done by hand back: leaving, then seating."""
    transactions.require_unit()
    found = locked(person, visit)
    if found.left_by_id is not None:
        found.left_at = found.left_by = None
    elif found.seated_by_id is not None:
        found.seated_at = found.seated_by = None
        # Whose booking it is goes by what was told again: the host may have said it by mistake.
        if found.source and standing(found) == VisitState.BOOKED:
            told_again(found, now=now)
    else:
        raise CannotSeat(_("There is nothing to take back. Nothing was changed."))
    if standing(found) == VisitState.SEATED and found.seated_at is None:
        found.seated_at = found.at
    settle(found, now=now)
    return found
