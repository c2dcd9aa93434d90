"""Tasks are made for somebody, climb, are taken, parked, undone; the state of rows tells."""

from datetime import timedelta

import pytest

from core.transactions import unit
from messaging.models import Message
from service_tasks import jobs, queries, services
from service_tasks.enums import Origin, ParkReason, TaskState
from service_tasks.models import LadderStep, PlacedItem, ServiceTask, WordsSeen
from tests.service_tasks.work import create, kinds, ladder, move, person_of

pytestmark = pytest.mark.django_db


def test_create_desired_goes_to_the_holder_of_the_room_and_raises_the_ladder(house, stay, now):
    task = create(house, stay, now)

    steps = list(
        LadderStep.objects.filter(task=task).order_by("position").values_list("step", "state")
    )
    assert task.holder == house.mei
    assert steps == [
        ("holder", "fired"), ("supervisor", "waiting"), ("duty_manager", "waiting"), ("sms", "waiting"),
    ]  # fmt: skip
    assert kinds(task) == ["created"]


def test_create_desired_without_a_section_goes_to_the_covering_post(house, stay, now):
    task = create(house, stay, now + timedelta(hours=9))

    assert task.holder == house.sun


def test_acknowledge_stops_every_remaining_step_and_keeps_the_words_seen(house, stay, now):
    task = create(house, stay, now)
    mei = person_of(house, house.mei)

    with unit():
        services.acknowledge(task_public_id=task.public_id, person=mei, seen_version=1, now=now)

    task.refresh_from_db()
    states = set(LadderStep.objects.filter(task=task).values_list("state", flat=True))
    assert (task.state, task.acknowledged_by) == (TaskState.ACKNOWLEDGED, house.mei)
    assert states == {"fired", "stopped"}
    assert WordsSeen.objects.get(task=task).text == "Rush: the guest is waiting"


def test_acknowledge_of_what_changed_meanwhile_is_stale_and_changes_nothing(house, stay, now):
    task = create(house, stay, now)
    mei = person_of(house, house.mei)

    with pytest.raises(services.StaleTask) as stale, unit():
        services.acknowledge(task_public_id=task.public_id, person=mei, seen_version=7, now=now)

    assert stale.value.task.version == 1
    assert kinds(task) == ["created"]


def test_acknowledge_by_a_person_of_another_department_finds_no_task(house, stay, now):
    task = create(house, stay, now)
    li = person_of(house, house.li)
    sun = person_of(house, house.sun)

    with pytest.raises(services.NoSuchTask), unit():
        services.acknowledge(task_public_id=task.public_id, person=li, seen_version=1, now=now)
    with unit():
        services.acknowledge(task_public_id=task.public_id, person=sun, seen_version=1, now=now)

    assert kinds(task) == ["created", "acknowledged"]


def test_escalate_climbs_to_supervisor_duty_manager_and_one_sms(house, stay, now):
    task = create(house, stay, now)

    for seconds in (59, 61, 121, 241, 500):
        jobs.escalate(now=now + timedelta(seconds=seconds))

    task.refresh_from_db()
    message = Message.objects.get()
    assert task.climbed == 3
    step = LadderStep.objects.get(task=task, step="sms")
    assert (message.to, message.key) == ("+85221234567", f"task:{task.public_id}:{step.pk}")
    assert "1208" in message.text
    assert kinds(task) == ["created", "escalated", "escalated", "escalated"]


def test_escalate_after_everything_was_down_records_each_step_and_calls_once(house, stay, now):
    task = create(house, stay, now)

    jobs.escalate(now=now + timedelta(hours=1))

    task.refresh_from_db()
    assert task.climbed == 3
    assert kinds(task) == ["created", "escalated"]
    assert Message.objects.count() == 1


def test_escalate_leaves_a_taken_task_alone(house, stay, now):
    task = create(house, stay, now)
    mei = person_of(house, house.mei)
    with unit():
        services.acknowledge(task_public_id=task.public_id, person=mei, seen_version=1, now=now)

    jobs.escalate(now=now + timedelta(minutes=20))

    task.refresh_from_db()
    assert (task.climbed, Message.objects.count()) == (0, 0)


def test_escalate_begins_again_once_when_taken_and_long_overdue(house, stay, now):
    task = create(house, stay, now)
    mei = person_of(house, house.mei)
    with unit():
        services.acknowledge(task_public_id=task.public_id, person=mei, seen_version=1, now=now)

    for minutes in (41, 42, 43, 60, 90):
        jobs.escalate(now=now + timedelta(minutes=minutes))

    task.refresh_from_db()
    assert task.state == TaskState.ACKNOWLEDGED
    assert task.climbed == 3
    assert "taken and is overdue" in Message.objects.get().text


def test_escalate_shows_a_future_task_only_when_its_time_comes(house, stay, now):
    later = now + timedelta(hours=1)
    task = create(house, stay, now, visible_from=later, due_at=later + timedelta(minutes=10))

    jobs.escalate(now=now + timedelta(minutes=30))
    before = LadderStep.objects.get(task=task, position=0).state
    jobs.escalate(now=later)

    assert (before, LadderStep.objects.get(task=task, position=0).state) == ("waiting", "fired")


def test_finish_leaves_the_item_in_the_room_and_counts_it_once(house, stay, now):
    task = create(house, stay, now, template_key="pillow_buckwheat", level="low")
    mei = person_of(house, house.mei)

    with unit():
        services.finish(task_public_id=task.public_id, person=mei, seen_version=1, now=now)

    placed = PlacedItem.objects.get()
    assert (placed.item, placed.loan, placed.room) == (
        "buckwheat_pillow",
        True,
        house.rooms["1208"],
    )


def test_undo_within_ten_minutes_takes_back_and_history_keeps_both(house, stay, now):
    task = create(house, stay, now, template_key="pillow_buckwheat", level="low")
    mei = person_of(house, house.mei)
    with unit():
        services.finish(task_public_id=task.public_id, person=mei, seen_version=1, now=now)

    with unit():
        services.undo(task_public_id=task.public_id, person=mei, now=now + timedelta(minutes=9))

    task.refresh_from_db()
    assert (task.state, task.ended_at, PlacedItem.objects.count()) == (TaskState.OPEN, None, 0)
    assert kinds(task) == ["created", "done", "undone"]


@pytest.mark.parametrize(("minutes", "who"), [(11, "mei"), (1, "sun")])
def test_undo_too_late_or_by_somebody_else_changes_nothing(house, stay, now, minutes, who):
    task = create(house, stay, now, level="low")
    mei = person_of(house, house.mei)
    with unit():
        services.finish(task_public_id=task.public_id, person=mei, seen_version=1, now=now)

    with pytest.raises(services.StaleTask), unit():
        services.undo(
            task_public_id=task.public_id,
            person=person_of(house, getattr(house, who)),
            now=now + timedelta(minutes=minutes),
        )

    assert kinds(task) == ["created", "done"]


def test_park_comes_back_by_itself_to_the_list(house, stay, now):
    task = create(house, stay, now)
    mei = person_of(house, house.mei)
    with unit():
        services.park(
            task_public_id=task.public_id, person=mei, seen_version=1, reason=ParkReason.GUEST_INSIDE,
            until=now + timedelta(minutes=30), now=now,
        )  # fmt: skip

    resumed = (
        jobs.resume_parked(now=now + timedelta(minutes=29)),
        jobs.resume_parked(now=now + timedelta(minutes=30)),
    )

    task.refresh_from_db()
    assert resumed == (0, 1)
    assert (task.state, task.park_reason) == (TaskState.OPEN, "")


def test_park_for_do_not_disturb_lets_volunteered_work_lapse_but_not_safety(house, stay, now):
    volunteered = create(house, stay, now, level="low")
    safety = create(house, stay, now, occurrence="safe", safety=True, level="low")
    mei = person_of(house, house.mei)

    for task in (volunteered, safety):
        with unit():
            services.park(
                task_public_id=task.public_id, person=mei, seen_version=1,
                reason=ParkReason.DO_NOT_DISTURB, until=now + timedelta(hours=1), now=now,
            )  # fmt: skip

    volunteered.refresh_from_db()
    safety.refresh_from_db()
    assert (volunteered.state, safety.state) == (TaskState.LAPSED, TaskState.PARKED)


def test_move_open_takes_open_tasks_along_and_leaves_a_started_one_with_its_person(
    house, stay, now
):
    waiting = create(house, stay, now)
    begun = create(house, stay, now, occurrence="begun")
    mei = person_of(house, house.mei)
    with unit():
        services.start(task_public_id=begun.public_id, person=mei, seen_version=1, now=now)

    moved = move(stay.pk, house.rooms["1503"].pk, now)

    waiting.refresh_from_db()
    begun.refresh_from_db()
    assert moved == 2
    assert (waiting.room, waiting.holder) == (house.rooms["1503"], house.lan)
    assert (begun.room, begun.holder, begun.state) == (
        house.rooms["1503"],
        house.mei,
        TaskState.STARTED,
    )


def test_request_calls_a_quarter_of_an_hour_before_somebody_must_begin(house, stay, now):
    li = person_of(house, house.li)

    def ask(minutes):
        with unit():
            return services.request(
                property=house.property, room=house.rooms["1208"], stay_id=stay.pk, template_key="towels",
                params={"qty": 2}, due_at=now + timedelta(minutes=minutes), person=li, now=now,
            )  # fmt: skip

    soon, later = ask(15), ask(60)

    mei = person_of(house, house.mei)
    at_once = queries.alerts_for(mei, now=now)
    in_time = queries.alerts_for(mei, now=now + timedelta(minutes=35))
    assert (at_once, {task.pk for task in in_time}) == ([soon], {soon.pk, later.pk})
    assert ladder(later)[0] == ("holder", "waiting")
    assert (soon.origin, soon.holder) == (Origin.REQUEST, house.mei)
    assert queries.words(soon, "zh-hans").title == "毛巾 × 2"


def test_collect_for_lists_what_was_lent_once(house, stay, now):
    task = create(house, stay, now, template_key="pillow_buckwheat", level="low")
    mei = person_of(house, house.mei)
    with unit():
        services.finish(task_public_id=task.public_id, person=mei, seen_version=1, now=now)

    with unit():
        made = services.collect_for(stay_id=stay.pk, now=now)
    with unit():
        again = services.collect_for(stay_id=stay.pk, now=now)

    collect = ServiceTask.objects.get(origin=Origin.COLLECTION)
    assert (made, again) == (1, 0)
    assert queries.words(collect, "en").title == "Collect: Buckwheat pillow"


def test_reassign_orphans_gives_open_work_to_whoever_has_the_room_now(house, stay, now):
    task = create(house, stay, now)

    handed = jobs.hand_over(now=now + timedelta(hours=9))

    task.refresh_from_db()
    assert (handed, task.holder) == (1, house.sun)


@pytest.mark.parametrize("count", [1, 3])
def test_my_tasks_asks_the_database_once_whatever_their_number(
    house, stay, now, count, django_assert_num_queries
):
    for place in range(count):
        create(house, stay, now, occurrence=f"n{place}")
    mei = person_of(house, house.mei)

    with django_assert_num_queries(1):
        tasks = queries.my_tasks(mei, now=now)
        cards = queries.cards(tasks, person=mei, language="en", now=now)

    assert [card.title for card in cards] == ["Rush: the guest is waiting"] * count


def test_alerts_for_reach_the_holder_then_the_duty_manager_when_they_climbed(house, stay, now):
    task = create(house, stay, now)
    mei, lan = person_of(house, house.mei), person_of(house, house.lan)
    chen = person_of(house, house.chen)

    def who(moment):
        return [
            [one.pk for one in queries.alerts_for(person, now=moment)] == [task.pk]
            for person in (mei, lan, chen)
        ]

    before = who(now)
    jobs.escalate(now=now + timedelta(seconds=121))
    after = who(now + timedelta(seconds=121))

    assert (before, after) == ([True, False, False], [True, False, True])
