"""Room status towards the PMS: what it believes is a row, so that a change made while down is told.

Nothing is told of a room until the PMS's belief is known: a new line takes the rooms as they are.
"""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F

from core.transactions import unit
from hotels import queries as hotels
from hotels.enums import RoomCondition
from pms.models import RoomTold
from pms.types import RoomNews
from stays import queries as stays

if TYPE_CHECKING:
    from pms.models import Link

WORD = {
    RoomCondition.DIRTY: "dirty",
    RoomCondition.CLEANING: "dirty",
    RoomCondition.PICKUP: "dirty",
    RoomCondition.CLEAN: "clean",
    RoomCondition.INSPECTED: "inspected",
}
"""Our condition -> the three that FIAS has; each stands twice there, for vacant and occupied."""

_STATUS = {"dirty": 1, "clean": 3, "inspected": 5}


class Status(NamedTuple):
    """A room's status on its way to the PMS: ``number`` and a digit from 1 to 6."""

    room_id: int
    number: str
    word: str
    digit: str


def due(link: "Link", *, unproven_since: datetime | None) -> list[Status]:
    """What the PMS does not know yet, by room number.

    What was told since ``unproven_since`` is told again: the line broke before the PMS was heard.
    """
    property = link.connection.property
    told = {row.room_id: row for row in RoomTold.objects.filter(link=link)}
    conditions = {
        room.pk: (room.number, WORD[RoomCondition(room.condition)])
        for room in hotels.rooms(property)
    }
    new = [
        RoomTold(link=link, room_id=pk, condition=word)
        for pk, (_, word) in conditions.items()
        if pk not in told
    ]
    if new:
        with unit():
            RoomTold.objects.bulk_create(new, ignore_conflicts=True)
    late = {
        pk: row
        for pk, row in told.items()
        if pk in conditions and _is_due(row, conditions[pk][1], unproven_since)
    }
    if not late:
        return []
    lived_in = set(stays.in_house(property).values_list("room_id", flat=True))
    return [
        Status(pk, *conditions[pk], str(_STATUS[conditions[pk][1]] + (pk in lived_in)))
        for pk in late
    ]


def _is_due(row: RoomTold, word: str, unproven_since: datetime | None) -> bool:
    if row.condition != word:
        return True
    if row.told_at is None or unproven_since is None:
        return False
    return row.told_at >= unproven_since


def told(link: "Link", sent: list[Status], *, now: datetime) -> None:
    """Notes that these were sent."""
    with unit():
        for each in sent:
            rows = RoomTold.objects.filter(link=link, room_id=each.room_id)
            rows.update(condition=each.word, told_at=now)


def heard(link: "Link", news: RoomNews) -> None:
    """The PMS said how a room is: it need not be told the same."""
    if news.condition is None:
        return
    word = WORD[RoomCondition(news.condition)]
    with unit():
        rows = RoomTold.objects.filter(link=link, room__number=news.number)
        rows.filter(room__property=F("link__connection__property")).update(
            condition=word, told_at=None
        )
