"""Statements made once say what Django's would, and writes that wait are never missed by anybody."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, IntegrityError, connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from core import copying, rows
from core.asking import ahead, anew, announced, ask, behind, later
from core.ids import new_public_id
from core.transactions import savepoint, unit
from core.wire import Wire
from hotels.models import Room
from realtime.models import Stream
from stays.models import Occupancy, Stay, StayChange, StayGuest
from tests.factories.house import make_house, make_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(transactional_db, now):
    make_kinds()
    return make_house(now, rules=False)


def renamed(stay, channel):
    stay.channel = channel
    rows.update(stay, "channel")


def years(house):
    found = Occupancy.objects.filter(room=house.rooms["1503"]).order_by("pk")
    return [each.during.lower.year for each in found]


def lived(stay, house, year):
    at = datetime(year, 5, 1, tzinfo=UTC)
    where = {"property": house.property, "room": house.rooms["1503"], "stay": stay}
    return Occupancy(during=(at, at.replace(day=2)), **where)


VALUES = [
    ("SELECT %s::int, %s::text, NULL", [7, "安"]),
    ("SELECT %s::timestamptz, now() > %s", [datetime(2026, 3, 1, tzinfo=UTC)] * 2),
    ("SELECT %s::jsonb, %s::bytea", ['{"a": [1]}', b"\x00\xff"]),
    ("SELECT x FROM unnest(%s::bigint[]) AS x ORDER BY x", [[3, 1, 2]]),
    ("SELECT 1 WHERE false", []),
]


@pytest.mark.parametrize(("text", "params"), VALUES)
def test_what_is_read_equals_what_djangos_cursor_reads(db, text, params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        theirs = cursor.fetchall()

    told = ask(text, params)

    assert told.rows == theirs
    assert told.count == len(theirs)


def test_errors_are_djangos(house, stay):
    with pytest.raises(DataError):
        ask("SELECT %s::int / 0", [1])
    with pytest.raises(IntegrityError), unit():
        ask("UPDATE stays_stay SET property_id = NULL WHERE id = %s", [stay.pk])


def test_nothing_is_asked_in_a_transaction_that_is_broken(house):
    with unit():
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            ask("SELECT 1")


@pytest.fixture
def packets(monkeypatch):
    """How many statements left in each packet."""
    left = []
    real = Wire.put

    def put(wire, statements):
        left.append(len(statements))
        real(wire, statements)

    monkeypatch.setattr(Wire, "put", put)
    return left


def test_writes_that_nobody_waits_for_travel_together(house, stay, packets):
    with unit(), behind():
        renamed(stay, "phone")
        rows.insert([lived(stay, house, 2031)], keys=False)
        assert packets == []

    assert packets == [2]
    assert Stay.objects.get().channel == "phone"
    assert years(house) == [2031]


@pytest.mark.parametrize("listened", [False, True])
def test_what_is_announced_is_read_in_its_place(house, stay, listened):
    read = rows.Read(Stay, "WHERE t.id = %s")
    connection.force_debug_cursor = listened
    try:
        with unit(), behind():
            renamed(stay, "before")
            read.ahead(stay.pk)
            renamed(stay, "after")
            assert read.first(stay.pk).channel == "before"
            assert read.first(stay.pk).channel == "after"  # announced once, found once
    finally:
        connection.force_debug_cursor = False


def test_what_is_announced_travels_with_what_is_asked(house, stay, packets):
    read = rows.Read(Stay, "WHERE t.id = %s")
    with unit(), behind():
        read.ahead(stay.pk)
        ahead("SELECT %s::int", [2])
        assert ask("SELECT 1").rows == [(1,)]
        assert ask("SELECT %s::int", [2]).rows == [(2,)]
        assert read.first(stay.pk) == stay
        assert packets == [3]
        assert announced("SELECT %s::int", [2]) is None


def test_what_was_announced_too_early_can_be_read_anew(house, stay):
    read = rows.Read(Stay, "WHERE t.id = %s")
    with unit(), behind():
        read.ahead(stay.pk)
        renamed(stay, "after")
        anew()
        assert read.first(stay.pk).channel == "after"
    anew()  # outside there is nothing to forget


def test_outside_nothing_is_announced(house, packets):
    ahead("SELECT 7")

    assert packets == []
    assert announced("SELECT 7") is None
    assert ask("SELECT 7").rows == [(7,)]


def test_what_fails_is_told_to_whoever_asks_next_and_nothing_stays(house, stay):
    def fail():
        with unit(), behind():
            renamed(stay, "phone")
            later("UPDATE stays_stay SET property_id = %s / 0 WHERE id = %s", [1, stay.pk])
            ask("SELECT 1")

    with pytest.raises(DataError):
        fail()
    assert Stay.objects.get().channel != "phone"
    with unit(), behind():
        assert ask("SELECT 1").rows == [(1,)]


def test_what_could_not_leave_is_no_longer_announced(house, stay):
    with unit(), behind():
        ahead("SELECT 1")
        with pytest.raises(DataError):
            ask("SELECT %s::text", ["a\0b"])
        assert announced("SELECT 1") is None
        assert ask("SELECT 1").rows == [(1,)]


def test_a_savepoint_is_left_while_answers_are_still_to_come(house, stay):
    def fail():
        with savepoint():
            ahead("SELECT 1")
            ahead("SELECT pg_sleep(0.05)")
            renamed(stay, "phone")
            ask("SELECT 1")
            raise LookupError

    with unit(), behind():
        with pytest.raises(LookupError):
            fail()
        rows.insert([lived(stay, house, 2032)], keys=False)

    assert Stay.objects.get().channel != "phone"
    assert years(house) == [2032]


def places(house, number):
    """Rooms as long as they are not written: rows with a key of their own."""
    return [
        Room(property=house.property, number=f"9{nr:03}", floor="9", public_id=new_public_id())
        for nr in range(number)
    ]


@pytest.mark.parametrize("number", [4, 5])
def test_rows_whose_keys_were_fetched_ahead_need_not_be_waited_for(house, packets, number):
    with unit(), behind():
        rows.keys_ahead(Room)
        ask("SELECT 1")
        del packets[:]
        made = rows.insert(places(house, number))
        assert all(room.pk for room in made)
        assert packets == ([] if number == 4 else [1])  # there were four keys

    assert {room.number: room.pk for room in Room.objects.filter(number__startswith="9")} == {
        room.number: room.pk for room in made
    }


@pytest.mark.parametrize("listened", [False, True])
def test_whoever_reads_next_sees_them(house, stay, listened):
    def orm():
        return Stay.objects.get(pk=stay.pk).channel

    def made_once():
        return rows.Read(Stay, "WHERE t.id = %s").first(stay.pk).channel

    def cursor():
        with connection.cursor() as mine:
            mine.execute("SELECT channel FROM stays_stay WHERE id = %s", [stay.pk])
            return mine.fetchone()[0]

    connection.force_debug_cursor = listened
    try:
        with unit(), behind():
            for nr, read in enumerate([orm, made_once, cursor]):
                renamed(stay, f"channel {nr}")
                assert read() == f"channel {nr}"
    finally:
        connection.force_debug_cursor = False


def test_a_copy_comes_after_them(house, stay, now):
    def told(no):
        about = {"property_id": house.property.pk, "stay_id": stay.pk, "kind": "facts"}
        return StayChange(no=no, at=now, occurred_at=now, applied=True, data={}, **about)

    with unit(), behind():
        rows.insert([told(98)], keys=False)
        copying.copy_in(StayChange, [told(99)])

    found = StayChange.objects.filter(no__gte=98).order_by("pk")
    assert [each.no for each in found] == [98, 99]


def test_two_writes_to_one_table_keep_their_order(house, stay):
    with unit(), behind():
        renamed(stay, "phone")
        renamed(stay, "web")

    assert Stay.objects.get().channel == "web"


def test_what_waits_is_gone_with_its_unit(house, stay):
    def fail():
        with unit(), behind():
            renamed(stay, "phone")
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert Stay.objects.get().channel != "phone"
    with unit(), behind():
        assert not Stay.objects.filter(channel="phone").exists()


def test_what_waits_is_gone_with_its_savepoint_and_no_more(house, stay):
    def fail():
        with savepoint():
            rows.insert([lived(stay, house, 2031)], keys=False)
            raise LookupError

    with unit(), behind():
        renamed(stay, "phone")
        with pytest.raises(LookupError):
            fail()
        rows.insert([lived(stay, house, 2032)], keys=False)

    assert Stay.objects.get().channel == "phone"
    assert years(house) == [2032]


def test_a_write_that_cannot_be_made_is_an_error_where_it_is_made(house, stay):
    def fail():
        with unit(), behind():
            rows.insert([lived(stay, house, 2031)], keys=False)
            rows.insert([StayGuest(stay=stay, guest_id=None, position=9)], keys=False)

    with pytest.raises(IntegrityError):
        fail()
    assert years(house) == []


@pytest.mark.parametrize("company", [False, True])
def test_a_row_that_is_gone_is_missed(house, stay, company):
    room = Room.objects.get(number="1503")
    ghost = Stream(property_id=house.property.pk + 1, epoch="x", head=1)

    def miss():
        with unit(), behind():
            rows.update(ghost, "head")
            if company:
                rows.update(room, "floor")

    with pytest.raises(Stream.DoesNotExist, match="Its row is gone"):
        miss()


def test_a_savepoint_that_cannot_write_what_waits_is_undone_whole(house, stay):
    ghost = Stream(property_id=house.property.pk + 1, epoch="x", head=1)

    def miss():
        with savepoint():
            rows.insert([lived(stay, house, 2031)])
            rows.update(ghost, "head")

    with unit(), behind():
        with pytest.raises(Stream.DoesNotExist):
            miss()
        renamed(stay, "phone")

    assert years(house) == []
    assert Stay.objects.get().channel == "phone"


def test_outside_nothing_waits(house, stay):
    with unit(), CaptureQueriesContext(connection) as asked:
        renamed(stay, "phone")
        assert len(asked) == 1
