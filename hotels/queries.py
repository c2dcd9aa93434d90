"""Finds hotels, departments and rooms, and tells what time and day it is there."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from hotels.models import BusinessDate, Department, Property, Room
from hotels.walltime import business_day, moment_of


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
    """The day the hotel works in: the open one, else as its roll hour says. One query."""
    opened = (
        BusinessDate.objects.filter(property=property, closed_at=None)
        .values_list("date", flat=True)
        .first()
    )
    return opened or business_day(local_now(property, now), property.roll_hour)


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


def properties() -> QuerySet[Property]:
    """Every hotel of the chain, by code."""
    return Property.objects.order_by("code")


def property_by_code(code: str) -> Property | None:
    """The property whose staff pages lie at ``/p/<code>/``."""
    return Property.objects.filter(code=code).first()


def property_by_id(property_id: int) -> Property:
    """The property of a row; raises ``Property.DoesNotExist``."""
    return Property.objects.get(pk=property_id)


def departments(property: Property) -> QuerySet[Department]:
    """The property's departments in the hotel's own order."""
    return Department.objects.filter(property=property).order_by("position", "code")


def department_named(property: Property, word: str) -> Department | None:
    """The department of that code; without one, the hotel's first that is of that kind."""
    named = list(departments(property).filter(Q(code=word) | Q(kind=word)))
    by_code = [row for row in named if row.code == word]
    return next(iter(by_code or named), None)


def departments_of_kind(property: Property, kind: str) -> QuerySet[Department]:
    """The departments that do what ``kind`` says, in the hotel's own order."""
    return departments(property).filter(kind=kind)


def rooms(property: Property) -> QuerySet[Room]:
    """The property's rooms in walking order: 801 before 1208."""
    return Room.objects.filter(property=property).order_by(Length("number"), "number")


def room_by_number(property: Property, number: str) -> Room | None:
    """One room by the number on its door."""
    return Room.objects.filter(property=property, number=number).first()
