"""What time and day it is in a hotel, and its rooms and departments."""

from datetime import UTC, date, datetime, time

import pytest

from hotels import queries
from hotels.enums import DepartmentKind
from hotels.models import BusinessDate, Department
from hotels.types import WorkMinutes
from tests.factories.hotels import make_property, make_room

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "now", "calendar", "business"),
    [
        # 01:30 in Shanghai: the calendar has moved, the hotel's day has not.
        ("Asia/Shanghai", datetime(2026, 11, 23, 17, 30, tzinfo=UTC), 24, 23),
        ("Asia/Shanghai", datetime(2026, 11, 23, 15, 59, tzinfo=UTC), 23, 23),
        ("Asia/Shanghai", datetime(2026, 11, 23, 19, 0, tzinfo=UTC), 24, 24),
        ("Asia/Kathmandu", datetime(2026, 11, 23, 18, 15, tzinfo=UTC), 24, 23),
        ("Asia/Kathmandu", datetime(2026, 11, 23, 18, 14, tzinfo=UTC), 23, 23),
        ("America/New_York", datetime(2026, 11, 23, 6, 30, tzinfo=UTC), 23, 22),
    ],
)
def test_calendar_and_business_date_differ_between_midnight_and_the_roll(
    zone, now, calendar, business
):
    house = make_property(zone=zone, roll_hour=3)

    assert queries.calendar_date(house, now) == date(2026, 11, calendar)
    assert queries.business_date(house, now) == date(2026, 11, business)


def test_business_date_is_the_open_one_whatever_the_clock_says(now):
    house = make_property()
    BusinessDate.objects.create(property=house, date=date(2026, 11, 22), opened_at=now, by_pms=True)

    assert queries.business_date(house, now) == date(2026, 11, 22)


def test_local_now_is_aware_and_the_same_moment(now):
    found = queries.local_now(make_property(zone="Asia/Kathmandu"), now)

    assert found == now
    assert (found.hour, found.minute) == (12, 15)


def test_at_local_speaks_of_the_property_own_wall(now):
    house = make_property(zone="America/New_York")

    found = queries.at_local(house, date(2026, 3, 8), time(2, 30))

    assert found == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_rooms_come_in_walking_order():
    house = make_property()
    for number in ("1208", "801", "12A", "0803"):
        make_room(house, number)

    assert [room.number for room in queries.rooms(house)] == ["12A", "801", "0803", "1208"]


def test_room_and_department_of_another_hotel_are_not_found():
    here, there = make_property("here"), make_property("there")
    room = make_room(there, "1208")
    Department.objects.create(
        property=there, code="desk", kind=DepartmentKind.FRONT_DESK, name={"en": "Desk"}
    )

    assert queries.room_by_number(here, "1208") is None
    assert queries.room_by_number(there, "1208") == room
    assert queries.department_named(here, "desk") is None
    assert queries.property_by_code("here") == here
    assert queries.property_by_code("nowhere") is None


def test_minutes_of_work_are_the_kinds_else_the_hotels_else_ours():
    said = {"departure": 40, "rest": 30, "kinds": {"SUITE": {"departure": 60}}}
    house = make_property(work_minutes=said)

    suite, other = queries.work_minutes(house, "SUITE"), queries.work_minutes(house, "KING")

    assert suite == WorkMinutes(departure=60, stay_over=20, pickup=10, turndown=8, rest=30)
    assert other == WorkMinutes(departure=40, stay_over=20, pickup=10, turndown=8, rest=30)
    assert queries.work_minutes(make_property("lake")) == WorkMinutes()
