"""Who sees which task, in how many queries, and how a card tells it."""

from datetime import timedelta

import pytest

from core.transactions import unit
from hotels.models import Department
from service_tasks import jobs, queries, services
from service_tasks.presenting import drawn
from staff.enums import Role
from tests.factories.signed_in import sign_in
from tests.service_tasks.work import create, person_of, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(house):
    """Each by name, signed in; Yan is the night manager's agent, Kim the manager, Tech hotel IT."""
    night = Department.objects.create(
        property=house.property, code="night", kind="night_manager", name={"en": "Night"}
    )
    people = {
        name: person_of(house, getattr(house, name)) for name in ("mei", "lan", "sun", "li", "chen")
    }
    people["yan"] = sign_in(house.property, night, role=Role.AGENT, login="yan").person
    people["kim"] = sign_in(house.property, role=Role.MANAGER, login="kim").person
    people["tech"] = sign_in(house.property, role=Role.IT, login="tech").person
    return people


def called(everybody, task, now):
    return [
        name
        for name, person in everybody.items()
        if task.pk in [one.pk for one in queries.alerts_for(person, now=now)]
    ]


def test_alerts_reach_whoever_the_ladder_has_called_so_far(house, stay, now, everybody):
    task = create(house, stay, now)
    seen = [called(everybody, task, now)]

    for seconds in (60, 120):
        jobs.escalate(now=now + timedelta(seconds=seconds))
        seen.append(called(everybody, task, now + timedelta(seconds=seconds)))

    assert seen == [["mei"], ["mei", "sun"], ["mei", "sun", "chen", "yan", "kim"]]


def test_only_who_is_called_is_called_by_the_list_of_tasks_too(house, stay, now, everybody):
    task = create(house, stay, now)
    called = []

    for seconds in (0, 60, 120):
        moment = now + timedelta(seconds=seconds)
        jobs.escalate(now=moment)
        called.append(
            {
                name: [card["calls"] for card in cards_of(everybody[name], moment)]
                for name in ("mei", "sun", "chen")
            }
        )

    assert called == [
        {"mei": [True], "sun": [False], "chen": [False]},
        {"mei": [True], "sun": [True], "chen": [False]},
        {"mei": [True], "sun": [True], "chen": [True]},
    ]
    assert [one.pk for one in queries.my_tasks(everybody["sun"], now=now)] == [task.pk]


def cards_of(person, now):
    return drawn(queries.my_tasks(person, now=now), person=person, language="en", now=now)


def test_alerts_of_a_desk_are_the_whole_desks(house, stay, now, everybody):
    task = create(house, stay, now, department="front_desk", template_key="birthday_greeting")

    assert called(everybody, task, now) == ["li"]


def test_alerts_for_safety_reach_the_department_and_the_managers_at_once(
    house, stay, now, everybody
):
    task = create(house, stay, now, owner="department", safety=True)

    assert called(everybody, task, now) == ["mei", "lan", "sun", "chen", "kim"]


def test_alerts_leave_out_what_is_planned_hidden_or_over(house, stay, now, everybody):
    create(house, stay, now, occurrence="low", level="low")
    later = now + timedelta(hours=1)
    create(house, stay, now, occurrence="later", visible_from=later, due_at=later)
    done = create(house, stay, now, occurrence="done")
    tap("finish", done, everybody["mei"], now)

    assert queries.alerts_for(everybody["mei"], now=now) == []
    assert [task.occurrence for task in queries.alerts_for(everybody["mei"], now=later)] == [
        "later"
    ]


def test_alerts_come_loudest_and_earliest_first(house, stay, now, everybody):
    for name, level, minutes in (("c", "medium", 1), ("b", "high", 9), ("a", "high", 5)):
        create(
            house, stay, now, occurrence=name, level=level,
            due_at=now + timedelta(minutes=minutes),
        )  # fmt: skip

    order = [task.occurrence for task in queries.alerts_for(everybody["mei"], now=now)]

    assert order == ["a", "b", "c"]


def test_an_agent_of_the_night_manager_may_take_what_climbed_and_nothing_before(
    house, stay, now, everybody
):
    task = create(house, stay, now)
    before = queries.task_for(everybody["yan"], task.public_id)
    jobs.escalate(now=now + timedelta(seconds=120))

    tap("acknowledge", task, everybody["yan"], now + timedelta(seconds=125))

    assert (before, task.state) == (None, "acknowledged")
    assert task.acknowledged_by_id == everybody["yan"].membership_id


@pytest.mark.parametrize(
    ("name", "sees"),
    [("mei", True), ("lan", True), ("sun", True), ("li", False), ("chen", True), ("kim", True), ("tech", False)],
)  # fmt: skip
def test_task_for_is_the_departments_and_the_managers(house, stay, now, everybody, name, sees):
    task = create(house, stay, now)

    assert (queries.task_for(everybody[name], task.public_id) is not None) is sees


def test_my_tasks_of_an_attendant_are_theirs_and_nobodys(house, stay, now, everybody):
    create(house, stay, now, occurrence="mine")
    create(house, stay, now, occurrence="hers", room_id=house.rooms["1503"].pk)
    create(house, stay, now, occurrence="all", owner="department")
    create(house, stay, now, occurrence="desk", department="front_desk", owner="post")

    lists = {
        name: sorted(task.occurrence for task in queries.my_tasks(everybody[name], now=now))
        for name in ("mei", "sun", "li", "chen")
    }

    assert lists == {
        "mei": ["all", "mine"],
        "sun": ["all", "hers", "mine"],
        "li": ["desk"],
        "chen": ["all", "desk", "hers", "mine"],
    }


def test_preparation_is_planned_work_of_stays_to_come_by_due_time(house, stay, now):
    later = now + timedelta(hours=20)
    create(house, stay, now, occurrence="b", level="low", visible_from=later, due_at=later)
    create(house, stay, now, occurrence="a", level="low", visible_from=later, due_at=now)
    create(house, stay, now, occurrence="loud")
    create(house, stay, now, occurrence="desk", department="front_desk", level="low")

    def found(departments):
        rows = queries.preparation(house.property.pk, departments, [stay.pk])
        return [task.occurrence for task in rows]

    assert found(["housekeeping"]) == ["a", "b"]
    assert sorted(found([])) == ["a", "b", "desk"]


def test_in_rooms_lists_live_work_by_due_time(house, stay, now, everybody):
    room = house.rooms["1208"].pk
    for name, minutes in (("b", 9), ("a", 5)):
        create(house, stay, now, occurrence=name, due_at=now + timedelta(minutes=minutes))
    over = create(house, stay, now, occurrence="over")
    tap("finish", over, everybody["mei"], now)

    order = [task.occurrence for task in queries.in_rooms(everybody["mei"], [room], now=now)]

    assert order == ["a", "b"]


def test_for_stay_keeps_what_is_done_and_leaves_out_what_was_withdrawn(house, stay, now, everybody):
    done = create(house, stay, now, occurrence="done")
    tap("finish", done, everybody["mei"], now)
    gone = create(house, stay, now, occurrence="gone")
    with unit():
        services.withdraw(task=gone, why="test", now=now)
    create(house, stay, now + timedelta(minutes=1), occurrence="new")

    assert [task.occurrence for task in queries.for_stay(stay.pk)] == ["new", "done"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["mei", "sun", "chen", "yan"])
def test_lists_and_cards_ask_once_whatever_their_number(
    house, stay, now, everybody, django_assert_num_queries, count, name
):
    for nr in range(count):
        task = create(house, stay, now, occurrence=f"n{nr}")
        tap("acknowledge", task, everybody["sun"], now)
    person = everybody[name]

    with django_assert_num_queries(4):
        for tasks in (
            queries.alerts_for(person, now=now),
            queries.my_tasks(person, now=now),
            queries.in_rooms(person, [house.rooms["1208"].pk], now=now),
            queries.for_stay(stay.pk),
        ):
            cards = drawn(tasks, person=person, language="zh-hant", now=now)

    assert [card["title"] for card in cards] == ["加急：賓客在等房"] * count


@pytest.mark.parametrize("count", [1, 3])
def test_due_lists_ask_once(house, stay, now, mei, django_assert_num_queries, count):
    for nr in range(count):
        create(house, stay, now, occurrence=f"n{nr}")
        parked = create(house, stay, now, occurrence=f"p{nr}")
        tap("park", parked, mei, now)
    later = now + timedelta(hours=1)

    with django_assert_num_queries(2):
        found = queries.due_to_climb(now=later), queries.due_to_resume(now=later)

    assert [len(ids) for ids in found] == [count, count]


@pytest.mark.parametrize("count", [1, 3])
def test_hand_over_finds_each_owner_once_however_much_waits(
    house, stay, now, django_assert_num_queries, count
):
    for nr in range(count):
        create(house, stay, now, occurrence=f"n{nr}")

    with django_assert_num_queries(6), unit():  # unit, stamp, tasks, shifts, rooms, end of it
        handed = services.reassign_orphans(property_id=house.property.pk, now=now)

    assert handed == 0


def test_a_card_tells_state_time_and_acts(house, stay, now, everybody):
    task = create(house, stay, now, due_at=now - timedelta(minutes=5))
    jobs.escalate(now=now + timedelta(seconds=61))
    tap("acknowledge", task, everybody["mei"], now)
    found = queries.task_for(everybody["sun"], task.public_id)

    (card,) = drawn([found], person=everybody["sun"], language="en", now=now)

    base = f"/p/river/tasks/{task.public_id}"
    assert (card["late"], card["over"], card["escalated"], card["taken_by"]) == (
        True, 5, True, "Mei",
    )  # fmt: skip
    assert (card["ack_url"], card["over_url"], card["start_url"], card["done_url"]) == (
        "", f"{base}/take", f"{base}/start", f"{base}/done",
    )  # fmt: skip
    assert (card["due"], card["room"], card["stay"]) == ("14:25", "1208", stay.public_id)


def test_a_card_in_another_language_than_the_readers_says_which(house, stay, now, mei):
    task = create(house, stay, now)
    task.template.title = {"zh-hans": "加急"}
    task.template.save(update_fields=["title"])
    found = queries.task_for(mei, task.public_id)

    cards = [drawn([found], person=mei, language=code, now=now)[0] for code in ("en", "zh-hans")]

    assert [(card["title"], card["lang"]) for card in cards] == [
        ("加急", "zh-hans"),
        ("加急", ""),
    ]
