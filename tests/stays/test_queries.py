from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from core.transactions import unit
from guests.enums import Calendar, Discretion
from guests.services import merge_profiles
from guests.types import Birth
from staff.enums import Role
from stays.enums import PartyRole
from stays.enums import StayState as State
from stays.models import Stay
from stays.queries import (
    arrivals,
    company_fingerprint,
    company_of,
    departures,
    facts_of,
    find,
    in_house,
    lived_in,
    max_change_no,
    open_stays_of_guest,
    parties,
    party,
    plannable,
    search_rooms,
    stay_facts,
    stay_for,
    stay_in_room,
    who_had,
)
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.hotels import make_property, make_room
from tests.factories.stays import DAY, hear, make_stay, said_party, say

pytestmark = pytest.mark.django_db

T0 = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Reader:
    """As much of a signed-in person as the query asks for."""

    def __init__(self, property_id: int, role: Role = Role.AGENT) -> None:
        self.property_id = property_id
        self.role = role


@pytest.fixture
def hotel():
    property = make_property()
    for number in ("1208", "1209", "1503"):
        make_room(property, number)
    return property


def at(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def live(hotel, key: str, profile, number: str, since: float, until: float | None = None) -> Stay:
    """A stay that checked in at hour ``since`` and, if told, left at hour ``until``."""
    whole = {"key": key, "party": said_party(profile), "room": number}
    hear(hotel, say(State.IN_HOUSE, occurred_at=at(since), **whole))
    if until is not None:
        hear(hotel, say(State.DEPARTED, occurred_at=at(until), **whole))
    return Stay.objects.get(source_key=key)


def had(hotel, number: str, moment: datetime) -> list[tuple[str, str]]:
    room = hotel.rooms.get(number=number)
    return [
        (Stay.objects.get(pk=one.stay_id).source_key, one.reason)
        for one in who_had(property_id=hotel.pk, room_id=room.pk, at=moment)
    ]


# Who had a room


def test_who_lives_there_had_it(hotel):
    live(hotel, "A", WANG, "1208", 0)

    assert had(hotel, "1208", at(5)) == [("A", "occupant")]
    assert had(hotel, "1208", at(0)) == [("A", "occupant")]
    assert had(hotel, "1208", at(0) - MINUTE) == []
    assert had(hotel, "1503", at(5)) == []


def test_departure_clean_is_about_the_guest_who_left(hotel):
    live(hotel, "A", WANG, "1208", 0, 20)

    assert had(hotel, "1208", at(20)) == [("A", "guest_who_left")]
    assert had(hotel, "1208", at(21)) == [("A", "guest_who_left")]
    assert had(hotel, "1208", at(20) - MINUTE) == [("A", "occupant")]


def test_after_a_day_nobody_is_offered_any_more(hotel):
    live(hotel, "A", WANG, "1208", 0, 20)

    assert had(hotel, "1208", at(44) - MINUTE) == [("A", "guest_who_left")]
    assert had(hotel, "1208", at(44)) == []


def test_early_arrival_on_a_departure_day_offers_both_around_the_change_only(hotel):
    live(hotel, "A", WANG, "1208", 0, 20)
    live(hotel, "B", ITO, "1208", 21)

    assert had(hotel, "1208", at(20.5)) == [("A", "guest_who_left")]
    assert had(hotel, "1208", at(21.25)) == [("B", "occupant"), ("A", "guest_who_left")]
    assert had(hotel, "1208", at(21.5)) == [("B", "occupant"), ("A", "guest_who_left")]
    assert had(hotel, "1208", at(21.75)) == [("B", "occupant")]


def test_only_the_last_who_left_is_offered(hotel):
    live(hotel, "A", WANG, "1208", 0, 3)
    live(hotel, "B", ITO, "1208", 4, 8)

    assert had(hotel, "1208", at(9)) == [("B", "guest_who_left")]
    assert had(hotel, "1208", at(3.5)) == [("A", "guest_who_left")]


def test_two_parties_in_one_room_are_both_offered(hotel):
    live(hotel, "A", WANG, "1208", 0)
    live(hotel, "B", ITO, "1208", 2)

    assert had(hotel, "1208", at(5)) == [("A", "occupant"), ("B", "occupant")]


def test_move_is_answered_as_it_was_at_that_moment(hotel):
    stay = live(hotel, "A", WANG, "1208", 0)
    hear(hotel, say(State.IN_HOUSE, key="A", room="1503", occurred_at=at(6)))

    assert had(hotel, "1208", at(5)) == [("A", "occupant")]
    assert had(hotel, "1208", at(7)) == [("A", "guest_who_left")]
    assert had(hotel, "1503", at(5)) == []
    assert had(hotel, "1503", at(6)) == [("A", "occupant")]
    assert stay.pk == Stay.objects.get().pk


def test_party_is_the_one_that_was_there_then(hotel):
    both = said_party(WANG, ITO, role=PartyRole.SHARER)
    hear(hotel, say(State.IN_HOUSE, key="A", room="1208", party=both, occurred_at=at(0)))
    hear(hotel, say(State.IN_HOUSE, key="A", room="1208", occurred_at=at(10)))
    hear(hotel, say(State.DEPARTED, key="A", room="1208", occurred_at=at(20)))
    room = hotel.rooms.get(number="1208")

    def guests(moment: datetime) -> list[int]:
        found = who_had(property_id=hotel.pk, room_id=room.pk, at=moment)
        return [len(one.guest_ids) for one in found]

    assert guests(at(5)) == [2]
    assert guests(at(10)) == [1]
    assert guests(at(21)) == [1]


def test_occupant_carries_dates_and_the_primary_first(hotel):
    stay = make_stay(
        hotel, State.IN_HOUSE, room="1208", party=said_party(WANG, SMITH), occurred_at=at(0)
    )

    one = stay_in_room(property_id=hotel.pk, room_id=stay.room_id, at=at(1))[0]

    assert (one.stay_id, one.stay_public_id) == (stay.pk, stay.public_id)
    assert (one.since, one.until, one.is_last_left) == (at(0), None, False)
    assert list(one.guest_ids) == [member.guest_id for member in party(stay.pk)]
    assert party(stay.pk)[0].family == "Wang"


def test_same_room_number_in_another_property_is_another_room(hotel):
    other = make_property("lake")
    make_room(other, "1208")
    live(hotel, "A", WANG, "1208", 0)

    room = other.rooms.get(number="1208")
    assert who_had(property_id=other.pk, room_id=room.pk, at=at(1)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_who_had_takes_two_queries_and_one_more_around_a_change(
    hotel, count, django_assert_num_queries
):
    room = hotel.rooms.get(number="1208")
    for number in range(count):
        live(hotel, f"A{number}", replace(WANG, key=f"P{number}"), "1208", 0)

    with django_assert_num_queries(2):
        settled = who_had(property_id=hotel.pk, room_id=room.pk, at=at(5))
    with django_assert_num_queries(3):
        just_in = who_had(property_id=hotel.pk, room_id=room.pk, at=at(0))

    assert len(settled) == len(just_in) == count


def test_stretches_of_a_room_are_those_that_touch_the_time_asked_for(hotel):
    live(hotel, "A", WANG, "1208", 0, 20)
    live(hotel, "B", ITO, "1208", 21)
    room = hotel.rooms.get(number="1208")

    def stretches(since: float, until: float) -> list[tuple[str, datetime, datetime | None]]:
        found = lived_in(property_id=hotel.pk, room_id=room.pk, since=at(since), until=at(until))
        keys = dict(Stay.objects.values_list("pk", "source_key"))
        return [(keys[one.stay_id], one.from_at, one.until_at) for one in found]

    assert stretches(19, 22) == [("A", at(0), at(20)), ("B", at(21), None)]
    assert stretches(20, 21) == []
    assert stretches(20, 21.01) == [("B", at(21), None)]
    assert stretches(-5, 0) == []


def test_stretch_names_everybody_ever_in_the_party_under_the_own_id(hotel):
    both = said_party(WANG, ITO, role=PartyRole.SHARER)
    stay = make_stay(hotel, State.IN_HOUSE, room="1208", party=both, occurred_at=at(0))
    hear(hotel, say(State.IN_HOUSE, room="1208", occurred_at=at(10)))
    own = [one.guest_id for one in stay.party.order_by("position")]
    with unit():
        merge_profiles(source="pms", from_key="P-wang", into_key="P-ito", now=T0)

    stretch = lived_in(property_id=hotel.pk, room_id=stay.room_id, since=at(1), until=at(2))[0]

    assert [(one.guest_id, one.role, one.joined_at, one.left_at) for one in stretch.party] == [
        (own[0], PartyRole.PRIMARY, at(0), None),
        (own[1], PartyRole.SHARER, at(0), at(10)),
    ]


# Company


def test_company_is_empty_when_alone_and_the_same_for_the_same_persons(hotel):
    one = make_stay(hotel, key="A", party=said_party(WANG, ITO, SMITH))
    two = make_stay(hotel, key="B", party=said_party(SMITH, WANG, ITO))  # another one booked
    other = make_stay(hotel, key="C", party=said_party(WANG, ITO))
    alone = make_stay(hotel, key="D")

    assert company_fingerprint(one.pk, at(0)) == company_fingerprint(two.pk, at(0))
    assert len(company_fingerprint(one.pk, at(0))) == 64
    assert company_fingerprint(other.pk, at(0)) != company_fingerprint(one.pk, at(0))
    assert company_fingerprint(alone.pk, at(0)) == ""


def test_company_is_that_of_the_moment(hotel):
    stay = make_stay(hotel, key="A", party=said_party(WANG, ITO), occurred_at=at(0))
    hear(hotel, say(key="A", occurred_at=at(5)))

    assert company_fingerprint(stay.pk, at(4)) != ""
    assert company_fingerprint(stay.pk, at(5)) == ""


def test_company_of_facts_at_hand_is_the_same_without_a_query(hotel, django_assert_num_queries):
    together = make_stay(hotel, key="A", party=said_party(WANG, ITO, SMITH), occurred_at=at(0))
    alone = make_stay(hotel, key="B", party=said_party(SMITH), occurred_at=at(0))
    facts = facts_of([together.pk, alone.pk])

    with django_assert_num_queries(0):
        found = [company_of(facts[stay.pk], at(1)) for stay in (together, alone)]

    assert found == [company_fingerprint(stay.pk, at(1)) for stay in (together, alone)]
    assert [len(one) for one in found] == [64, 0]


# Lists


def test_arrivals_departures_and_in_house_by_business_date(hotel):
    due = make_stay(hotel, key="due", eta=time(15))
    here = make_stay(hotel, State.IN_HOUSE, key="here", room="1208")
    make_stay(hotel, State.CANCELLED, key="off")
    make_stay(hotel, State.NO_SHOW, key="no")
    left = make_stay(
        hotel, State.DEPARTED, key="left", arrival=DAY - timedelta(days=2), departure=DAY
    )
    make_stay(make_property("lake"), key="elsewhere")

    assert set(arrivals(hotel, DAY)) == {due, here}
    assert list(in_house(hotel)) == [here]
    assert list(departures(hotel, DAY)) == [left]
    assert list(departures(hotel, DAY + timedelta(days=3))) == [here]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_with_rooms_and_parties_take_two_queries(hotel, count, django_assert_num_queries):
    for number in range(count):
        make_stay(hotel, State.IN_HOUSE, key=f"R{number}", room="1208", party=said_party(WANG, ITO))

    with django_assert_num_queries(2):
        rows = list(in_house(hotel))
        members = parties(row.pk for row in rows)
        numbers = [row.room.number for row in rows]

    assert numbers == ["1208"] * count
    assert [len(each) for each in members.values()] == [2] * count


def test_hidden_stays_are_left_out_for_who_may_not_see_them(hotel):
    make_stay(hotel, key="A", discretion=Discretion.NO_INFORMATION)
    make_stay(hotel, key="B", party=said_party(WANG, replace(ITO, discretion=Discretion.PROTECTED)))
    incognito = make_stay(hotel, key="C", party=said_party(SMITH), discretion=Discretion.INCOGNITO)

    assert list(arrivals(hotel, DAY).shown(hidden_too=False)) == [incognito]
    assert arrivals(hotel, DAY).shown(hidden_too=True).count() == 3


def test_stay_for_knows_property_and_discretion(hotel):
    stay = make_stay(hotel, key="A")
    hidden = make_stay(hotel, key="B", party=said_party(ITO), discretion=Discretion.NO_INFORMATION)
    lake = make_property("lake")

    assert stay_for(Reader(hotel.pk), stay.public_id) == stay
    assert stay_for(Reader(lake.pk), stay.public_id) is None
    assert stay_for(Reader(hotel.pk), hidden.public_id) is None
    assert stay_for(Reader(hotel.pk, Role.DUTY_MANAGER), hidden.public_id) == hidden
    assert stay_for(Reader(hotel.pk), "nothing") is None


def test_plannable_are_those_who_come_soon_are_here_or_went_lately(hotel):
    def stay(key: str, state: State, first: int, last: int) -> int:
        return make_stay(
            hotel, state, key=key, arrival=DAY + timedelta(days=first),
            departure=DAY + timedelta(days=last),
        ).pk  # fmt: skip

    wanted = [
        stay("soon", State.RESERVED, 2, 4),
        stay("here", State.IN_HOUSE, -200, 30),
        stay("gone", State.DEPARTED, -9, -7),
        stay("off", State.CANCELLED, 0, 3),
    ]
    stay("far", State.RESERVED, 3, 4)
    stay("long gone", State.DEPARTED, -9, -8)
    stay("off far", State.CANCELLED, 30, 31)

    assert plannable(hotel.pk, DAY) == [(pk, 1) for pk in wanted]


def test_open_stays_of_a_guest_reach_over_the_chain_and_over_merges(hotel):
    one = make_stay(hotel, key="A", party=said_party(WANG))
    two = make_stay(make_property("lake"), key="B", party=said_party(ITO, WANG))
    make_stay(hotel, State.DEPARTED, key="C", party=said_party(WANG))
    with unit():
        kept = merge_profiles(source="pms", from_key="P-wang", into_key="P-smith-2", now=T0)

    assert open_stays_of_guest(kept.pk) == [one.pk, two.pk]
    assert max_change_no(one.pk) == 1
    assert max_change_no(0) == 0


# What planning knows


def test_facts_hold_stay_room_party_and_where_they_lived(hotel):
    birth = Birth(calendar=Calendar.LUNAR, month=8, day=15)
    stay = make_stay(
        hotel, State.IN_HOUSE, key="A", room="1208", occurred_at=at(0), vip="V1", group_code="G7",
        party=said_party(WANG, replace(ITO, birth=birth, discretion=Discretion.INCOGNITO)),
    )  # fmt: skip
    hear(
        hotel,
        say(
            State.IN_HOUSE, key="A", room="1503", occurred_at=at(6), vip="V1", group_code="G7",
            party=said_party(WANG, ITO),
        ),
    )  # fmt: skip

    facts = stay_facts(stay.pk)

    assert (facts.state, facts.vip, facts.group_code) == (State.IN_HOUSE, "V1", "G7")
    assert (facts.room.number, facts.room.service) == ("1503", "none")
    assert [(lived.number, lived.since, lived.until) for lived in facts.lived] == [
        ("1208", at(0), at(6)),
        ("1503", at(6), None),
    ]
    assert facts.moved_at == at(6)
    assert [member.birth for member in facts.party] == [None, birth]
    assert facts.primary.family == "Wang"
    assert facts.discretion == Discretion.INCOGNITO
    assert facts.changed_no == max_change_no(stay.pk) == 2
    assert facts.guest_ids == tuple(member.guest_id for member in party(stay.pk))


def test_facts_of_an_unknown_stay_raise():
    with pytest.raises(Stay.DoesNotExist):
        stay_facts(0)


@pytest.mark.parametrize("count", [1, 3])
def test_facts_take_two_queries_whatever_the_number(hotel, count, django_assert_num_queries):
    ids = [
        make_stay(hotel, State.IN_HOUSE, key=f"R{n}", room="1208", party=said_party(WANG, ITO)).pk
        for n in range(count)
    ]

    with django_assert_num_queries(2):
        facts = facts_of(ids)

    assert list(facts) == ids


# Search


def test_found_guest_comes_with_the_stay_here(hotel):
    stay = make_stay(hotel, State.IN_HOUSE, key="A", room="1208")
    make_stay(hotel, key="B", arrival=DAY + timedelta(days=9), departure=DAY + timedelta(days=10))

    found = find(property=hotel, text="王伟")

    assert [(one.hit.family, one.stay_public_id, one.room_number) for one in found] == [
        ("Wang", stay.public_id, "1208")
    ]
    assert (found[0].state, found[0].arrival) == (State.IN_HOUSE, DAY)


def test_found_guest_without_a_stay_here_is_only_a_guest(hotel):
    make_stay(make_property("lake"), key="A")

    found = find(property=hotel, text="wang")[0]

    assert (found.hit.family, found.stay_public_id, found.state) == ("Wang", "", None)


def test_stay_that_hides_its_guest_hides_the_hit(hotel):
    make_stay(hotel, State.IN_HOUSE, room="1208", discretion=Discretion.NO_INFORMATION)

    assert find(property=hotel, text="wang") == []
    assert len(find(property=hotel, text="wang", hidden_too=True)) == 1


def test_companion_under_protection_hides_the_whole_party(hotel):
    make_stay(hotel, party=said_party(WANG, replace(ITO, discretion=Discretion.PROTECTED)))

    assert find(property=hotel, text="wang") == []


def test_incognito_stay_masks_the_name(hotel):
    make_stay(hotel, discretion=Discretion.INCOGNITO)

    hit = find(property=hotel, text="wang")[0].hit

    assert (hit.family, hit.native, hit.discretion) == ("", "", Discretion.INCOGNITO)


@pytest.mark.parametrize("count", [1, 3])
def test_find_takes_three_queries(hotel, count, django_assert_num_queries):
    for number in range(count):
        make_stay(hotel, key=f"R{number}", party=said_party(replace(WANG, key=f"P{number}")))

    with django_assert_num_queries(3):
        found = find(property=hotel, text="wang")

    assert len(found) == count


def test_rooms_are_found_by_the_beginning_of_their_number(hotel):
    make_room(hotel, "12")
    stay = make_stay(hotel, State.IN_HOUSE, room="1208")

    hits = search_rooms(property=hotel, text=" 12 ")

    assert [(hit.number, hit.stay_public_id) for hit in hits] == [
        ("12", ""),
        ("1208", stay.public_id),
        ("1209", ""),
    ]
    assert [member.family for member in hits[1].party] == ["Wang"]
    assert search_rooms(property=hotel, text="") == []
    assert search_rooms(property=hotel, text="%") == []


def test_room_of_a_hidden_stay_looks_empty(hotel):
    make_stay(hotel, State.IN_HOUSE, room="1208", discretion=Discretion.PROTECTED)

    assert search_rooms(property=hotel, text="1208")[0].party == ()
    assert len(search_rooms(property=hotel, text="1208", hidden_too=True)[0].party) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_search_rooms_takes_three_queries(hotel, count, django_assert_num_queries):
    for number in range(count):
        make_room(hotel, f"77{number}")
        make_stay(hotel, State.IN_HOUSE, key=f"R{number}", room=f"77{number}")

    with django_assert_num_queries(3):
        hits = search_rooms(property=hotel, text="77")

    assert len([hit for hit in hits if hit.party]) == count
