"""The hotel's day moves on once, and rooms change with their version."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.kept import Kept
from core.transactions import NoUnit, unit
from hotels import jobs, queries, services
from hotels.enums import DepartmentKind, RoomCondition, RoomService
from hotels.models import BusinessDate
from hotels.signals import business_date_rolled, room_changed
from hotels.types import DayTimes
from tests.factories.commits import commit
from tests.factories.hotels import make_property, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What the signals of hotels said after the commits of this test, as (name, ids)."""
    told = []

    def rolled(property_id, **_rest):
        told.append(("rolled", property_id))

    def changed(property_id, room_id, **_rest):
        told.append(("room", property_id, room_id))

    business_date_rolled.connect(rolled)
    room_changed.connect(changed)
    yield lambda: commit() or told
    business_date_rolled.disconnect(rolled)
    room_changed.disconnect(changed)


def dates(house):
    rows = BusinessDate.objects.filter(property=house).order_by("date")
    return [(row.date.day, row.closed_at is None, row.by_pms) for row in rows]


def test_roll_opens_the_day_and_closes_the_last(now, heard):
    house = make_property()

    with unit():
        services.roll_business_date(property=house, date=date(2026, 11, 23), now=now, by_pms=True)
    with unit():
        services.roll_business_date(property=house, date=date(2026, 11, 24), now=now, by_pms=True)

    assert dates(house) == [(23, False, True), (24, True, True)]
    assert queries.business_date(house, now) == date(2026, 11, 24)
    assert heard() == [("rolled", house.pk)] * 2


@pytest.mark.parametrize("day", [22, 23])
def test_roll_never_moves_a_day_back_or_twice(now, heard, day):
    house = make_property()
    with unit():
        services.roll_business_date(property=house, date=date(2026, 11, 23), now=now, by_pms=True)

    with unit():
        moved = services.roll_business_date(
            property=house, date=date(2026, 11, day), now=now, by_pms=True
        )

    assert moved is False
    assert dates(house) == [(23, True, True)]
    assert heard() == [("rolled", house.pk)]


def test_job_rolls_at_the_roll_hour_when_the_pms_is_silent(heard):
    house = make_property(zone="Asia/Shanghai", roll_hour=3)
    before = datetime(2026, 11, 23, 18, 59, tzinfo=UTC)  # 02:59 on the 24th

    results = [
        jobs.roll_business_dates(now=before),
        jobs.roll_business_dates(now=before + timedelta(minutes=1)),
        jobs.roll_business_dates(now=before + timedelta(minutes=2)),
    ]

    assert results == [1, 1, 0]
    assert dates(house) == [(23, False, False), (24, True, False)]


def test_job_leaves_a_day_alone_that_the_pms_moved_early():
    house = make_property(roll_hour=3)
    at_midnight = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)  # 00:05 on the 24th
    with unit():
        services.roll_business_date(
            property=house, date=date(2026, 11, 24), now=at_midnight, by_pms=True
        )

    rolled = [
        jobs.roll_business_dates(now=at_midnight + timedelta(hours=hours)) for hours in range(5)
    ]

    assert rolled == [0] * 5
    assert dates(house) == [(24, True, True)]


def test_job_rolls_each_property_at_its_own_hour():
    make_property("early", zone="Asia/Shanghai", roll_hour=3)
    late = make_property("late", zone="America/New_York", roll_hour=3)
    now = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    jobs.roll_business_dates(now=now)

    jobs.roll_business_dates(now=datetime(2026, 11, 24, 8, 0, tzinfo=UTC))  # 03:00 in New York

    assert dates(late) == [(23, False, False), (24, True, False)]


def test_room_change_raises_the_version_and_tells_by_id(now, heard):
    room = make_room(make_property(), condition=RoomCondition.DIRTY)

    with unit():
        changed = services.set_room_condition(room=room, condition=RoomCondition.INSPECTED, now=now)

    assert changed is True
    assert (room.condition, room.version) == (RoomCondition.INSPECTED, 2)
    assert heard() == [("room", room.property_id, room.pk)]


def test_room_change_to_the_same_is_no_change(now, heard):
    room = make_room(make_property(), condition=RoomCondition.DIRTY)

    with unit():
        changed = services.set_room_condition(room=room, condition=RoomCondition.DIRTY, now=now)

    room.refresh_from_db()
    assert changed is False
    assert room.version == 1
    assert heard() == []


def test_room_service_notes_since_when(now):
    room = make_room(make_property())

    with unit():
        services.set_room_service(room=room, service=RoomService.DO_NOT_DISTURB, now=now)
    with unit():
        services.set_room_out_of_order(room=room, out_of_order=True, now=now)

    assert (room.service, room.service_at) == (RoomService.DO_NOT_DISTURB, now)
    assert (room.out_of_order, room.version) == (True, 3)


def test_services_outside_a_unit_refuse(now):
    room = make_room(make_property())

    with pytest.raises(NoUnit):
        services.set_room_condition(room=room, condition=RoomCondition.CLEAN, now=now)


def describe(now, **changes):
    said = {
        "code": "river",
        "name": {"en": "River"},
        "zone": "Asia/Shanghai",
        "currency": "CNY",
        "roll_hour": 3,
        "times": DayTimes(),
        **changes,
    }
    with unit():
        return services.describe_property(**said, now=now)


def test_describe_twice_changes_nothing(now):
    first, made = describe(now)

    second, same = describe(now + timedelta(days=1))

    assert (made, same) == (Kept.MADE, Kept.SAME)
    assert second == first
    assert second.created_at == now


def test_describe_with_another_name_changes_it(now):
    describe(now)

    house, kept = describe(now, name={"en": "Riverside"})

    assert kept == Kept.CHANGED
    assert house.name == {"en": "Riverside"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"zone": "Asia/Nowhere"}, "is not a time zone"),
        ({"name": {"en": " "}}, "At least one language needs a text"),
        ({"name": {"fr": "Rivière"}}, "'fr' is not one of"),
    ],
)
def test_describe_refuses_what_cannot_be(now, changes, sentence):
    with pytest.raises(services.BadHotel, match=sentence):
        describe(now, **changes)


def test_departments_and_rooms_are_described_without_touching_their_state(now):
    house = make_property()
    room = make_room(house, "1208", condition=RoomCondition.DIRTY, kind="KING")

    with unit():
        _desk, made = services.describe_department(
            property=house,
            code="desk",
            kind=DepartmentKind.FRONT_DESK,
            name={"en": "Desk"},
            position=1,
            now=now,
        )
        _room, kept = services.describe_room(
            property=house, number="1208", floor="12", kind="TWIN", smoking=True, now=now
        )

    room.refresh_from_db()
    assert (made, kept) == (Kept.MADE, Kept.CHANGED)
    assert (room.kind, room.smoking, room.condition) == ("TWIN", True, RoomCondition.DIRTY)
