"""The board as a supervisor taps it: who may, what is sent, what is answered."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from core import clock
from core.transactions import unit
from staff import services as staff
from staff.enums import Role
from staff.models import Placing, SectionRoom, User
from tests.factories.house import make_house, make_kinds
from tests.factories.signed_in import sign_in
from tests.staff.pages.browsing import OURS, browser, text

FLOORS = "/p/river/floors"


@pytest.fixture
def now():
    """The views read the real clock."""
    return clock.now()


@pytest.fixture
def house(db, now):
    make_kinds()
    return make_house(now, rules=False)


def signed_in(house, member):
    return browser(sign_in(house.property, login=member.user.login))


@pytest.fixture
def sun(house):
    return signed_in(house, house.sun)


def values(page):
    """room number -> what its box sends."""
    found = re.findall(r'id="square-(\d+)".*?value="([^"]+)"', page, re.DOTALL)
    return dict(found)


def place(client, to, *rooms, key="k1"):
    return client.post(
        f"{FLOORS}/place", urlencode({"room": rooms, "to": to}, doseq=True),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Guest": "1", "Idempotency-Key": key},
    )  # fmt: skip


def holder_of(house, number):
    row = SectionRoom.objects.get(room=house.rooms[number], during__contains=clock.now())
    return row.section.holder


def test_rooms_and_attendants_stand_there_and_no_guest(house, sun):
    page = text(sun.get(FLOORS))

    assert set(values(page)) == {"1208", "1209", "1503"}
    assert [name in page for name in ("Mei", "Lan", "Nobody")] == [True] * 3
    assert "0 of 540 min" in page


def test_the_fragment_is_the_board_alone(house, sun):
    part = text(sun.get(FLOORS, headers={"HX-Request": "true"}))

    assert part.lstrip().startswith('<section id="board"')


def test_picked_rooms_go_to_whom_they_are_given_and_come_back(house, sun):
    boxes = values(text(sun.get(FLOORS)))

    answer = place(sun, house.lan.public_id, boxes["1208"], boxes["1209"])

    said = answer.json()
    assert (answer.status_code, said["say"]) == (200, "1208, 1209 are with Lan now.")
    assert holder_of(house, "1208") == house.lan
    after = text(sun.get(FLOORS))
    assert "Sun · Placed: 1208, 1209" in after
    back = sun.post(said["undo"], headers={"X-Guest": "1", "Idempotency-Key": "k2"})
    assert (back.status_code, holder_of(house, "1208")) == (200, house.mei)


def test_the_same_tap_twice_is_one_placing(house, sun):
    boxes = values(text(sun.get(FLOORS)))

    answers = [place(sun, house.lan.public_id, boxes["1208"]).json() for _time in range(2)]

    assert answers[0] == answers[1]
    assert Placing.objects.count() == 1


def test_nothing_picked_is_a_sentence(house, sun):
    answer = place(sun, house.lan.public_id)

    assert (answer.status_code, answer.json()["say"]) == (
        422, "Pick at least one room first. Nothing was changed.",
    )  # fmt: skip


def test_a_room_of_another_hotel_cannot_be_given(house, sun, now):
    other = make_house(now, code="lake", rules=False)

    answer = place(sun, house.lan.public_id, f"{other.rooms['1503'].public_id}.")

    assert answer.status_code == 422
    assert holder_of(other, "1503") == other.lan


def test_somebody_of_another_hotel_gets_nothing(house, sun, now):
    other = make_house(now, code="lake", rules=False)
    boxes = values(text(sun.get(FLOORS)))

    answer = place(sun, other.lan.public_id, boxes["1208"])

    assert (answer.status_code, holder_of(house, "1208")) == (422, house.mei)


@pytest.mark.parametrize(
    ("who", "status"), [("sun", 200), ("chen", 200), ("mei", 403), ("li", 403), ("desk", 403)]
)
def test_supervisors_of_housekeeping_and_managers_may(house, who, status):
    if who == "desk":
        boss = sign_in(
            house.property, house.departments["front_desk"], role=Role.SUPERVISOR, login="boss"
        )
        client = browser(boss)
    else:
        client = signed_in(house, getattr(house, who))

    seen = client.get(FLOORS).status_code
    done = place(client, house.lan.public_id, f"{house.rooms['1208'].public_id}.").status_code

    assert (seen, done) == (status, status)


def test_undo_of_another_hotel_is_not_there(house, sun, now):
    other = make_house(now, code="lake", rules=False)
    with unit():
        placed = staff.place_rooms(
            department=other.departments["housekeeping"],
            wanted={other.rooms["1503"].pk: None},
            now=now,
        )

    answer = sun.post(
        f"{FLOORS}/undo/{placed.placing}", headers=OURS | {"X-Guest": "1", "Idempotency-Key": "k"}
    )

    assert answer.status_code == 409
    assert not SectionRoom.objects.filter(
        room=other.rooms["1503"], during__contains=now + timedelta(minutes=1)
    ).exists()


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "楼层"), ("zh-hant", "樓層")])
def test_the_board_speaks_the_persons_language(house, sun, language, word):
    User.objects.update(language=language)

    page = text(sun.get(FLOORS))

    assert f"<h1>{word}</h1>" in page


def fields(page):
    """What the proposal's form would send."""
    found = re.findall(r'name="(version|home|give)" value="([^"]+)"', page)
    return [*found, *re.findall(r'name="(frees)" value="(1)" checked', page)]


def share(client, member, sent, key="s1"):
    return client.post(
        f"{FLOORS}/share/{member.public_id}", urlencode(sent),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Guest": "1", "Idempotency-Key": key},
    )  # fmt: skip


def test_a_relief_is_shown_and_taken(house, sun):
    page = text(sun.get(f"{FLOORS}/relief/{house.mei.public_id}"))

    answer = share(sun, house.mei, fields(page))

    assert "Do it: Mei goes home" in page
    assert (answer.status_code, answer.json()["go"]) == (200, FLOORS)
    assert holder_of(house, "1208") == house.lan
    after = text(sun.get(FLOORS))
    assert ("Sun · Relief: 1208, 1209" in after, "Went home" in after) == (True, True)


def test_a_relief_that_is_too_old_is_a_sentence_and_changes_nothing(house, sun):
    sent = fields(text(sun.get(f"{FLOORS}/relief/{house.mei.public_id}")))
    boxes = values(text(sun.get(FLOORS)))
    place(sun, "nobody", boxes["1209"])

    answer = share(sun, house.mei, sent)

    assert (answer.status_code, answer.json()["say"]) == (
        409, "Somebody changed these sections meanwhile. Nothing was changed; look again.",
    )  # fmt: skip
    assert holder_of(house, "1208") == house.mei


def test_a_split_says_when_there_is_nothing_to_share(house, sun):
    page = text(sun.get(f"{FLOORS}/split/{house.mei.public_id}"))

    assert "There is nothing to share" in page
    assert "Share like this" not in page


@pytest.mark.parametrize("page", ["relief", "split"])
def test_a_proposal_for_somebody_of_another_hotel_is_not_there(house, sun, now, page):
    other = make_house(now, code="lake", rules=False)

    assert sun.get(f"{FLOORS}/{page}/{other.mei.public_id}").status_code == 404


@pytest.mark.parametrize("page", ["relief", "split", "share"])
def test_attendants_share_nothing_out(house, page):
    client = signed_in(house, house.mei)
    address = f"{FLOORS}/{page}/{house.lan.public_id}"

    answer = share(client, house.lan, []) if page == "share" else client.get(address)

    assert answer.status_code == 403
