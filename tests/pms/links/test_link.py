"""A link over a real socket: what comes is kept and applied, whatever the line does."""

import socket
from datetime import timedelta

import pytest
from django.utils import translation

from core import clock
from core.sentences import told
from core.transactions import unit
from hotels import services as hotels
from hotels.enums import RoomCondition
from hotels.models import BusinessDate
from pms import services
from pms.links.holding import LEASE, Hold
from pms.links.manager import Manager
from pms.models import Link, PmsMessage
from service_tasks.models import ServiceTask
from stays.models import Stay
from tests.factories.house import make_house, make_kinds
from tests.fakes.fias import FiasPms, held, make_link, until

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house():
    make_kinds()
    return make_house(clock.now())


@pytest.fixture
def pms():
    with FiasPms() as made:
        yield made


@pytest.fixture
def link(house, pms):
    return make_link(house.property, port=pms.port)


def stays() -> list[tuple[str, str, str]]:
    rows = Stay.objects.select_related("room").order_by("source_key")
    return [(one.source_key, one.state, one.room.number if one.room else "") for one in rows]


def handled(number: int):
    """Whether so many messages came and something came of each."""
    return lambda: PmsMessage.objects.exclude(state="received").count() >= number


def synced(link, before=None):
    return lambda: Link.objects.get(pk=link.pk).synced_at not in {None, before}


def test_check_in_move_and_check_out_reach_the_stay(pms, link):
    with held(link):
        until(synced(link))
        pms.check_in("4711", "1208", GP="P-9", GT="Mr.", GV="V1")
        until(lambda: stays() == [("4711", "in_house", "1208")])
        pms.move("4711", "1503")
        until(lambda: stays() == [("4711", "in_house", "1503")])
        pms.check_out("4711")
        until(lambda: stays() == [("4711", "departed", "1503")])

    member = Stay.objects.get().party.get().guest
    assert (member.family, member.given, member.title, member.vip) == (
        "Guest4711",
        "Ada",
        "Mr",
        "V1",
    )


def test_records_are_kept_sealed_with_what_came_of_them(pms, link):
    with held(link):
        until(synced(link))
        pms.check_in("1", "1208")
        pms.tell("ZZ", RN="1208")
        until(handled(4))

    rows = list(PmsMessage.objects.order_by("pk"))
    assert [(row.kind, row.state) for row in rows] == [
        ("fias.DS", "nothing"), ("fias.DE", "nothing"), ("fias.GI", "applied"),
        ("fias.ZZ", "rejected"),
    ]  # fmt: skip
    assert b"Guest1" not in bytes(rows[2].body_sealed)
    assert "GNGuest1, Ada" in services.body_of(rows[2])
    assert "We do not use records of the kind ZZ" in rows[3].reason


def test_what_happened_while_the_line_was_cut_comes_by_the_resync(pms, link):
    with held(link):
        until(synced(link))
        pms.check_in("1", "1208")
        pms.check_in("2", "1209")
        until(handled(4))
        before = Link.objects.get().synced_at
        pms.cut()
        pms.check_out("1")
        pms.move("2", "1208")
        pms.check_in("3", "1503")
        until(synced(link, before))

    assert stays() == [
        ("1", "departed", "1208"),
        ("2", "in_house", "1208"),
        ("3", "in_house", "1503"),
    ]


def test_a_house_full_of_guests_at_the_first_start_alerts_nobody(pms, house, link):
    for place, room in enumerate(("1208", "1209", "1503")):
        pms.check_in(str(place), room, GV="VIP")

    with held(link):
        until(synced(link))

    assert [state for _, state, _ in stays()] == ["in_house"] * 3
    assert set(Stay.objects.values_list("found_in_house", flat=True)) == {True}
    assert not ServiceTask.objects.filter(level__in=("high", "medium")).exists()


def test_half_a_record_is_kept_and_its_guest_comes_by_the_resync(pms, link):
    with held(link):
        until(synced(link))
        before = Link.objects.get().synced_at
        pms.interface.budget = 20
        pms.check_in("1", "1208")
        until(synced(link, before))

    piece = PmsMessage.objects.get(kind="fias.??")
    assert (piece.state, stays()) == ("rejected", [("1", "in_house", "1208")])
    assert piece.reason.startswith("The line was cut in the middle of this record.")


def test_gbk_and_utf8_in_one_link(house):
    with FiasPms(charset="gb18030") as pms:
        link = make_link(house.property, port=pms.port, charset="gb18030")
        with held(link):
            until(synced(link))
            pms.check_in("1", "1208", GN="王伟")
            pms.call(pms.interface.raw, "\x02GI|RN1209|G#2|GN张晓丽|\x03".encode())
            until(handled(4))

    names = Stay.objects.order_by("source_key").values_list("party__guest__native", flat=True)
    assert list(names) == ["王伟", "张晓丽"]


def test_sharers_leave_one_by_one(pms, link):
    with held(link):
        until(synced(link))
        pms.check_in("1", "1208", GS="Y")
        pms.check_in("2", "1208", GS="Y")
        pms.tell("GO", RN="1208", GS="Y")  # which of the two?
        pms.check_out("1")
        until(handled(6))

    assert stays() == [("1", "departed", "1208"), ("2", "in_house", "1208")]
    assert "Several reservations share this room" in PmsMessage.objects.get(state="rejected").reason


def test_a_guest_who_checks_in_during_the_night_audit(pms, house, link):
    yesterday = clock.now().date() - timedelta(days=2)
    BusinessDate.objects.create(
        property=house.property, date=yesterday, opened_at=clock.now(), by_pms=True
    )
    with held(link):
        until(synced(link))
        pms.tell("NS")
        pms.check_in("1", "1208")
        until(handled(4))
        until(lambda: Link.objects.get().night)
        during = hotels_day(house)
        pms.tell("NE")
        until(handled(5))
        until(lambda: not Link.objects.get().night)

    assert stays() == [("1", "in_house", "1208")]
    assert during == yesterday
    assert hotels_day(house) > yesterday


def hotels_day(house):
    return BusinessDate.objects.get(property=house.property, closed_at=None).date


def test_room_status_goes_both_ways_and_does_not_echo(pms, house, link):
    room = house.rooms["1208"]
    with held(link):
        until(synced(link))
        until(lambda: link.rooms.count() == 3)
        pms.tell("RE", RN="1208", RS="1")
        until(lambda: _condition(room) == "dirty")
        pms.tell("RE", RN="1209", DN="Y")
        until(lambda: _service(house.rooms["1209"]) == "do_not_disturb")
        pms.check_in("1", "1208")
        until(lambda: stays() == [("1", "in_house", "1208")])
        _set(room, RoomCondition.INSPECTED)
        until(lambda: pms.interface.rooms)

    assert pms.interface.rooms == [("1208", "6")]


def test_a_room_cleaned_while_the_line_was_down_is_told_afterwards(pms, house, link):
    with held(link):
        until(lambda: link.rooms.count() == 3)
    _set(house.rooms["1503"], RoomCondition.CLEANING)

    with held(link):
        until(lambda: pms.interface.rooms)

    assert pms.interface.rooms == [("1503", "1")]


def test_a_second_holder_waits_until_the_first_one_is_gone(pms, link):
    with held(link):
        until(synced(link))
        now = clock.now()

        assert Hold(link.pk, "another").take(now) is None
        assert Hold(link.pk, "another").take(now + LEASE * 2) is not None
        until(lambda: not pms.interface.up)  # the first noticed, and dropped its connection


def test_a_second_client_is_turned_away_and_said_so(house):
    with FiasPms() as pms, FiasPms() as other:
        link = make_link(house.property, port=_free_port(), mode="listen")
        with held(link):
            pms.keeps_dialling(link.port)
            until(synced(link))
            other.keeps_dialling(link.port)
            until(lambda: "A second client called" in Link.objects.get().note)
            pms.check_in("1", "1208")
            until(lambda: stays() == [("1", "in_house", "1208")])

            assert (pms.interface.up, Link.objects.get().state) == (True, "up")


def test_a_slot_that_another_program_has_is_named(pms, house, link):
    with held(link):
        until(synced(link))
        second = make_link(house.property, port=pms.port, code="again")

        with held(second):
            until(lambda: "one client per slot" in Link.objects.get(pk=second.pk).note)

        assert Link.objects.get(pk=link.pk).state == "up"


def test_a_pms_that_is_not_there_is_named_and_found_when_it_comes(house):
    with FiasPms() as pms:
        link = make_link(house.property, port=_free_port())
        with held(link):
            until(lambda: "Nobody answers at" in Link.objects.get().note)
            with translation.override("zh-hans"):  # the reader's language, not the writer's
                assert f"127.0.0.1:{link.port} 没有回应" in told(Link.objects.get().why)
            with unit():
                Link.objects.filter(pk=link.pk).update(port=pms.port, changed=1)
            until(synced(link))

        assert Link.objects.get().state == "down"


def test_asking_for_everybody_again(pms, link):
    with held(link):
        until(synced(link))
        before = Link.objects.get().synced_at
        with unit():
            services.ask_resync(link=link)
        until(synced(link, before))

    assert pms.interface.resyncs == 2
    assert not Link.objects.get().resync_wanted


def test_the_manager_holds_active_lines_and_lets_go_of_closed_ones(pms, link):
    manager = Manager()
    try:
        assert manager.look() == 1
        until(synced(link))
        with unit():
            services.set_active(line=link.connection, active=False)
        assert manager.look() == 0
        until(lambda: not pms.interface.up)
        until(lambda: Link.objects.get().held_by == "")
    finally:
        manager.end()


def _condition(room) -> str:
    room.refresh_from_db()
    return room.condition


def _service(room) -> str:
    room.refresh_from_db()
    return room.service


def _set(room, condition) -> None:
    with unit():
        hotels.set_room_condition(room=room, condition=condition, now=clock.now())


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
