"""Taps on a task: whose it is, what a stale tap meets, what undo gives back."""

from datetime import timedelta

import pytest

from core.transactions import NoUnit, unit
from preferences.models import Fulfilment
from service_tasks import jobs, services
from service_tasks.enums import ParkReason, TaskState
from service_tasks.models import PlacedItem, ServiceTask, TaskEvent
from tests.factories.hotels import make_property
from tests.service_tasks.work import create, kinds, ladder, person_of, tap

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_acknowledge_takes_over_from_somebody_else_and_history_says_from_whom(
    house, stay, now, mei, sun
):
    task = create(house, stay, now)
    tap("start", task, mei, now)

    tap("acknowledge", task, sun, now)

    last = TaskEvent.objects.filter(task_id=task.pk).latest("pk")
    assert (task.state, task.acknowledged_by, task.started_at) == ("acknowledged", house.sun, None)
    assert (last.user_id, last.data["before"]["acknowledged_by"]) == (sun.user_id, house.mei.pk)


def test_acknowledge_twice_by_the_same_person_writes_history_once(house, stay, now, mei):
    task = create(house, stay, now)

    tap("acknowledge", task, mei, now)
    tap("acknowledge", task, mei, now)

    assert kinds(task) == ["created", "acknowledged"]


def test_acknowledge_in_the_second_in_which_it_climbed_is_no_conflict(house, stay, now, mei):
    task = create(house, stay, now)
    jobs.escalate(now=now + timedelta(seconds=61))

    tap("acknowledge", task, mei, now + MINUTE, seen_version=1)

    assert (task.state, task.version) == ("acknowledged", 3)
    assert ladder(task)[2:] == [("duty_manager", "stopped"), ("sms", "stopped")]


def test_acknowledge_of_what_a_colleague_has_by_now_names_the_colleague(house, stay, now, mei, sun):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)

    with pytest.raises(services.StaleTask, match="Mei has this task now") as stale:
        tap("acknowledge", task, sun, now, seen_version=1)

    assert (stale.value.task.pk, kinds(task)) == (task.pk, ["created", "acknowledged"])


def test_finish_of_what_is_done_says_so(house, stay, now, mei, sun):
    task = create(house, stay, now)
    tap("finish", task, mei, now)

    with pytest.raises(services.StaleTask, match="done already"):
        tap("finish", task, sun, now)

    assert kinds(task) == ["created", "done"]


def test_finish_without_taking_it_first_makes_it_theirs(house, stay, now, sun):
    task = create(house, stay, now)

    tap("finish", task, sun, now)

    assert (task.acknowledged_by, task.acknowledged_at, task.ended_at) == (house.sun, now, now)


def test_finish_of_somebody_elses_task_leaves_it_theirs(house, stay, now, mei, sun):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)

    tap("finish", task, sun, now)

    assert task.acknowledged_by == house.mei
    assert TaskEvent.objects.filter(task_id=task.pk).latest("pk").user_id == sun.user_id


def test_an_act_outside_a_unit_is_a_mistake_of_the_caller(house, stay, now, mei):
    task = create(house, stay, now)

    with pytest.raises(NoUnit):
        services.start(task_public_id=task.public_id, person=mei, seen_version=1, now=now)


def test_an_act_on_a_task_of_another_hotel_finds_nothing(house, stay, now, mei):
    task = create(house, stay, now)
    ServiceTask.objects.filter(pk=task.pk).update(property=make_property("garden"))

    with pytest.raises(services.NoSuchTask):
        tap("finish", task, mei, now)

    assert kinds(task) == ["created"]


@pytest.mark.parametrize("verb", ["acknowledge", "start", "finish", "park"])
def test_undo_gives_back_exactly_what_was(house, stay, now, mei, verb):
    task = create(house, stay, now)
    columns = ("state", "acknowledged_by", "acknowledged_at", "started_at", "ended_at",
               "park_reason", "resume_at", "holder", "due_at")  # fmt: skip
    before = [getattr(task, name) for name in columns]
    tap(verb, task, mei, now)

    tap("undo", task, mei, now + MINUTE)

    assert [getattr(task, name) for name in columns] == before
    assert ladder(task)[0] == ("holder", "fired")
    assert [state for _step, state in ladder(task)[1:]] == ["waiting"] * 3


def test_undo_of_taking_a_parked_task_parks_it_again_until_the_same_time(
    house, stay, now, mei, sun
):
    task = create(house, stay, now)
    tap("park", task, mei, now)
    tap("acknowledge", task, sun, now)

    tap("undo", task, sun, now + MINUTE)
    resumed = jobs.resume_parked(now=now + 30 * MINUTE)

    task.refresh_from_db()
    assert (resumed, task.state) == (1, TaskState.OPEN)


def test_undo_of_taking_over_gives_the_task_back_to_the_colleague(house, stay, now, mei, sun):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)
    tap("acknowledge", task, sun, now)

    tap("undo", task, sun, now)

    assert (task.state, task.acknowledged_by) == ("acknowledged", house.mei)


def test_undo_after_the_hotel_changed_the_due_time_still_works(house, stay, now, mei):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)
    ServiceTask.objects.filter(pk=task.pk).update(version=3)
    TaskEvent.objects.create(
        property_id=task.property_id, at=now, task_id=task.pk, kind="changed", data={}
    )

    tap("undo", task, mei, now)

    assert task.state == TaskState.OPEN


def test_undo_twice_changes_nothing_more(house, stay, now, mei):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)
    tap("undo", task, mei, now)

    with pytest.raises(services.StaleTask):
        tap("undo", task, mei, now)

    assert kinds(task) == ["created", "acknowledged", "undone"]


def test_undo_of_do_not_disturb_brings_a_lapsed_task_back(house, stay, now, mei):
    task = create(house, stay, now, level="low")
    tap("park", task, mei, now, reason=ParkReason.DO_NOT_DISTURB)
    lapsed = (task.state, kinds(task))

    tap("undo", task, mei, now)

    assert lapsed == ("lapsed", ["created", "lapsed"])
    assert (task.state, task.ended_at) == ("open", None)


def test_park_stops_the_ladder_and_coming_back_calls_from_its_beginning(house, stay, now, mei):
    task = create(house, stay, now)
    tap("park", task, mei, now)
    jobs.escalate(now=now + 20 * MINUTE)
    quiet = kinds(task)

    jobs.resume_parked(now=now + 30 * MINUTE)
    jobs.escalate(now=now + 30 * MINUTE + timedelta(seconds=60))

    assert quiet == ["created", "parked"]
    assert kinds(task) == ["created", "parked", "resumed", "escalated"]


def test_a_taken_task_that_was_parked_comes_back_to_who_had_it(house, stay, now, mei):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)
    tap("park", task, mei, now)

    jobs.resume_parked(now=now + 30 * MINUTE)

    task.refresh_from_db()
    assert (task.state, task.acknowledged_by) == ("acknowledged", house.mei)


def _wish(house, stay, now):
    guest = stay.party.get().guest_id
    params = {"kind": "pillow", "value": "higher", "guest_id": guest}
    return create(house, stay, now, template_key="pillow_buckwheat", level="low", params=params)


def test_finish_keeps_the_wish_on_the_hotels_business_date_and_undo_takes_it_back(
    house, stay, now, mei
):
    late = now + timedelta(hours=10, minutes=30)  # 01:00 of the 25th on the wall: still the 24th's
    task = _wish(house, stay, late)
    tap("finish", task, mei, late)
    kept = Fulfilment.objects.get()
    told = (str(kept.day), kept.prepared_at, PlacedItem.objects.count())

    tap("undo", task, mei, late + MINUTE)

    kept.refresh_from_db()
    assert told == ("2026-11-24", late, 1)
    assert (kept.prepared_at, PlacedItem.objects.count()) == (None, 0)


def test_finish_for_a_kind_that_left_the_catalogue_is_done_all_the_same(house, stay, now, mei):
    params = {"kind": "gone", "value": "x", "guest_id": stay.party.get().guest_id}
    task = create(house, stay, now, level="low", params=params)

    tap("finish", task, mei, now)

    assert (task.state, Fulfilment.objects.count()) == ("done", 0)


def test_take_back_of_what_was_noticed_leaves_no_work(house, stay, now, mei):
    with unit():
        task = services.done_at_once(
            property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
            template_key="pillow_buckwheat", params={}, person=mei, now=now,
        )  # fmt: skip

    tap_back(task, mei, now)

    assert (task.state, PlacedItem.objects.count()) == ("withdrawn", 0)
    assert kinds(task) == ["done", "undone", "withdrawn"]


def test_take_back_of_what_a_colleague_began_is_refused(house, stay, now, mei, sun):
    with unit():
        task = services.send_to(
            property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
            template_key="blanket", params={}, person=mei, now=now,
        )  # fmt: skip
    tap("acknowledge", task, sun, now)

    with pytest.raises(services.StaleTask):
        tap_back(task, mei, now)

    assert task.state == "acknowledged"


def tap_back(task, person, now):
    with unit():
        services.take_back(task_public_id=task.public_id, person=person, now=now)
    task.refresh_from_db()


def test_take_back_of_what_a_guest_asked_is_not_for_this_door(house, stay, now):
    li = person_of(house, house.li)
    with unit():
        task = services.request(
            property=house.property, room=house.rooms["1208"], stay_id=stay.pk,
            template_key="towels", params={"qty": 1}, due_at=now, person=li, now=now,
        )  # fmt: skip
    mei = person_of(house, house.mei)

    with pytest.raises(services.NoSuchTask):
        tap_back(task, mei, now)

    assert kinds(task) == ["created"]
