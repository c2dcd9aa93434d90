from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.transactions import unit
from guests.enums import Discretion
from hotels.enums import RoomService
from hotels.services import set_room_service
from stays.enums import ChangeKind as Kind
from stays.enums import StayState as State
from stays.models import StayChange
from stays.queries import party, stay_facts
from stays.services import (
    MayNotLower,
    hear_profile,
    merge_profiles,
    note_service,
    set_discretion,
    touch_guest,
    unmerge_profile,
)
from tests.factories.guests import ITO, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.stays import DAY, hear, make_stay, said_party, say

pytestmark = pytest.mark.django_db

CHECK_IN_AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def hotel():
    property = make_property()
    for number in ("1208", "1503"):
        make_room(property, number)
    return property


def at(hours: float) -> datetime:
    return CHECK_IN_AT + timedelta(hours=hours)


def test_lowering_discretion_of_a_stay_takes_the_right(hotel, now):
    stay = make_stay(hotel, discretion=Discretion.INCOGNITO)

    with pytest.raises(MayNotLower), unit():
        set_discretion(stay_id=stay.pk, level=Discretion.OPEN, may_lower=False, now=now)
    with unit():
        set_discretion(stay_id=stay.pk, level=Discretion.OPEN, may_lower=True, now=now)

    stay.refresh_from_db()
    assert (stay.discretion, stay.changed_no, stay.version) == (Discretion.OPEN, 2, 2)


def test_next_stay_of_the_same_guest_continues_and_is_planned_again(hotel):
    first = make_stay(hotel, key="R-1")
    second = make_stay(
        hotel, key="R-2", arrival=DAY + timedelta(days=5), departure=DAY + timedelta(days=6)
    )
    assert stay_facts(second.pk).continues is False

    hear(hotel, say(key="R-1", departure=DAY + timedelta(days=5), occurred_at=at(0)))

    second.refresh_from_db()
    assert stay_facts(second.pk).continues is True
    assert stay_facts(first.pk).continues is False
    assert (second.changed_no, second.version) == (2, 2)


def test_cancelled_stay_is_not_continued(hotel):
    make_stay(hotel, key="R-1")
    second = make_stay(
        hotel, key="R-2", arrival=DAY + timedelta(days=3), departure=DAY + timedelta(days=6)
    )
    assert stay_facts(second.pk).continues is True

    hear(hotel, say(State.CANCELLED, key="R-1", occurred_at=at(0)))

    second.refresh_from_db()
    assert stay_facts(second.pk).continues is False
    assert second.changed_no == 2


def test_stay_in_another_property_or_of_another_guest_is_not_continued(hotel):
    later = {"arrival": DAY + timedelta(days=3), "departure": DAY + timedelta(days=6)}
    make_stay(hotel, key="R-1")
    elsewhere = make_stay(make_property("lake"), key="R-2", **later)
    other = make_stay(hotel, key="R-3", party=said_party(ITO), **later)

    assert stay_facts(elsewhere.pk).continues is False
    assert stay_facts(other.pk).continues is False


def test_do_not_disturb_is_kept_on_room_and_in_the_story_of_the_stay(hotel, now):
    stay = make_stay(hotel, State.IN_HOUSE, room="1208", occurred_at=at(0))
    room = hotel.rooms.get(number="1208")

    with unit():
        told = note_service(
            property=hotel, room=room, service=RoomService.DO_NOT_DISTURB, now=now, by_user_id=7
        )

    stay.refresh_from_db()
    room.refresh_from_db()
    change = StayChange.objects.get(kind=Kind.SERVICE)
    assert told == [stay.pk]
    assert (room.service, room.service_at) == (RoomService.DO_NOT_DISTURB, now)
    assert (change.no, change.data) == (stay.changed_no, {"service": "do_not_disturb", "by": 7})


def test_do_not_disturb_said_twice_or_in_an_empty_room_tells_no_stay(hotel, now):
    make_stay(hotel, State.IN_HOUSE, room="1208", occurred_at=at(0))
    empty = hotel.rooms.get(number="1503")
    room = hotel.rooms.get(number="1208")

    with unit():
        assert note_service(property=hotel, room=empty, service=RoomService.REFUSED, now=now) == []
        note_service(property=hotel, room=room, service=RoomService.REFUSED, now=now)
        room.refresh_from_db()
        again = note_service(property=hotel, room=room, service=RoomService.REFUSED, now=now)

    assert again == []
    assert StayChange.objects.filter(kind=Kind.SERVICE).count() == 1


@pytest.mark.parametrize(("state", "number"), [(State.DEPARTED, "1208"), (State.IN_HOUSE, "1503")])
def test_what_was_asked_at_the_door_goes_with_the_guest(hotel, now, state, number):
    make_stay(hotel, State.IN_HOUSE, room="1208", occurred_at=at(0), source_version=1)
    with unit():
        set_room_service(
            room=hotel.rooms.get(number="1208"), service=RoomService.DO_NOT_DISTURB, now=now
        )

    hear(hotel, say(state, room=number, occurred_at=at(20), source_version=2))

    assert hotel.rooms.get(number="1208").service == RoomService.NONE


def test_door_keeps_its_sign_while_another_party_lives_there(hotel, now):
    make_stay(hotel, State.IN_HOUSE, key="R-1", room="1208", occurred_at=at(0))
    make_stay(
        hotel, State.IN_HOUSE, key="R-2", room="1208", party=said_party(ITO), occurred_at=at(0)
    )
    with unit():
        set_room_service(
            room=hotel.rooms.get(number="1208"), service=RoomService.DO_NOT_DISTURB, now=now
        )

    hear(hotel, say(State.DEPARTED, key="R-1", room="1208", occurred_at=at(20)))

    assert hotel.rooms.get(number="1208").service == RoomService.DO_NOT_DISTURB


def test_profile_heard_alone_wakes_the_guest_s_open_stays(hotel, now):
    stay = make_stay(hotel)
    gone = make_stay(hotel, State.DEPARTED, key="R-0")

    with unit():
        met, stays = hear_profile(
            property=hotel, source="pms", said=replace(WANG, vip="V1"), at=now, now=now
        )
        again = hear_profile(
            property=hotel, source="pms", said=replace(WANG, vip="V1"), at=now, now=now
        )

    gone.refresh_from_db()
    assert (met.guest.vip, stays, again[1]) == ("V1", [stay.pk], [])
    assert gone.changed_no == 1


def test_merged_guest_is_one_in_every_party_and_two_again_after_unmerging(hotel, now):
    stay = make_stay(hotel, party=said_party(WANG))
    other = make_stay(hotel, key="R-2", party=said_party(ITO))

    with unit():
        woken = merge_profiles(
            property=hotel, source="pms", from_key="P-wang", into_key="P-ito", now=now
        )
    assert woken == [stay.pk, other.pk]
    assert party(stay.pk)[0].guest_id == party(other.pk)[0].guest_id

    with unit():
        woken = unmerge_profile(property=hotel, source="pms", key="P-wang", now=now)
    assert sorted(woken) == [stay.pk, other.pk]
    assert [party(stay.pk)[0].family, party(other.pk)[0].family] == ["Wang", "Ito"]


def test_touched_guest_wakes_stays_of_merged_profiles_too(hotel, now):
    stay = make_stay(hotel, party=said_party(WANG))
    make_stay(hotel, key="R-2", party=said_party(ITO), state=State.CANCELLED)
    with unit():
        merge_profiles(property=hotel, source="pms", from_key="P-wang", into_key="P-ito", now=now)

    with unit():
        woken = touch_guest(guest_id=party(stay.pk)[0].guest_id, now=now)

    assert woken == [stay.pk]
