"""Who had a room at a moment: the question behind every observation."""

from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet
from psycopg.types.range import TimestamptzRange

from stays.enums import StayState
from stays.models import Occupancy
from stays.queries.parties import party_rows, present_at
from stays.types import LeftRoom, Occupant, PartyTime, RoomStretch

STILL_THEIR_ROOM = timedelta(hours=24)
"""How long after leaving a room its last party is offered for what is found in it."""

AROUND_A_CHANGE = timedelta(minutes=30)
"""How long after an arrival the party that left before is offered as well."""


def _occupant(row: Occupancy, at: datetime, reason: str) -> Occupant:
    until = row.during.upper
    moment = at if reason == "occupant" or until is None else until - timedelta(microseconds=1)
    return Occupant(
        stay_id=row.stay_id,
        stay_public_id=row.stay.public_id,
        guest_ids=tuple(present_at(row.stay.party.all(), moment)),
        since=row.during.lower,
        until=until,
        reason=reason,
    )


def _occupancies(property_id: int, room_id: int) -> QuerySet[Occupancy]:
    return (
        Occupancy.objects.filter(property_id=property_id, room_id=room_id)
        .select_related("stay")
        .prefetch_related(Prefetch("stay__party", queryset=party_rows()))
    )


def stay_in_room(*, property_id: int, room_id: int, at: datetime) -> list[Occupant]:
    """The stays living in a room at a moment; several when parties share it."""
    rows = _occupancies(property_id, room_id).filter(during__contains=at)
    return [_occupant(row, at, "occupant") for row in rows.order_by("during", "pk")]


def who_had(*, property_id: int, room_id: int, at: datetime) -> list[Occupant]:
    """Whose room it was at ``at``, most likely first; what is seen in it is about one of these.

    Who lived there comes first. Who left last (by departure or by moving, within 24 hours) follows
    when the room was empty, or when the next party had only just come in (30 minutes): then one
    must ask. An empty list means that nobody had it.
    """
    living = stay_in_room(property_id=property_id, room_id=room_id, at=at)
    settled = any(at - one.since > AROUND_A_CHANGE for one in living)
    if settled:
        return living
    ended = _occupancies(property_id, room_id).filter(
        during__endswith__lte=at, during__endswith__gt=at - STILL_THEIR_ROOM
    )
    here = {one.stay_id for one in living}
    gone = [row for row in ended.order_by("-during__endswith", "-pk") if row.stay_id not in here]
    last = [row for row in gone if row.during.upper == gone[0].during.upper]
    return living + [_occupant(row, at, "guest_who_left") for row in last]


def lived_in(
    *, property_id: int, room_id: int, since: datetime, until: datetime
) -> list[RoomStretch]:
    """Every stretch of living in a room that touches [since, until), oldest first; two queries."""
    rows = _occupancies(property_id, room_id).filter(
        during__overlap=TimestamptzRange(since, until, "[)")
    )
    return [
        RoomStretch(
            row.stay_id,
            row.stay.public_id,
            row.during.lower,
            row.during.upper,
            tuple(
                PartyTime(one.guest_id, one.role, one.joined_at, one.left_at)
                for one in row.stay.party.all()
            ),
        )
        for row in rows.order_by("during", "pk")
    ]


def left_rooms(*, property_id: int, since: datetime, until: datetime) -> list[LeftRoom]:
    """Every room that a stay went out of in [since, until), by moving or by leaving; one query."""
    rows = Occupancy.objects.filter(
        property_id=property_id, during__endswith__gte=since, during__endswith__lt=until
    ).select_related("stay__room", "room")
    return [
        _left(row)
        for row in rows.order_by("during__endswith", "pk")
        if row.stay.state != StayState.IN_HOUSE or row.stay.room_id != row.room_id
    ]


def _left(row: Occupancy) -> LeftRoom:
    goes_on = row.stay.room if row.stay.state == StayState.IN_HOUSE else None
    return LeftRoom(
        room_id=row.room_id,
        number=row.room.number,
        stay_id=row.stay_id,
        at=row.during.upper,
        now_in=goes_on.pk if goes_on is not None else None,
        now_number=goes_on.number if goes_on is not None else "",
    )
