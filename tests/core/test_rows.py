"""Statements made once write and read what the ORM writes and reads."""

from datetime import timedelta

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from core import rows
from guests.models import Guest, GuestIdentity
from hotels.models import Room
from service_tasks.models import LadderStep, ServiceTask
from stays.models import Occupancy, Stay, StayChange
from tests.factories.house import make_house, make_kinds
from tests.factories.stays import make_stay
from tests.service_tasks.work import create

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


def columns(one):
    """Everything in an object's row, as the ORM reads it."""
    return type(one).objects.filter(pk=one.pk).values().get()


def test_what_is_read_equals_what_the_orm_reads(house, stay, now):
    create(house, stay, now)
    read = rows.Read(
        ServiceTask,
        "WHERE t.stay_id = %s ORDER BY t.id",
        related=["department", "room", "holder__user", "acknowledged_by__user", "stay__room"],
    )

    (mine,) = read.all(stay.pk)
    theirs = ServiceTask.objects.select_related(
        "department", "room", "holder__user", "acknowledged_by__user", "stay__room"
    ).get(stay=stay)

    with CaptureQueriesContext(connection) as asked:
        for one in (mine, theirs):
            assert one.holder.user.name
            assert one.acknowledged_by is None
            assert one.stay.room.number == "1208"
    assert len(asked) == 0
    for name in ("department", "room", "holder"):
        assert raw(getattr(mine, name)) == raw(getattr(theirs, name))
    assert raw(mine) == raw(theirs)


def raw(one):
    return {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}


def test_nothing_found_is_nothing(db):
    read = rows.Read(Stay, "WHERE t.id = %s", related=["room"])

    assert read.all(0) == []
    assert read.first(0) is None


def test_further_columns_come_with_the_object(house):
    read = rows.Read(
        Room, "WHERE t.number = %s", extra={"twice": "SELECT %s::int * 2", "known": "SELECT t.id"}
    )

    room = read.first(21, "1208")

    assert (room.twice, room.known) == (42, room.pk)


def test_only_foreign_keys_can_be_followed(db):
    with pytest.raises(TypeError, match="number of Room is no foreign key"):
        rows.Read(Room, "", related=["number"]).all()


def test_inserted_rows_equal_those_of_the_orm(house, stay, now):
    task = create(house, stay, now)
    LadderStep.objects.filter(task=task).delete()

    def step(position):
        return LadderStep(
            property=house.property,
            task=task,
            position=position,
            step="holder",
            due_at=now + timedelta(minutes=position),
            membership=house.mei,
        )

    rows.insert([step(1), step(2)])
    LadderStep.objects.bulk_create([step(3)])

    first, second, third = map(columns, LadderStep.objects.order_by("position"))
    changed = {"id", "position", "due_at"}
    same = [{k: v for k, v in each.items() if k not in changed} for each in (first, second, third)]
    assert same[0] == same[1] == same[2]


def test_inserted_objects_know_their_keys_and_are_not_new_any_more(house, now):
    one, two = (Guest(family=name, created_at=now) for name in ("Li", "Wang"))

    rows.insert([one, two])

    assert [Guest.objects.get(pk=each.pk).family for each in (one, two)] == ["Li", "Wang"]
    one.family = "Liu"
    one.save()
    assert Guest.objects.count() == 2
    assert GuestIdentity(guest=one).guest_id == one.pk


def test_ranges_and_json_are_written_as_the_orm_writes_them(house, stay, now):
    later = now + timedelta(days=400)
    lived = Occupancy(
        stay=stay, property=house.property, room=house.rooms["1503"], during=(later, None)
    )
    change = StayChange(
        property_id=house.property.pk, at=now, no=99, stay_id=stay.pk, kind="facts",
        occurred_at=now, applied=True, data={"told": {"words": ["安", None]}},
    )  # fmt: skip

    rows.insert([lived])
    rows.insert([change])

    during = Occupancy.objects.get(pk=lived.pk).during
    assert (during.lower, during.upper) == (later, None)
    assert columns(change)["data"] == {"told": {"words": ["安", None]}}


def test_inserting_nothing_asks_nothing(db):
    with CaptureQueriesContext(connection) as asked:
        rows.insert([])

    assert len(asked) == 0


def test_update_writes_the_named_fields_only(house, stay):
    stay.vip, stay.channel = "V1", "not written"

    rows.update(stay, "vip")

    stay.refresh_from_db()
    assert (stay.vip, stay.channel != "not written") == ("V1", True)


def test_update_of_a_row_that_is_gone_raises(house, now):
    guest = Guest.objects.create(family="Gone", created_at=now)
    Guest.objects.filter(pk=guest.pk).delete()

    with pytest.raises(Guest.DoesNotExist, match="Guest"):
        rows.update(guest, "vip")


def test_change_says_how_many_rows_it_was(house, now):
    stays = [make_stay(house.property, key=key) for key in ("A", "B")]

    assert rows.change(Stay, {"room": house.rooms["1503"]}, "id = ANY(%s)", [stays[0].pk]) == 1
    assert rows.change(Stay, {"vip": "x"}, "id = %s", 0) == 0
    assert Stay.objects.get(pk=stays[0].pk).room == house.rooms["1503"]


def test_delete_says_how_many_rows_it_was(stay):
    there = Occupancy.objects.filter(stay=stay).count()

    assert rows.delete(Occupancy, "stay_id = %s", stay.pk) == there
    assert not Occupancy.objects.filter(stay=stay).exists()


def test_every_column_but_the_key_is_named_once():
    names = rows.all_but_key(Stay)

    assert "id" not in names
    assert len(names) == len(Stay._meta.concrete_fields) - 1
    assert isinstance(Stay._meta.get_field(names[0]), models.Field)
