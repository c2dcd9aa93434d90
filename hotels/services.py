"""Changes to hotels, rooms and the hotel's day; every change raises the row's version."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import F

from core.kept import Kept, keep
from core.transactions import after, require_unit
from core.words import problems
from hotels.enums import DepartmentKind, RoomCondition, RoomService
from hotels.models import BusinessDate, Department, Property, Room
from hotels.signals import business_date_rolled, room_changed
from hotels.types import DayTimes
from hotels.walltime import business_day


class BadHotel(Exception):
    """A description of a hotel, department or room that cannot be used; the message says why."""


def describe_property(
    *,
    code: str,
    name: Mapping[str, str],
    zone: str,
    currency: str,
    roll_hour: int,
    times: DayTimes,
    now: datetime,
    minutes: Mapping[str, object] | None = None,
) -> tuple[Property, Kept]:
    """Makes the property ``code`` be as described; raises ``BadHotel``.

    ``minutes`` by job as in ``Property.work_minutes``; None leaves what is there.
    """
    require_unit()
    wrong = problems(name)
    if wrong:
        raise BadHotel(f"The name of {code}: {' '.join(wrong)}")
    if zone not in available_timezones():
        raise BadHotel(f"{zone!r} is not a time zone. Write it like Asia/Shanghai.")
    return keep(
        Property.objects.all(),
        {"code": code},
        {
            "name": dict(name),
            "zone": zone,
            "currency": currency,
            "roll_hour": roll_hour,
            "check_in_from": times.check_in_from,
            "check_out_until": times.check_out_until,
            "turndown_at": times.turndown_at,
            **({} if minutes is None else {"work_minutes": dict(minutes)}),
        },
        {"created_at": now},
    )


def describe_department(
    *,
    property: Property,
    code: str,
    kind: DepartmentKind,
    name: Mapping[str, str],
    position: int,
    now: datetime,
) -> tuple[Department, Kept]:
    """Makes the department ``code`` be as described; raises ``BadHotel``."""
    require_unit()
    wrong = problems(name)
    if wrong:
        raise BadHotel(f"The name of department {code}: {' '.join(wrong)}")
    return keep(
        Department.objects.all(),
        {"property": property, "code": code},
        {"kind": kind, "name": dict(name), "position": position},
        {},
    )


def hold_property(property_id: int) -> None:
    """One unit at a time from here on: for what is decided by looking at a whole hotel."""
    require_unit()
    Property.objects.select_for_update(no_key=True).get(pk=property_id)


def hold_department(department_id: int) -> None:
    """One unit at a time from here on: for what is decided by looking at a whole department."""
    require_unit()
    Department.objects.select_for_update(no_key=True).get(pk=department_id)


def describe_room(
    *,
    property: Property,
    number: str,
    floor: str,
    kind: str,
    smoking: bool,
    now: datetime,
) -> tuple[Room, Kept]:
    """Makes the room ``number`` be as described; its condition and guests are not touched."""
    require_unit()
    return keep(
        Room.objects.all(),
        {"property": property, "number": number},
        {"floor": floor, "kind": kind, "smoking": smoking},
        {},
    )


def roll_business_date(*, property: Property, date: date, now: datetime, by_pms: bool) -> bool:
    """Moves the hotel's day to ``date``; False when it is there or further already.

    A day is never moved back: a PMS that repeats yesterday's roll changes nothing.
    """
    require_unit()
    Property.objects.select_for_update(no_key=True).get(pk=property.pk)
    opened = BusinessDate.objects.filter(property=property, closed_at=None).first()
    if opened is not None and opened.date >= date:
        return False
    BusinessDate.objects.filter(property=property, closed_at=None).update(closed_at=now)
    BusinessDate.objects.create(property=property, date=date, opened_at=now, by_pms=by_pms)
    after(partial(business_date_rolled.send_robust, sender=None, property_id=property.pk))
    return True


def roll_if_silent(*, property: Property, now: datetime) -> bool:
    """Moves the hotel's day when its roll hour has passed and the PMS has not moved it."""
    require_unit()
    local = now.astimezone(ZoneInfo(property.zone))
    day = business_day(local, property.roll_hour)
    return roll_business_date(property=property, date=day, now=now, by_pms=False)


def set_room_condition(*, room: Room, condition: RoomCondition, now: datetime) -> bool:
    """Notes how clean a room is; False when it was so already."""
    return _change(room, now=now, condition=condition)


def set_room_out_of_order(*, room: Room, out_of_order: bool, now: datetime) -> bool:
    """Takes a room out of order or gives it back; False when it was so already."""
    return _change(room, now=now, out_of_order=out_of_order)


def set_room_service(*, room: Room, service: RoomService, now: datetime) -> bool:
    """Notes what the guest asked at the door, and since when; False when it was so already."""
    return _change(room, now=now, service=service)


def _change(room: Room, *, now: datetime, **values: object) -> bool:
    require_unit()
    if "service" in values:
        values["service_at"] = now
    told = next(iter(values))
    rows = Room.objects.filter(pk=room.pk).exclude(**{told: values[told]})
    if not rows.update(version=F("version") + 1, **values):
        return False
    room.refresh_from_db()
    after(
        partial(
            room_changed.send_robust, sender=None, property_id=room.property_id, room_id=room.pk
        )
    )
    return True
