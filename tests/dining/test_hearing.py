"""What a restaurant's system tells: whose table it is, and that order and repetition change nothing."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dining import jobs
from dining.enums import Meal, VisitState
from dining.models import Item, Order, Seat, Visit
from dining.services import UnknownVisit
from dining.types import CheckSaid, ItemSaid, SeatSaid, Told, VisitSaid
from tests.dining.conftest import DINNER, at, dish
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.rollback import rolled_back

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["Wang", "Mr Wang", "wang wei", "王伟", "王先生", "WANG Wei"])
def test_a_table_finds_its_stay_by_room_and_name_in_either_script(restaurant, name):
    stay = restaurant.stay()

    heard = restaurant.table(name=name)

    assert (heard.outcome, heard.reason, heard.stay_id) == ("applied", "", stay.pk)
    assert (restaurant.visit().meal, restaurant.visit().day) == (Meal.DINNER, stay.arrival)


def test_a_table_finds_its_stay_by_reservation_number_whatever_the_room(restaurant):
    stay = restaurant.stay("R-77")

    heard = restaurant.table(room="", name="", reservation="R-77")

    assert heard.stay_id == stay.pk


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"room": "4711"}, "Room 4711 is not in this property's list"),
        ({"name": "Okafor"}, "Nobody of that name has room 1208"),
        ({"room": "1503"}, "Nobody has room 1503"),
        ({"room": "", "name": "", "reservation": "R-9"}, "No stay with that reservation number"),
    ],
)
def test_what_names_nobody_is_kept_with_a_sentence_and_never_lost(restaurant, said, words):
    restaurant.stay()

    heard = restaurant.table(**said)

    visit = restaurant.visit()
    assert (heard.outcome, visit.stay_id, visit.state) == ("applied", None, "booked")
    assert heard.reason.startswith(words)


def test_two_parties_in_one_room_are_told_apart_by_the_name_only(restaurant):
    restaurant.stay("R-1", WANG)
    other = restaurant.stay("R-2", SMITH)

    without = restaurant.table(name="")
    named = restaurant.table(name="Smith")

    assert without.reason.startswith("Several parties have room 1208")
    assert named.stay_id == other.pk


@pytest.mark.parametrize(
    ("leaves", "hours", "found"),
    [
        (0, 9, True),  # a quarter to midnight, of the day they leave on
        (0, 10, True),  # half past midnight: the same night
        (0, 22, False),  # lunch of the day after
        (-1, 4, True),  # was to leave yesterday, and is still here
        (-1, 22, False),
        (1, 22, True),
    ],
)
def test_who_is_in_house_has_the_room_until_the_end_of_the_hotels_day(
    restaurant, leaves, hours, found
):
    today = restaurant.now.date()
    stay = restaurant.stay(
        arrival=today - timedelta(days=3), departure=today + timedelta(days=leaves)
    )

    heard = restaurant.table(at=restaurant.now + timedelta(hours=hours))

    assert heard.stay_id == (stay.pk if found else None)


def test_a_table_told_before_its_guest_came_finds_the_stay_later(restaurant):
    restaurant.table()
    stay = restaurant.stay()

    found = jobs.find_stays(now=restaurant.now + DINNER)
    again = jobs.find_stays(now=restaurant.now + DINNER)

    assert (found, again) == (1, 0)
    assert restaurant.visit().stay_id == stay.pk


def test_who_sits_where_is_told_by_the_pms_key_or_by_name(restaurant):
    restaurant.stay()

    restaurant.table("seated", seats=(at(2, profile="P-ito"), at(1, name="王伟")))

    seats = Seat.objects.order_by("place").values_list("place", "guest__family")
    assert list(seats) == [(1, "Wang"), (2, "Ito")]


def test_when_fewer_come_than_live_in_the_room_everybody_may_be_meant(restaurant):
    restaurant.stay()

    restaurant.table("seated", covers=1, name="")
    anybody = {seat.guest.family for seat in restaurant.visit().seats.all()}
    restaurant.table("seated", covers=1, name="Ito")

    alone = [(seat.guest.family, seat.place) for seat in restaurant.visit().seats.all()]
    assert anybody == {"Wang", "Ito"}
    assert alone == [("Ito", 1)]


def test_a_check_before_its_table_waits(restaurant):
    restaurant.stay()

    with pytest.raises(UnknownVisit):
        restaurant.check(dish())

    assert Item.objects.count() == 0


def test_people_who_sit_are_not_talked_away_by_a_word_from_before(restaurant):
    restaurant.stay()
    restaurant.table("seated", version=5)

    late = restaurant.table("cancelled", version=3)

    assert late.outcome == "stale"
    assert restaurant.visit().state == VisitState.SEATED


def test_an_order_finds_its_stay_and_a_repeat_changes_nothing(restaurant):
    stay = restaurant.stay()
    restaurant.order(version=1, items=(dish(),))

    restaurant.order(version=1, items=(dish(),))

    order = Order.objects.get()
    assert (order.stay_id, order.items.count(), order.state) == (stay.pk, 1, "placed")


STATES = st.sampled_from(["booked", "seated", "left", "cancelled"])
SEATS = st.sampled_from(
    [(), (at(1, profile="P-wang"),), (at(2, profile="P-wang"), at(1, profile="P-ito"))]
)
ENDS = st.sampled_from(["", "eaten", "left"])
WORDS = st.lists(
    st.tuples(STATES, st.integers(1, 3), st.sampled_from(["", "4", "7"]), SEATS), min_size=1,
    max_size=5,
)  # fmt: skip


def _rows():
    visits = [
        (one.key, one.state, one.covers, one.table, one.stay_id, one.told_no, one.seated_at)
        for one in Visit.objects.order_by("key")
    ]
    seats = sorted(Seat.objects.values_list("guest__family", "place"), key=str)
    warned = sorted(
        (seat.guest.family, seat.task.state, seat.task.params["table"], str(seat.place))
        for seat in Seat.objects.exclude(task=None).select_related("task", "guest")
        if seat.task.state == "open"
    )
    items = sorted(Item.objects.values_list("key", "code", "eaten"))
    return visits, seats, warned, items


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(words=WORDS, ends=st.lists(ENDS, max_size=3), shuffled=st.data())
def test_any_order_and_any_repetition_end_in_the_same_rows(restaurant, words, ends, shuffled):
    said = [
        VisitSaid(
            key="T-1", state=state, at=restaurant.now + DINNER, covers=covers, table=table,
            room="1208", seats=seats, told=Told(no=no, at=restaurant.now, event_id=f"e{no}"),
        )
        for no, (state, covers, table, seats) in enumerate(words, start=1)
    ]  # fmt: skip
    checks = [
        CheckSaid(
            visit_key="T-1", items=(ItemSaid(key="1", code="DRAGON", eaten=end),),
            told=Told(no=no, at=restaurant.now, event_id=f"c{no}"),
        )
        for no, end in enumerate(ends, start=1)
    ]  # fmt: skip
    mixed = shuffled.draw(st.permutations([*said, *said, *checks, *checks]))
    with rolled_back():
        wang = restaurant.stay("R-1", WANG, ITO).party.order_by("position")[0].guest
        restaurant.knows(wang, "allergy", "peanut")

        with rolled_back():
            for one in itertools.chain(said, checks):
                restaurant.hear(one)
            in_order = _rows()
        waiting = []
        for one in mixed:
            try:
                restaurant.hear(one)
            except UnknownVisit:
                waiting.append(one)
        for one in waiting:
            restaurant.hear(one)

        assert _rows() == in_order


def test_names_as_the_restaurant_wrote_them_go_after_a_month(restaurant):
    restaurant.stay()
    restaurant.table(seats=(SeatSaid(place=1, name="Wang"),))
    late = restaurant.now + DINNER + jobs.NAMES_KEPT

    kept = jobs.forget_names(now=late)
    gone = jobs.forget_names(now=late + DINNER)

    visit = restaurant.visit()
    assert (kept, gone) == (0, 1)
    assert (visit.name, visit.told_seats, visit.stay_id is None) == ("", [], False)
    assert jobs.forget_names(now=late + DINNER) == 0
