"""How a table stands after everything that was told and done, and who is at it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dining.enums import VisitState
from dining.finding import is_called
from dining.models import Order, Seat, Visit
from dining.services.errors import CannotSeat
from dining.services.warning import warn_of_visit
from guests import queries as guests
from realtime import services as realtime
from service_tasks import services as tasks
from stays import queries as stays
from stays.types import PartyMember

if TYPE_CHECKING:
    from dining.types import SeatSaid
    from staff.types import Person


def standing(visit: Visit) -> VisitState:
    """What is told and what was done by hand, together: nobody who sits is talked away."""
    if visit.left_by_id is not None or visit.told_state == VisitState.LEFT:
        return VisitState.LEFT
    if visit.seated_by_id is not None or visit.told_state == VisitState.SEATED:
        return VisitState.SEATED
    return VisitState(visit.told_state or VisitState.CANCELLED)


def locked(person: "Person", public_id: str) -> Visit:
    """A table of this person's hotel, locked until the unit ends; raises ``CannotSeat``."""
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    visit = rows.filter(property=person.property_id, public_id=public_id).first()
    if visit is None:
        raise CannotSeat(_("This table is not on the list any more. Nothing was changed."))
    return visit


def settle(visit: Visit, *, now: datetime) -> None:
    """Writes a changed table, tells the kitchen what it must know of it, and wakes the screens."""
    visit.state = standing(visit)
    visit.version += 1
    visit.save()
    warn_of_visit(visit, now=now)
    tell(visit)


def tell(row: Visit | Order) -> None:
    """Wakes the screens that show meals."""
    realtime.publish(
        property_id=row.property_id, topic="dining", entity=row.public_id, version=row.version
    )


def told_seats(visit: Visit, said: "Sequence[SeatSaid]") -> dict[int, int]:
    """guest id -> place, as far as what was told names members of the visit's stay."""
    if visit.stay_id is None or not said:
        return {}
    party = stays.party(visit.stay_id)
    source = stays.source_of(visit.stay_id)
    own = guests.own_ids(source, [one.profile for one in said if one.profile])
    persons = guests.survivors(own.values())
    found: dict[int, int] = {}
    for one in sorted(said, key=lambda one: one.place):
        guest_id = persons.get(own.get(one.profile, 0))
        if guest_id is None and one.name:
            called = [member.guest_id for member in party if is_called(member, one.name)]
            guest_id = called[0] if len(called) == 1 else None
        if guest_id in {member.guest_id for member in party} and guest_id not in found:
            found[guest_id] = one.place
    return found


def at_table(
    party: Sequence[PartyMember], *, covers: int, name: str, placed: Collection[int]
) -> list[int]:
    """Who of a party is at a table. When that cannot be told, everybody may be: an allergy decides."""
    everybody = [member.guest_id for member in party]
    if covers >= len(everybody):
        return everybody
    named = [member.guest_id for member in party if name and is_called(member, name)]
    sure = [one for one in everybody if one in placed or one in named]
    return sure if len(sure) == covers else everybody


def put_seats(
    visit: Visit, guest_ids: Sequence[int], places: Mapping[int, int], *, now: datetime
) -> None:
    """Makes the seats be those of ``guest_ids``; where the host said somebody sits, they sit."""
    kept = {seat.guest_id: seat for seat in visit.seats.select_related("task")}
    for guest_id, seat in kept.items():
        if guest_id not in guest_ids and not seat.by_hand:
            if seat.task is not None:
                tasks.withdraw(task=seat.task, why="not_at_table", now=now)
            seat.delete()
    by_hand = {seat.place for seat in kept.values() if seat.by_hand}
    moving = visit.seats.filter(by_hand=False)
    moving.update(place=None)
    alone = len(guest_ids) == 1 and visit.covers == 1
    for guest_id in guest_ids:
        seat = kept.get(guest_id) or Seat(visit=visit, guest_id=guest_id)
        place = places.get(guest_id) or (1 if alone else None)
        if not seat.by_hand:
            seat.place = None if place in by_hand else place
            seat.save()
