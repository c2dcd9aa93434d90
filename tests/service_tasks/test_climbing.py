"""The ladder: on time, once, to whoever is there, and silent as soon as somebody has it."""

from datetime import timedelta

import pytest

from core.transactions import unit
from messaging.models import Message
from realtime.models import Event
from service_tasks import jobs, services
from service_tasks.models import Ladder, LadderStep, ServiceTask
from staff import services as staff
from staff.enums import Role
from tests.service_tasks.work import create, desired, kinds, ladder, tap

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def wakes(**fields):
    rows = Event.objects.filter(**fields).order_by("seq")
    return [(row.topic, row.level, sorted(row.departments)) for row in rows]


def hire(house, login, role, department, phone, now):
    with unit():
        user = staff.add_user(login=login, name=login.capitalize(), phone=phone, now=now)
        return staff.add_membership(
            property=house.property, user=user, role=role, departments=[department],
            valid_from=now.date().replace(year=2020), now=now,
        )  # fmt: skip


def test_a_loud_task_calls_its_department_in_the_unit_that_makes_it(house, stay, now):
    task = create(house, stay, now)

    assert wakes(entity=task.public_id) == [
        ("tasks", "low", ["housekeeping"]),
        ("alerts", "high", ["housekeeping"]),
    ]


def test_a_planned_task_wakes_its_list_and_never_calls(house, stay, now):
    task = create(house, stay, now, level="low")

    assert wakes(entity=task.public_id) == [("tasks", "low", ["housekeeping"])]
    assert ladder(task) == []


def test_each_step_fires_in_its_own_second_and_remembers_whom_it_called(house, stay, now):
    task = create(house, stay, now)

    fired = [jobs.escalate(now=now + s * SECOND) for s in (59, 60, 61, 119, 120, 239, 240, 241)]

    called = LadderStep.objects.filter(task=task).order_by("position")
    assert fired == [0, 1, 0, 0, 1, 0, 1, 0]
    assert [step.membership for step in called] == [house.mei, house.sun, house.chen, house.chen]
    assert [step.fired_at for step in called] == [
        now, now + 60 * SECOND, now + 120 * SECOND, now + 240 * SECOND,
    ]  # fmt: skip


def test_the_desk_hears_that_work_for_a_guest_is_different_once_a_unit(house, stay, now, mei):
    with unit():
        services.create_desired(
            stay_id=stay.pk,
            property_id=house.property.pk,
            desired=[desired(house, now, occurrence=f"{nr}") for nr in range(3)],
            now=now,
        )
    assert wakes(topic="work") == [("work", "low", ["front_desk"])]

    tap("acknowledge", ServiceTask.objects.first(), mei, now + SECOND)

    assert wakes(topic="work") == [("work", "low", ["front_desk"])] * 2


def test_a_step_to_the_duty_manager_is_heard_in_his_department_and_so_is_the_end(
    house, stay, now, mei
):
    task = create(house, stay, now)
    jobs.escalate(now=now + 121 * SECOND)
    calls = wakes(entity=task.public_id, topic="alerts", level="high")

    tap("acknowledge", task, mei, now + 130 * SECOND)

    both = ["duty_manager", "housekeeping"]
    assert calls[-1] == ("alerts", "high", both)
    assert wakes(entity=task.public_id, topic="alerts")[-1] == ("alerts", "low", both)


def test_a_task_that_appears_later_goes_to_whoever_has_the_room_then(house, stay, now):
    evening = now + timedelta(hours=9)  # everybody's shift is over: the covering post has it
    task = create(house, stay, now, visible_from=evening, due_at=evening + 30 * MINUTE)
    ServiceTask.objects.filter(pk=task.pk).update(holder=house.mei)

    jobs.escalate(now=evening)

    task.refresh_from_db()
    assert (task.holder, kinds(task)) == (house.sun, ["created", "reassigned"])
    assert wakes(entity=task.public_id)[-1] == ("alerts", "high", ["housekeeping"])


def test_a_planned_task_appears_on_the_list_by_itself(house, stay, now):
    later = now + timedelta(hours=1)
    task = create(house, stay, now, level="low", visible_from=later, due_at=later)
    before = len(wakes(entity=task.public_id))

    jobs.escalate(now=later)

    assert ladder(task) == [("holder", "fired")]
    assert wakes(entity=task.public_id)[before:] == [("tasks", "low", ["housekeeping"])]


def test_a_holder_from_another_department_hears_of_it_there(house, stay, now):
    task = create(house, stay, now, department="concierge", template_key="luggage", owner="post")

    assert task.holder == house.chen
    assert task.heard_by == ["duty_manager"]
    assert wakes(entity=task.public_id, topic="alerts") == [
        ("alerts", "high", ["concierge", "duty_manager"])
    ]


def test_the_hotels_own_ladder_is_climbed(house, stay, now):
    Ladder.objects.create(
        property=house.property, level="high", steps=[{"step": "sms", "after": 5}]
    )
    task = create(house, stay, now)

    fired = [jobs.escalate(now=now + s * SECOND) for s in (4, 5, 300)]

    assert (fired, ladder(task)) == ([0, 1, 0], [("sms", "fired")])
    assert Message.objects.count() == 1


def test_medium_never_ends_as_an_sms(house, stay, now):
    task = create(house, stay, now, level="medium")

    jobs.escalate(now=now + timedelta(hours=1))

    assert [step for step, _state in ladder(task)] == ["holder", "supervisor", "duty_manager"]
    assert Message.objects.count() == 0


def test_sms_names_room_and_work_only_in_the_readers_language(house, stay, now):
    house.chen.user.language = "zh-hans"
    house.chen.user.save(update_fields=["language"])
    task = create(house, stay, now)

    jobs.escalate(now=now + 241 * SECOND)

    text = Message.objects.get().text
    assert text == f"{task.public_id[:4].upper()} 尚无人接手。1208 房：加急：客人在等房。"


def test_sms_does_not_carry_a_guests_allergy_out_of_the_house(house, stay, now):
    create(
        house, stay, now, template_key="allergy_alert", department="dining", safety=True,
        params={"kind": "allergy", "value": "peanut"},
    )  # fmt: skip

    jobs.escalate(now=now + 241 * SECOND)

    text = Message.objects.get().text
    assert "peanut" not in text
    assert "1208" in text


def test_sms_goes_past_a_number_that_is_none_to_the_next_who_can_be_reached(house, stay, now):
    house.chen.user.phone = "110"
    house.chen.user.save(update_fields=["phone"])
    hire(house, "zhou", Role.MANAGER, house.departments["front_desk"], "+8613812345678", now)
    create(house, stay, now)

    jobs.escalate(now=now + 241 * SECOND)

    assert Message.objects.get().to == "+8613812345678"


def test_sms_to_nobody_still_climbs(house, stay, now):
    house.chen.user.phone = ""
    house.chen.user.save(update_fields=["phone"])
    task = create(house, stay, now)

    jobs.escalate(now=now + 241 * SECOND)

    assert ladder(task)[-1] == ("sms", "fired")
    assert Message.objects.count() == 0


def test_taking_it_stops_an_sms_that_has_not_left_yet(house, stay, now, mei):
    task = create(house, stay, now)
    jobs.escalate(now=now + 241 * SECOND)

    tap("acknowledge", task, mei, now + 242 * SECOND)

    assert Message.objects.get().state == Message.State.DROPPED


def test_a_second_ladder_after_undo_may_end_as_a_second_sms(house, stay, now, mei):
    task = create(house, stay, now)
    jobs.escalate(now=now + 241 * SECOND)
    tap("acknowledge", task, mei, now + 250 * SECOND)
    tap("undo", task, mei, now + 260 * SECOND)

    for seconds in (320, 380, 499, 500):
        jobs.escalate(now=now + seconds * SECOND)

    assert Message.objects.count() == 2


def test_one_task_that_cannot_be_put_into_words_does_not_hold_up_the_others(
    house, stay, now, caplog
):
    broken = create(house, stay, now, occurrence="broken")
    good = create(house, stay, now)
    broken.template.pk = None
    broken.template.version = 99
    broken.template.title = {"en": "{"}
    broken.template.save()
    ServiceTask.objects.filter(pk=broken.pk).update(template=broken.template)

    jobs.escalate(now=now + 241 * SECOND)

    assert ladder(good)[-1] == ("sms", "fired")
    assert ladder(broken)[-1] == ("sms", "waiting")
    assert f"task {broken.pk} could not climb" in caplog.text
    assert jobs.overdue(now=now + 280 * SECOND) == 3


def test_taken_and_overdue_calls_again_once_for_each_who_takes_it(house, stay, now, mei, sun):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)
    for minutes in (39, 41, 60):
        jobs.escalate(now=now + minutes * MINUTE)
    first = kinds(task).count("escalated")

    tap("acknowledge", task, sun, now + 61 * MINUTE)
    quiet = jobs.escalate(now=now + 70 * MINUTE)
    for minutes in (72, 75, 90):
        jobs.escalate(now=now + minutes * MINUTE)

    assert (first, quiet) == (2, 0)
    assert kinds(task).count("escalated") == 4


def test_taken_with_a_later_due_time_does_not_call(house, stay, now, mei):
    task = create(house, stay, now)
    tap("acknowledge", task, mei, now)
    with unit():
        services.restart_overdue(now=now + 41 * MINUTE)
    ServiceTask.objects.filter(pk=task.pk).update(due_at=now + timedelta(hours=3))

    fired = jobs.escalate(now=now + 42 * MINUTE)

    assert (fired, kinds(task)) == (0, ["created", "acknowledged"])


def test_a_new_due_time_every_minute_does_not_silence_the_ladder(house, stay, now):
    task = create(house, stay, now)

    for minute in range(1, 6):
        moment = now + minute * MINUTE
        want = desired(house, now, visible_from=moment, due_at=moment + 30 * MINUTE)
        with unit():
            services.update_desired(task=task, desired=want, now=moment)
        jobs.escalate(now=moment + SECOND)

    assert ladder(task)[-1] == ("sms", "fired")


def test_a_louder_task_calls_anew_and_a_postponed_one_waits(house, stay, now):
    task = create(house, stay, now, level="low")

    with unit():
        services.update_desired(task=task, desired=desired(house, now), now=now)
    louder = (ladder(task)[0], wakes(entity=task.public_id, topic="alerts")[-1][1])
    later = now + timedelta(hours=2)
    with unit():
        services.update_desired(
            task=task, desired=desired(house, now, visible_from=later, due_at=later), now=now
        )

    assert louder == (("holder", "fired"), "high")
    assert {state for _step, state in ladder(task)} == {"waiting"}
    assert jobs.escalate(now=now + timedelta(hours=1)) == 0
