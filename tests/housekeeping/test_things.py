"""Taps on guests' things over HTTP, and the pages that list what is out."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from core import clock
from core.transactions import unit
from preferences import services as beliefs
from preferences.models import Observation, Preference
from rules.services import reconcile
from service_tasks import services
from service_tasks.models import CustodyStep, GuestProperty, PlacedItem, ServiceTask
from simulator.crew import HIDDEN, THING
from stays.enums import ChangeKind, StayState
from stays.models import Stay
from tests.factories.house import make_house
from tests.factories.signed_in import sign_in
from tests.factories.stays import hear, say

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class Floor:
    """Mei's phone and Li's tablet, and Mr Wang in 1208 for three nights more."""

    def __init__(self, client):
        with unit():
            beliefs.load_catalogue()
        self.client, self.now = client, clock.now()
        self.house = make_house(self.now)
        self.keys, self.version = 0, 1
        self.today = (self.now + 5 * HOUR).date()  # the business day of Shanghai, begun at three
        self.tell(StayState.IN_HOUSE)
        self.who = sign_in(self.house.property, login=self.house.mei.user.login)
        client.cookies.load(self.who.cookies)

    def tell(self, state, room="1208", at=None, **fields):
        self.version += 1
        dates = {
            "arrival": self.today - timedelta(days=1),
            "departure": self.today + timedelta(days=3),
        }
        applied = hear(
            self.house.property,
            say(state, room=room, occurred_at=at or self.now - 3 * HOUR / self.version,
                source_version=self.version, **(dates | fields)),
            now=self.now,
        )  # fmt: skip
        self.stay = Stay.objects.get(pk=applied.stay_id)
        with unit():
            reconcile(stay_id=self.stay.pk, now=self.now)

    def is_(self, member):
        self.client.cookies.load(sign_in(self.house.property, login=member.user.login).cookies)

    def post(self, path, key=None, **data):
        self.keys += 1
        headers = {"X-Guest": "1", "Origin": "http://testserver",
                   "Idempotency-Key": key or f"key-{self.keys:022d}"}  # fmt: skip
        return self.client.post(
            f"/p/river/{path}" if not path.startswith("/") else path,
            urlencode(data),
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )

    def page(self, path):
        answer = self.client.get(f"/p/river/{path}")
        assert answer.status_code == 200, answer.content
        return answer.content.decode()

    def ask_for_shoes(self):
        """The guest asks for them; an open task of 1208."""
        self.is_(self.house.li)
        self.post("request/send", room="1208", template="shoe_service", qty="1", due="now")
        self.is_(self.house.mei)
        return ServiceTask.objects.get(template__key="shoe_service")

    def lend(self, template="iron", room="1208"):
        with unit():
            services.done_at_once(
                property=self.house.property, room=self.house.rooms[room], stay_id=self.stay.pk,
                template_key=template, params={}, person=self.who.person, now=self.now,
            )  # fmt: skip
        return PlacedItem.objects.latest("pk")


@pytest.fixture
def floor(client):
    return Floor(client)


def test_taken_and_back_by_two_big_taps_on_the_page_of_the_room(floor):
    task = floor.ask_for_shoes()
    before = floor.page("rooms/1208")

    taken = floor.post(f"tasks/{task.public_id}/taken")
    holding = floor.page("rooms/1208")
    thing = GuestProperty.objects.get()
    back = floor.post(f"things/{thing.public_id}/back", to="room", room="1208")

    assert f"/tasks/{task.public_id}/taken" in before
    assert f"/tasks/{task.public_id}/done" not in before + holding
    assert f"/things/{thing.public_id}/back" in holding
    assert (taken.status_code, back.status_code) == (200, 200)
    task.refresh_from_db()
    thing.refresh_from_db()
    assert (task.state, thing.state) == ("done", "returned")


def test_the_same_tap_twice_from_a_phone_that_lost_the_answer_is_one_taking(floor):
    task = floor.ask_for_shoes()

    first = floor.post(f"tasks/{task.public_id}/taken", key="k" * 26)
    again = floor.post(f"tasks/{task.public_id}/taken", key="k" * 26)
    twice = floor.post(f"tasks/{task.public_id}/taken")

    assert first.json() == again.json()
    assert twice.json()["thing"] == first.json()["thing"]
    assert CustodyStep.objects.count() == 1


def test_a_tap_that_waited_in_the_lift_tells_when_it_was_made(floor):
    task = floor.ask_for_shoes()
    made = floor.now - HOUR / 2

    floor.post(f"tasks/{task.public_id}/taken", observed_at=made.isoformat(), condition="damaged")

    step = CustodyStep.objects.get()
    assert (step.at, step.condition, step.told_at > made) == (made, "damaged", True)


@pytest.mark.parametrize(
    "said", ["", "soon", "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"]
)
def test_a_clock_that_cannot_be_right_is_not_believed(floor, said):
    task = floor.ask_for_shoes()

    floor.post(f"tasks/{task.public_id}/taken", observed_at=said)

    step = CustodyStep.objects.get()
    assert step.at == step.told_at


def test_undo_of_the_wrong_tap(floor):
    task = floor.ask_for_shoes()
    undo = floor.post(f"tasks/{task.public_id}/taken").json()["undo"]

    answer = floor.post(undo)

    task.refresh_from_db()
    assert (answer.status_code, task.state, GuestProperty.objects.get().state) == (
        200, "open", "void",
    )  # fmt: skip


def test_who_asks_for_it_by_telephone_and_uses_it_is_believed_until_the_tap_is_undone(floor):
    task = floor.ask_for_shoes()
    undo = floor.post(f"tasks/{task.public_id}/taken").json()["undo"]
    page = floor.page("rooms/1208")
    believed = list(Preference.objects.values_list("value", "source"))

    floor.post(undo)

    assert undo in page
    assert believed == [("shoe_cleaning", "staff_saw")]
    assert Preference.objects.count() == 0


def test_the_old_room_is_refused_with_a_sentence_that_names_the_new_one(floor):
    task = floor.ask_for_shoes()
    thing = floor.post(f"tasks/{task.public_id}/taken").json()["thing"]
    floor.tell(StayState.IN_HOUSE, room="1503", kind=ChangeKind.ROOM_MOVED)

    refused = floor.post(f"things/{thing}/back", to="room", room="1208")

    assert (refused.status_code, "1503" in refused.json()["say"]) == (422, True)
    assert f"/things/{thing}/back" in floor.page("rooms/1503")
    assert f"/things/{thing}/back" not in floor.page("rooms/1208")


def test_shoes_noticed_put_out_are_taken_in_two_taps_and_the_sighting_undone_gives_them_back(floor):
    answer = floor.post("rooms/1208/observe", sighting="shoes_put_out", then="done")

    thing = GuestProperty.objects.get()
    assert (answer.status_code, thing.state, thing.stay) == (201, "held", floor.stay)

    floor.post(answer.json()["undo"])

    thing.refresh_from_db()
    task = ServiceTask.objects.get(pk=thing.task_id)
    assert (thing.state, task.state, Preference.objects.count()) == ("void", "withdrawn", 0)


def test_in_an_empty_room_nothing_is_taken(floor):
    refused = floor.post("rooms/1503/observe", sighting="shoes_put_out", then="done")

    assert (refused.status_code, GuestProperty.objects.count(), Observation.objects.count()) == (
        422, 0, 0,
    )  # fmt: skip


@pytest.mark.parametrize(("then", "strength"), [("yes", "like"), ("no", "refuses")])
def test_what_the_guest_says_to_it_is_his_word(floor, then, strength):
    page = floor.page("rooms/1208/log/shoes_put_out?moment=turndown")

    floor.post("rooms/1208/observe", sighting="shoes_put_out", then=then)

    belief = Preference.objects.get()
    assert f'value="{then}"' in page
    assert (belief.value, belief.strength, belief.source) == (
        "shoe_cleaning", strength, "guest_told",
    )  # fmt: skip


def test_care_and_what_was_left_over_have_no_word_of_the_guest(floor):
    pages = [floor.page(f"rooms/1208/log/{code}") for code in ("medicine_by_bed", "left_apples")]

    assert [('value="yes"' in page) for page in pages] == [False, False]


def test_a_charger_handed_in_at_the_desk_is_on_the_guests_page_and_given_into_his_hand(floor):
    floor.is_(floor.house.li)
    floor.post("things/take", kind="charger", stay=floor.stay.public_id)
    thing = GuestProperty.objects.get()

    page = floor.page(f"stays/{floor.stay.public_id}")
    floor.post(f"things/{thing.public_id}/back", to="hand", stay=floor.stay.public_id)
    after = floor.page(f"stays/{floor.stay.public_id}")

    assert f"/things/{thing.public_id}/back" in page
    assert f"/things/{thing.public_id}/back" not in after
    assert ("Charger: Taken" in after, "Charger: Given back · In hand" in after) == (True, True)


def test_laundry_taken_along_from_a_room_is_of_whoever_lives_there(floor):
    sheet = floor.page("rooms/1208/take")

    answer = floor.post("things/take", kind="laundry", room="1208")
    nobody = floor.post("things/take", kind="laundry", room="1503")

    assert 'value="laundry"' in sheet
    assert (answer.status_code, nobody.status_code) == (200, 422)
    assert GuestProperty.objects.get().stay == floor.stay


def test_things_page_lists_what_is_out_and_what_must_come_back_with_one_tap_each(floor):
    iron, crib = floor.lend("iron"), floor.lend("crib")
    out = floor.page("things")
    assert ("Iron and board" in out, "Collect:" in out) == (True, False)

    floor.tell(StayState.DEPARTED)
    listed = floor.page("things")
    tasks = {task.params["placed"]: task for task in ServiceTask.objects.filter(rule="collect")}
    floor.post(f"tasks/{tasks[iron.pk].public_id}/done")
    undo = floor.post(f"tasks/{tasks[crib.pk].public_id}/missing").json()["undo"]
    after = floor.page("things")

    assert "Collect: Iron and board" in listed
    assert f"/tasks/{tasks[crib.pk].public_id}/missing" in listed
    assert "Missing, last seven days" in after
    iron.refresh_from_db()
    crib.refresh_from_db()
    assert (iron.missing, crib.missing, crib.collected_by) == (False, True, floor.house.mei.user)

    floor.post(undo)
    crib.refresh_from_db()
    assert (crib.missing, crib.collected_at) == (False, None)


def test_what_is_lent_stands_on_the_pages_of_room_and_guest(floor):
    floor.lend("humidifier")
    room = floor.page("rooms/1208")
    floor.is_(floor.house.li)
    guest = floor.page(f"stays/{floor.stay.public_id}")

    assert ("On loan here" in room, "Humidifier" in room) == (True, True)
    assert ("On loan" in guest, "Humidifier" in guest) == (True, True)


def test_after_a_move_what_went_along_with_the_guest_is_neither_collected_nor_made_again(floor):
    floor.lend("blanket")
    floor.tell(StayState.IN_HOUSE, room="1503", kind=ChangeKind.ROOM_MOVED)
    task = ServiceTask.objects.get(rule="collect")
    again = ServiceTask.objects.get(rule="recreate_after_move")
    page = floor.page("things")

    floor.post(f"tasks/{task.public_id}/carried")
    with unit():
        reconcile(stay_id=floor.stay.pk, now=floor.now)

    again.refresh_from_db()
    blanket = PlacedItem.objects.get()
    assert f"/tasks/{task.public_id}/carried" in page
    assert (blanket.room.number, blanket.collected_at, again.state) == ("1503", None, "withdrawn")


def test_collected_from_the_old_room_first_it_is_still_put_back_in_the_new_one(floor):
    floor.lend("blanket")
    floor.tell(StayState.IN_HOUSE, room="1503", kind=ChangeKind.ROOM_MOVED)

    floor.post(f"tasks/{ServiceTask.objects.get(rule='collect').public_id}/done")
    with unit():
        reconcile(stay_id=floor.stay.pk, now=floor.now)

    again = ServiceTask.objects.get(rule="recreate_after_move")
    assert (again.state, again.room.number, again.template.key) == ("open", "1503", "blanket")


@pytest.mark.parametrize("count", [1, 3])
def test_things_page_takes_the_same_queries_however_many(floor, count, django_assert_num_queries):
    for _ in range(count):
        floor.lend("iron")
        floor.post("things/take", kind="laundry", room="1208")
    floor.page("things")

    with django_assert_num_queries(6):
        floor.page("things")


def test_who_may_look(floor, client):
    member = floor.house.chen
    floor.is_(member)
    assert client.get("/p/river/things").status_code == 200


def test_the_simulated_colleagues_find_the_taps(floor):
    task = floor.ask_for_shoes()

    [(taken, nothing), (again, damaged)] = THING.findall(floor.page("tasks"))
    floor.post(taken, **dict(HIDDEN.findall(nothing)))
    backs = THING.findall(floor.page("things"))

    assert taken == again == f"/p/river/tasks/{task.public_id}/taken"
    assert dict(HIDDEN.findall(damaged)) == {"condition": "damaged"}
    assert [dict(HIDDEN.findall(hidden)) for _address, hidden in backs] == [
        {"to": "room", "room": "1208"},
        {"to": "hand", "stay": floor.stay.public_id},
    ]
