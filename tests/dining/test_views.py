"""The pages of dining over HTTP: two taps at the door, what was eaten, undo, and who may not."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from core import clock
from core.transactions import unit
from dining import services
from dining.enums import VisitState
from dining.models import Item, Seat, Visit
from dining.queries import meal_at, stand
from dining.types import CheckSaid, ItemSaid, Told, VisitSaid
from guests.enums import Discretion
from preferences import services as beliefs
from preferences.models import Observation, Preference
from service_tasks.models import ServiceTask
from stays.enums import StayState
from tests.factories.guests import ITO, SMITH, WANG
from tests.factories.house import make_house
from tests.factories.signed_in import sign_in
from tests.factories.stays import make_stay, said_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The views read the real clock."""
    return clock.now()


@pytest.fixture
def house(db, now):
    with unit():
        beliefs.load_catalogue()
    return make_house(now)


@pytest.fixture
def stay(house, now):
    day = now.date()
    return make_stay(
        house.property, StayState.IN_HOUSE, room="1208", occurred_at=now - timedelta(hours=5),
        arrival=day - timedelta(days=1), departure=day + timedelta(days=3),
        party=said_party(WANG, ITO),
    )  # fmt: skip


@pytest.fixture
def rosa(client, house):
    """The host's tablet."""

    class Tablet:
        keys = 0

        def __init__(self):
            somebody = sign_in(house.property, house.departments["dining"], login="rosa")
            self.person = somebody.person
            client.cookies.load(somebody.cookies)

        def get(self, path, **headers):
            return client.get(f"/p/river/dining/{path}", headers=headers)

        def post(self, path, **data):
            self.keys += 1
            return client.post(
                path if path.startswith("/") else f"/p/river/dining/{path}",
                urlencode(data, doseq=True),
                content_type="application/x-www-form-urlencoded",
                headers={
                    "X-Guest": "1",
                    "Origin": "http://testserver",
                    "Idempotency-Key": f"key-{self.keys:022d}",
                },
            )

    return Tablet()


def test_two_taps_seat_a_party_and_undo_takes_it_back(rosa, stay):
    found = rosa.get("find?q=1208").content.decode()
    sheet = rosa.get(f"seat/{stay.public_id}").content.decode()
    guests = [member.guest.public_id for member in stay.party.all()]
    answer = rosa.post(f"seat/{stay.public_id}/now", guest=guests, table="4").json()

    visit = Visit.objects.get()
    assert f"/dining/seat/{stay.public_id}" in found
    assert all(f'value="{guest}" checked' in sheet for guest in guests)
    assert (visit.state, visit.table, visit.covers, visit.seats.count()) == ("seated", "4", 2, 2)

    rosa.post(answer["undo"])

    assert Visit.objects.get().state == VisitState.CANCELLED


def told_booking(house, now, name, key="B-1"):
    said = VisitSaid(
        told=Told(no=1, at=now, event_id=f"e-{key}"),
        key=key,
        state="booked",
        at=now,
        covers=2,
        name=name,
    )
    with unit():
        services.hear_visit(property=house.property, source="pos", said=said, now=now)
    return Visit.objects.get(key=key)


def test_a_booking_that_names_no_stay_is_taken_when_the_party_is_seated(rosa, house, stay, now):
    theirs, other = told_booking(house, now, "Wang"), told_booking(house, now, "Novak", "B-2")

    sheet = rosa.get(f"seat/{stay.public_id}").content.decode()
    answer = rosa.post(f"seat/{stay.public_id}/now", booked=theirs.public_id, table="4").json()

    assert f'value="{theirs.public_id}" checked' in sheet
    assert f'value="{other.public_id}">' in sheet
    found = Visit.objects.get(pk=theirs.pk)
    assert (found.state, found.stay, found.table) == ("seated", stay, "4")
    assert Visit.objects.filter(state=VisitState.BOOKED).get() == other
    assert Visit.objects.count() == 2

    rosa.post(answer["undo"])

    found = Visit.objects.get(pk=theirs.pk)
    assert (found.state, found.stay, found.seats.count()) == ("booked", None, 0)


def test_a_booking_that_somebody_else_was_seated_on_is_left_alone(rosa, house, stay, now):
    booked = told_booking(house, now, "Wang")
    other = make_stay(
        house.property, StayState.IN_HOUSE, room="1503", occurred_at=now - timedelta(hours=5),
        arrival=now.date() - timedelta(days=1), departure=now.date() + timedelta(days=3),
        party=said_party(SMITH),
    )  # fmt: skip
    rosa.post(f"seat/{other.public_id}/now", booked=booked.public_id, table="4")

    answer = rosa.post(f"seat/{stay.public_id}/now", booked=booked.public_id, table="5")

    assert answer.json()["say"].startswith("This booking is not open any more.")
    assert Visit.objects.get().stay == other


def test_two_guests_of_one_name_are_told_apart_without_a_sensitive_fact(rosa, house, stay, now):
    other = make_stay(
        house.property, StayState.IN_HOUSE, key="R-2", room="1503",
        occurred_at=now - timedelta(hours=5), arrival=now.date(),
        departure=now.date() + timedelta(days=1),
        party=said_party(replace(WANG, key="P-w2", phones=(), emails=())),
    )  # fmt: skip
    with unit():
        beliefs.observe(
            person=rosa.person, property=house.property, guest=other.party.get().guest,
            kind="allergy", value="peanut", source="guest_told", observed_at=now, received_at=now,
            now=now,
        )  # fmt: skip

    for typed in ("wang wei", "王伟", "ww"):
        page = rosa.get(f"find?{urlencode({'q': typed})}").content.decode()

        assert page.count('class="line"') == 2
        assert all(words in page for words in ("1208", "1503", "With", "Ito Hanako"))
        assert "eanut" not in page


@pytest.mark.parametrize("level", [Discretion.NO_INFORMATION, Discretion.PROTECTED])
def test_a_hidden_guest_is_not_found_and_has_no_room_on_the_stand(rosa, house, stay, level, now):
    stay.discretion = level
    stay.save()
    with unit():
        services.hear_visit(
            property=house.property, source="pos", now=now,
            said=VisitSaid(key="T-1", state="booked", at=now, room="1208", name="Wang",
                           told=Told(no=1, at=now, event_id="e")),
        )  # fmt: skip

    found = rosa.get("find?q=wang").content.decode()
    by_room = rosa.get("find?q=1208").content.decode()
    sheet = rosa.get(f"seat/{stay.public_id}")
    stand = rosa.get("host").content.decode()

    assert "seat/" not in found + by_room
    assert sheet.status_code == 404
    assert "Wang" not in stand
    assert "1208" not in stand


def test_an_incognito_guest_stands_under_the_alias(rosa, house, stay):
    stay.discretion = Discretion.INCOGNITO
    stay.save()
    rosa.post(f"seat/{stay.public_id}/now", table="4")

    stand = rosa.get("host").content.decode()

    assert "Wang" not in stand
    assert "Guest" in stand


def test_a_seat_is_said_with_one_tap_and_the_other_guest_gives_way(rosa, stay):
    rosa.post(f"seat/{stay.public_id}/now", table="4")
    visit = Visit.objects.get()
    one, two = [seat.guest.public_id for seat in Seat.objects.order_by("pk")]

    rosa.post(f"tables/{visit.public_id}/place", guest=one, place="2")
    rosa.post(f"tables/{visit.public_id}/place", guest=two, place="2")

    assert list(Seat.objects.order_by("pk").values_list("place", flat=True)) == [None, 2]


def test_peanuts_told_at_the_table_reach_the_kitchen_and_undo_takes_them_back(rosa, stay):
    rosa.post(f"seat/{stay.public_id}/now", table="4")
    visit, guest = Visit.objects.get(), stay.party.order_by("position")[0].guest

    answer = rosa.post(
        f"tables/{visit.public_id}/guests/{guest.public_id}/told", what="allergy.peanut"
    ).json()
    kitchen = rosa.get("kitchen").content.decode()
    rosa.post(answer["undo"])

    task = ServiceTask.objects.get(origin="table")
    assert "No peanuts: check with the chef" in kitchen
    assert "Wang" not in kitchen
    assert (task.state, Preference.objects.filter(kind__code="allergy").count()) == ("withdrawn", 0)


def test_a_dish_is_eaten_or_left_with_one_tap_and_taken_back(rosa, house, stay, now):
    with unit():
        services.describe_dish(
            property=house.property, code="APPLE", name={"en": "Apple"}, kind="fruit",
            value="apple",
        )  # fmt: skip
        services.hear_visit(
            property=house.property, source="pos", now=now,
            said=VisitSaid(key="T-1", state="seated", at=now, room="1208", name="Wang", covers=1,
                           told=Told(no=1, at=now, event_id="e")),
        )  # fmt: skip
        services.hear_check(
            property=house.property, source="pos", now=now,
            said=CheckSaid(visit_key="T-1", told=Told(no=1, at=now, event_id="e"),
                           items=(ItemSaid(key="1", code="APPLE"), ItemSaid(key="2", code="X"))),
        )  # fmt: skip
    visit = Visit.objects.get()

    sheet = rosa.get(f"tables/{visit.public_id}/eaten").content.decode()
    left = rosa.post(f"tables/{visit.public_id}/eaten/say", dish="1|left").json()
    seen = Observation.objects.get()
    rosa.post(f"tables/{visit.public_id}/eaten/say", dish="2|eaten")
    rosa.post(left["undo"], **left["undo_fields"])

    assert "This dish is not on the hotel's list" in sheet
    assert (seen.value, seen.polarity, seen.moment, seen.retraction is not None) == (
        "apple", "passed_over", "meal", True,
    )  # fmt: skip
    assert list(Item.objects.order_by("key").values_list("eaten", flat=True)) == ["", "eaten"]
    assert Observation.objects.count() == 1


def test_what_is_seen_at_a_table_is_about_its_only_guest(rosa, house, stay, now):
    guest = stay.party.order_by("position")[0].guest
    rosa.post(f"seat/{stay.public_id}/now", guest=[guest.public_id], table="4")
    visit = Visit.objects.get()

    answer = rosa.post(f"tables/{visit.public_id}/saw", sighting="ate_dragon_fruit").json()
    believed = Preference.objects.get()
    rosa.post(answer["undo"])

    assert (believed.guest, believed.value) == (guest, "dragon_fruit")
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    "path", ["host", "kitchen", "find", "seat/x", "tables/x", "tables/x/eaten"]
)
def test_the_attendant_has_no_business_at_the_host_stand(client, house, path):
    mei = sign_in(house.property, login=house.mei.user.login)
    client.cookies.load(mei.cookies)

    assert client.get(f"/p/river/dining/{path}").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_stand_takes_the_same_queries_however_many_tables(
    rosa, house, count, now, django_assert_num_queries
):
    day = now.date()
    for number, profile in list(zip(("1208", "1209", "1503"), (WANG, ITO, SMITH), strict=True))[
        :count
    ]:
        stay = make_stay(
            house.property, StayState.IN_HOUSE, key=f"R-{number}", room=number,
            occurred_at=now - timedelta(hours=5), arrival=day - timedelta(days=1),
            departure=day + timedelta(days=3), party=said_party(profile),
        )  # fmt: skip
        with unit():
            beliefs.observe(
                person=rosa.person, property=house.property,
                guest=stay.party.get().guest, kind="allergy", value="peanut",
                source="guest_told", observed_at=now, received_at=now, now=now,
            )  # fmt: skip
            services.seat_stay(
                stay=stay, guests=(), covers=1, table=number, person=rosa.person, now=now
            )
    when, meal = meal_at(house.property, now)

    with django_assert_num_queries(11):
        found = stand(rosa.person, house.property, when, meal, language="en", now=now)

    assert len(found.seated) == count
    assert all(line.seats[0].warned.safety for line in found.seated)
