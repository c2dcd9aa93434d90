"""The guest moves: open work follows, both holders hear of it, what was lent comes back."""

from datetime import timedelta

import pytest

from core.transactions import unit
from realtime.models import Event
from service_tasks import jobs, queries, services
from service_tasks.enums import Origin
from service_tasks.models import PlacedItem, ServiceTask
from stays.enums import StayState
from stays.models import Stay
from tests.service_tasks import work
from tests.service_tasks.work import create, kinds, ladder, tap

pytestmark = pytest.mark.django_db


def move(house, stay, number, now):
    return work.move(stay.pk, house.rooms[number].pk if number else None, now)


def collections():
    return ServiceTask.objects.filter(origin=Origin.COLLECTION).order_by("pk")


@pytest.fixture
def lent(house, stay, now, mei):
    """An iron in 1208."""
    with unit():
        services.done_at_once(
            property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
            template_key="iron", params={}, person=mei, now=now,
        )  # fmt: skip
    return PlacedItem.objects.get()


def test_an_open_alert_calls_the_new_holder_from_the_beginning(house, stay, now):
    task = create(house, stay, now)
    jobs.escalate(now=now + timedelta(seconds=121))

    move(house, stay, "1503", now + timedelta(seconds=130))

    task.refresh_from_db()
    assert (task.holder, task.climbed) == (house.lan, 0)
    assert ladder(task)[0] == ("holder", "fired")
    assert {state for _step, state in ladder(task)[1:]} == {"waiting"}
    last = Event.objects.filter(entity=task.public_id, topic="alerts", level="high").latest("seq")
    assert last.departments == ["housekeeping"]


def test_the_duty_managers_screen_hears_that_the_alert_went_back_down(house, stay, now):
    task = create(house, stay, now)
    jobs.escalate(now=now + timedelta(seconds=121))
    before = Event.objects.latest("seq").seq

    move(house, stay, "1503", now + timedelta(seconds=130))

    heard = Event.objects.filter(entity=task.public_id, topic="alerts", seq__gt=before)
    assert any("duty_manager" in event.departments for event in heard)


@pytest.mark.parametrize(("verb", "state"), [("acknowledge", "open"), ("park", "parked")])
def test_whoever_had_it_in_the_old_room_is_free_of_it(house, stay, now, mei, verb, state):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)
    if verb == "park":
        tap("park", task, mei, now)

    move(house, stay, "1503", now)

    task.refresh_from_db()
    assert (task.state, task.acknowledged_by, task.holder) == (state, None, house.lan)


def test_a_started_task_stays_with_its_person_and_only_the_room_changes(house, stay, now, mei):
    task = create(house, stay, now)
    tap("start", task, mei, now)

    moved = move(house, stay, "1503", now)

    task.refresh_from_db()
    assert (moved, task.room.number) == (1, "1503")
    assert (task.state, task.acknowledged_by, task.holder) == ("started", house.mei, house.mei)


def test_a_task_of_a_post_changes_room_but_not_hands(house, stay, now):
    task = create(house, stay, now, department="front_desk", owner="post")

    move(house, stay, "1503", now)

    task.refresh_from_db()
    assert (task.room.number, task.holder) == ("1503", house.li)


def test_the_same_room_again_changes_nothing(house, stay, now, lent):
    create(house, stay, now)
    first = move(house, stay, "1503", now)

    again = move(house, stay, "1503", now)

    assert (first, again) == (2, 0)


def test_a_room_taken_away_leaves_the_work_without_one(house, stay, now):
    task = create(house, stay, now)

    moved = (move(house, stay, None, now), move(house, stay, None, now))

    task.refresh_from_db()
    assert (moved, task.room, task.holder) == ((1, 0), None, house.sun)


def test_what_was_lent_is_collected_from_the_old_room_by_who_has_that(house, stay, now, lent):
    move(house, stay, "1503", now)

    task = collections().get()
    assert (task.room.number, task.holder, task.stay) == ("1208", house.mei, stay)
    assert queries.words(task, "zh-hant").title == "收回：熨斗與燙衣板"


def test_moving_back_withdraws_the_collection_and_moving_on_asks_again(house, stay, now, lent):
    states = []
    for number in ("1503", "1208", "1503"):
        move(house, stay, number, now)
        states.append(collections().get().state)

    assert states == ["open", "withdrawn", "open"]
    assert kinds(collections().get()) == ["created", "withdrawn", "reopened"]


def test_collecting_is_remembered_and_undone(house, stay, now, lent, mei):
    move(house, stay, "1503", now)
    task = collections().get()

    tap("finish", task, mei, now)
    collected = PlacedItem.objects.get()
    tap("undo", task, mei, now + timedelta(minutes=1))

    lent.refresh_from_db()
    assert (collected.collected_at, collected.collected_by_id) == (now, mei.user_id)
    assert (lent.collected_at, lent.collected_by_id) == (None, None)


def test_undoing_what_was_placed_withdraws_its_collection(house, stay, now, lent, mei):
    placing = ServiceTask.objects.get(pk=lent.task_id)
    move(house, stay, "1503", now)

    tap("undo", placing, mei, now + timedelta(minutes=1))

    assert PlacedItem.objects.count() == 0
    assert collections().get().state == "withdrawn"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [(StayState.DEPARTED, ["Iron and board"]), (StayState.CANCELLED, ["Iron and board", "Shoe bag and card"])],
)  # fmt: skip
def test_collect_for_an_ended_stay_lists_what_was_lent_and_all_when_nobody_came(
    house, stay, now, mei, lent, state, wanted
):
    with unit():
        services.done_at_once(
            property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
            template_key="shoe_bag", params={}, person=mei, now=now,
        )  # fmt: skip
    Stay.objects.filter(pk=stay.pk).update(state=state)

    for _ in range(2):
        with unit():
            services.collect_for(stay_id=stay.pk, now=now)

    titles = [queries.words(task, "en").title for task in collections()]
    assert titles == [f"Collect: {name}" for name in wanted]


def test_uncollected_tells_what_stands_where(house, stay, lent):
    (thing,) = queries.uncollected(stay.pk)

    standing = (thing.item, thing.loan, thing.room.number, thing.task.template.key)
    assert standing == ("iron", True, "1208", "iron")
