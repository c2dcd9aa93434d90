"""Finds hotels, departments and rooms, and tells what time and day it is there."""

from dataclasses import fields
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.db.models.functions import Length

from hotels.models import BusinessDate, Department, Property, Room
from hotels.settled import held, settled
from hotels.types import WorkMinutes
from hotels.walltime import business_day, moment_of

__all__ = ["at_local", "business_date", "calendar_date", "day_began", "department",
           "department_named", "department_of_id", "departments", "departments_of_kind", "held",
           "house", "local_now", "properties", "property_by_code", "property_by_id",
           "room_by_number", "rooms", "settled", "work_minutes", "zone_of"]  # fmt: skip


def zone_of(property: Property) -> ZoneInfo:
    """The property's time zone."""
    return ZoneInfo(property.zone)


def local_now(property: Property, now: datetime) -> datetime:
    """``now`` as the hotel's clocks show it, aware."""
    return now.astimezone(zone_of(property))


def calendar_date(property: Property, now: datetime) -> date:
    """The date on the wall calendar; occasions such as birthdays go by it."""
    return local_now(property, now).date()


def business_date(property: Property, now: datetime) -> date:
    """The day the hotel works in: the open one, else as its roll hour says."""
    opened = settled(property.pk, "business date", lambda: _open_date(property.pk))
    return opened or business_day(local_now(property, now), property.roll_hour)


def night_of(property: Property, at: datetime) -> date:
    """The hotel's day that holds ``at``, past or to come: an hour after midnight is last night's."""
    return business_day(local_now(property, at), property.roll_hour)


def _open_date(property_id: int) -> date | None:
    rows = BusinessDate.objects.filter(property=property_id, closed_at=None)
    return rows.values_list("date", flat=True).first()


def day_began(property: Property, now: datetime) -> datetime:
    """Since when the hotel works in its present business day. One query."""
    opened = (
        BusinessDate.objects.filter(property=property, closed_at=None)
        .values_list("opened_at", flat=True)
        .first()
    )
    day = business_day(local_now(property, now), property.roll_hour)
    return opened or at_local(property, day, time(property.roll_hour))


def at_local(property: Property, day: date, wall: time) -> datetime:
    """The UTC moment at which the hotel's clocks show ``wall`` on ``day``.

    A skipped time gives the first moment after the gap, a doubled one the first of the two.
    """
    return moment_of(zone_of(property), day, wall)


def work_minutes(property: Property, kind: str = "") -> WorkMinutes:
    """How long housekeeping's jobs take in a room of ``kind``: its own, else the hotel's, else ours."""
    said = property.work_minutes
    own = said.get("kinds", {}).get(kind, {})
    known = {**said, **own}
    return WorkMinutes(
        **{each.name: int(known[each.name]) for each in fields(WorkMinutes) if each.name in known}
    )


def properties() -> QuerySet[Property]:
    """Every hotel of the chain, by code."""
    return Property.objects.order_by("code")


def property_by_code(code: str) -> Property | None:
    """The property whose staff pages lie at ``/p/<code>/``."""
    return Property.objects.filter(code=code).first()


def property_by_id(property_id: int) -> Property:
    """The property of a row; raises ``Property.DoesNotExist``."""
    return Property.objects.get(pk=property_id)


def house(property_id: int) -> Property:
    """The property of a row, as this process knows it: to be read, never changed."""
    return settled(property_id, "house", lambda: property_by_id(property_id))


def departments(property: Property) -> QuerySet[Department]:
    """The property's departments in the hotel's own order."""
    return Department.objects.filter(property=property).order_by("position", "code")


def department(property: Property, code: str) -> Department | None:
    """One department by its code."""
    return next((each for each in _departments(property.pk).values() if each.code == code), None)


def department_named(property: Property, word: str) -> Department | None:
    """The department of that code; without one, the hotel's first that is of that kind."""
    found = sorted(_departments(property.pk).values(), key=lambda each: (each.position, each.code))
    by_kind = next((each for each in found if each.kind == word), None)
    return department(property, word) or by_kind


def department_of_id(property_id: int, department_id: int) -> Department:
    """The department of a row; raises ``KeyError`` for another hotel's."""
    return _departments(property_id)[department_id]


def _departments(property_id: int) -> dict[int, Department]:
    return settled(
        property_id,
        "departments",
        lambda: {each.pk: each for each in Department.objects.filter(property=property_id)},
    )


def departments_of_kind(property: Property, kind: str) -> QuerySet[Department]:
    """The departments that do what ``kind`` says, in the hotel's own order."""
    return departments(property).filter(kind=kind)


def rooms(property: Property) -> QuerySet[Room]:
    """The property's rooms in walking order: 801 before 1208."""
    return Room.objects.filter(property=property).order_by(Length("number"), "number")


def room_by_number(property: Property, number: str) -> Room | None:
    """One room by the number on its door."""
    return Room.objects.filter(property=property, number=number).first()
