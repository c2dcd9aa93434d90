"""Taps over HTTP: answered once, replayed with the same key, refused with a sentence."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from core import clock
from service_tasks.models import ServiceTask, TaskEvent, WordsSeen
from tests.factories.signed_in import sign_in
from tests.service_tasks.work import create, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The views read the real clock."""
    return clock.now()


@pytest.fixture
def page(client, house):
    """Signs somebody in and speaks as a page of the product does."""

    class Page:
        keys = 0

        def sign_in(self, member, language="en"):
            member.user.language = language
            member.user.save(update_fields=["language"])
            somebody = sign_in(house.property, login=member.user.login)
            client.cookies.load(somebody.cookies)
            return self

        def get(self, path, **headers):
            return client.get(f"/p/river/{path}", headers=headers)

        def post(self, path, key=None, **data):
            self.keys += 1
            headers = {
                "X-Guest": "1",
                "Origin": "http://testserver",
                "Idempotency-Key": key or f"key-{self.keys:022d}",
            }
            return client.post(
                f"/p/river/{path}",
                urlencode(data),
                content_type="application/x-www-form-urlencoded",
                headers=headers,
            )

        def act(self, task, verb, **data):
            return self.post(f"tasks/{task.public_id}/{verb}", **data)

    return Page()


def test_take_start_and_done_answer_with_an_undo(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei)

    answers = [
        page.act(task, verb, seen_version=version)
        for version, verb in enumerate(("take", "start", "done"), 1)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == {
        "say": "It is yours.",
        "undo": f"/p/river/tasks/{task.public_id}/undo",
        "refresh": ["tasks", "alerts"],
        "version": 2,
    }
    assert kinds(task) == ["created", "acknowledged", "started", "done"]


def test_the_same_key_again_gets_the_same_answer_and_acts_once(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei)

    answers = [page.act(task, "take", key="k" * 26, seen_version=1) for _ in range(3)]

    assert len({answer.content for answer in answers}) == 1
    assert kinds(task) == ["created", "acknowledged"]


def test_the_same_key_for_another_act_is_a_conflict(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei)
    page.act(task, "take", key="k" * 26, seen_version=1)

    answer = page.act(task, "done", key="k" * 26, seen_version=2)

    assert answer.status_code == 409
    assert kinds(task) == ["created", "acknowledged"]


def test_a_stale_tap_is_told_how_it_stands_now(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei).act(task, "take", seen_version=1)

    answer = page.sign_in(house.sun).act(task, "take", seen_version=1)

    assert answer.status_code == 409
    assert answer.json() == {
        "say": "Mei has this task now. Nothing was changed.",
        "refresh": ["tasks", "alerts"],
        "task": {"version": 2, "state": "acknowledged"},
    }


@pytest.mark.parametrize("seen", ["", "²", "-1", "1; DROP", "9" * 40, "١"])
def test_a_strange_seen_version_never_breaks(house, stay, now, page, seen):
    task = create(house, stay, now)

    answer = page.sign_in(house.mei).act(task, "take", seen_version=seen)

    assert answer.status_code == 200
    assert kinds(task) == ["created", "acknowledged"]


def test_a_task_of_another_department_is_gone_for_this_person(house, stay, now, page):
    task = create(house, stay, now)

    answer = page.sign_in(house.li).act(task, "done", seen_version=1)

    assert (answer.status_code, kinds(task)) == (410, ["created"])
    assert "not on your list" in answer.json()["say"]


def test_park_wants_a_reason_and_a_time_and_changes_nothing_without(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei)
    wrong = [
        {"reason": "", "minutes": "30"},
        {"reason": "bored", "minutes": "30"},
        {"reason": "later", "minutes": "4"},
        {"reason": "later", "minutes": "721"},
        {"reason": "later", "minutes": "²"},
        {"reason": "later", "minutes": ""},
    ]

    answers = [page.act(task, "park", seen_version=1, **form).status_code for form in wrong]

    assert answers == [422] * len(wrong)
    assert kinds(task) == ["created"]


def test_park_and_undo_by_a_tap(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei)

    parked = page.act(task, "park", seen_version=1, reason="later", minutes="60")
    undone = page.act(task, "undo")

    task.refresh_from_db()
    assert (parked.status_code, undone.json()["say"]) == (200, "Taken back.")
    assert (task.state, kinds(task)) == ("open", ["created", "parked", "undone"])


def test_acknowledging_keeps_the_words_in_the_readers_language(house, stay, now, page):
    task = create(house, stay, now)

    page.sign_in(house.mei, "zh-hans").act(task, "take", seen_version=1)

    seen = WordsSeen.objects.get()
    assert (seen.language, seen.text) == ("zh-hans", "加急：客人在等房")


def test_a_parked_alert_stands_apart_with_its_reason_until_it_comes_back(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei).act(task, "park", seen_version=1, reason="later", minutes="60")

    alerts = page.get("alerts").content.decode()

    attention, _, aside = alerts.partition("Put aside")
    assert "Nothing waits" in attention
    assert f'id="alert-{task.public_id}"' in aside
    assert "Parked · " in aside


@pytest.mark.parametrize("verb", ["take", "start", "done", "undo", "park"])
def test_acts_by_get_or_from_another_site_are_refused(house, stay, now, page, client, verb):
    task = create(house, stay, now)
    page.sign_in(house.mei)
    path = f"tasks/{task.public_id}/{verb}"

    by_get = page.get(path).status_code
    foreign = client.post(
        f"/p/river/{path}", {}, headers={"X-Guest": "1", "Origin": "https://evil.example"}
    ).status_code

    assert (by_get, foreign, kinds(task)) == (405, 403, ["created"])


def test_the_lists_are_pages_and_fragments_with_one_root(house, stay, now, page):
    create(house, stay, now)
    page.sign_in(house.mei)

    whole = page.get("tasks").content.decode()
    part = page.get("tasks", **{"HX-Request": "true"}).content.decode().strip()
    alerts = page.get("alerts").content.decode().strip()
    count = page.get("alerts/count").content.decode()

    assert "<html" in whole
    assert "Rush: the guest is waiting" in whole
    assert part.startswith('<section id="my-tasks"')
    assert alerts.startswith('<section id="alerts"')
    assert 'data-high="1"' in count


def test_the_lists_say_when_nothing_waits(house, page):
    page.sign_in(house.mei)

    assert "Nothing to do" in page.get("tasks").content.decode()
    assert "Nothing waits" in page.get("alerts").content.decode()


def test_the_sheet_of_a_colleagues_task_offers_to_take_it_over(house, stay, now, page):
    task = create(house, stay, now)
    own = page.sign_in(house.mei)
    own.act(task, "take", seen_version=1)
    before = own.get(f"tasks/{task.public_id}/more", **{"HX-Request": "true"}).content.decode()

    sheet = page.sign_in(house.sun).get(f"tasks/{task.public_id}/more").content.decode()
    page.act(task, "take", seen_version=2)

    assert "Take it over" not in before
    assert "Mei has it" in sheet
    assert "Take it over" in sheet
    assert ServiceTask.objects.get(pk=task.pk).acknowledged_by == house.sun


def test_the_sheet_of_an_unknown_task_is_not_there(house, page):
    assert page.sign_in(house.mei).get("tasks/nosuch/more").status_code == 404


def test_a_tap_that_fails_leaves_nothing_behind(house, stay, now, page):
    task = create(house, stay, now)
    page.sign_in(house.mei)

    page.act(task, "undo")

    assert TaskEvent.objects.filter(task_id=task.pk).count() == 1
    assert ServiceTask.objects.get(pk=task.pk).version == 1


@pytest.fixture
def arrival(house, stay, now):
    """Two things to prepare for one arrival."""
    return [
        create(house, stay, now, rule=rule, occurrence="arrival", level="low", together="arrival")
        for rule in ("pillow", "fruit")
    ]


def words(tasks):
    for task in tasks:
        task.refresh_from_db()
    return " ".join(f"{task.public_id}:{task.version}" for task in tasks)


def test_a_card_is_taken_at_one_tap_and_given_back_by_its_undo(house, stay, now, page, arrival):
    page.sign_in(house.mei)
    place = f"stays/{stay.public_id}/cards/arrival"

    taken = page.post(f"{place}/take", seen=words(arrival)).json()
    had = [task.state for task in ServiceTask.objects.order_by("pk")]
    back = page.post(f"{place}/undo", **taken["undo_fields"])

    assert taken["undo"] == f"/p/river/{place}/undo"
    assert had == ["acknowledged", "acknowledged"]
    assert back.status_code == 200
    assert [task.state for task in ServiceTask.objects.order_by("pk")] == ["open", "open"]


@pytest.mark.parametrize("seen", ["", "nobody", "a:b", " ".join(["t:1"] * 61)])
def test_a_card_of_which_nothing_was_said_is_left_alone(house, stay, now, page, arrival, seen):
    page.sign_in(house.mei)

    answer = page.post(f"stays/{stay.public_id}/cards/arrival/take", seen=seen)

    assert answer.status_code == 422
    assert "Nothing was changed" in answer.json()["say"]


def test_there_are_no_other_cards(house, stay, now, page, arrival):
    page.sign_in(house.mei)

    answer = page.post(f"stays/{stay.public_id}/cards/other/take", seen=words(arrival))

    assert answer.status_code == 404


def test_a_card_that_is_different_now_is_refused_with_a_sentence(house, stay, now, page, arrival):
    page.sign_in(house.mei)
    old = words(arrival)
    page.act(arrival[1], "done", seen_version=arrival[1].version)

    answer = page.post(f"stays/{stay.public_id}/cards/arrival/take", seen=old)

    assert answer.status_code == 409
    assert ServiceTask.objects.get(pk=arrival[0].pk).state == "open"


def test_a_card_is_parked_from_its_sheet(house, stay, now, page, arrival):
    page.sign_in(house.mei)
    place = f"stays/{stay.public_id}/cards/arrival"

    sheet = page.get(f"{place}/more").content.decode()
    parked = page.post(f"{place}/park", seen=words(arrival), reason="guest_inside", minutes="60")

    assert (parked.status_code, "Park it, because" in sheet) == (200, True)
    assert [task.state for task in ServiceTask.objects.all()] == ["parked", "parked"]


def test_the_list_of_what_nobody_began_says_why_and_is_the_supervisors(house, stay, now, page):
    task = create(house, stay, now, due_at=now, level="low")
    page.sign_in(house.mei).act(task, "take")
    ServiceTask.objects.update(acknowledged_at=now - timedelta(minutes=10))
    refused = page.get("not-begun").status_code

    shown = page.sign_in(house.sun).get("not-begun").content.decode()

    assert refused == 403
    assert "To be begun at" in shown
    assert "Mei" in shown
    assert task.public_id in shown


def test_the_bar_carries_what_calls_for_the_device(house, stay, now, page):
    task = create(house, stay, now)
    create(house, stay, now, rule="later", level="medium", due_at=now + timedelta(hours=3))

    shown = page.sign_in(house.mei).get("alerts/count").content.decode()

    assert f'data-calls="{task.public_id}@{int(task.calls_from.timestamp())}:high~0"' in shown
