"""Taken and not begun in time: on the supervisor's list by owner, silently; then the ladder as ever."""

from datetime import timedelta

import pytest

from realtime.models import Event
from service_tasks import jobs, queries
from service_tasks.models import TaskTemplate
from tests.service_tasks.work import create, kinds, person_of, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(house, stay, now, mei):
    """A rush clean of thirty minutes, due in an hour, that Mei said to have."""
    TaskTemplate.objects.filter(key="rush_clean").update(minutes=30)
    task = create(house, stay, now, level="low", due_at=now + timedelta(hours=1))
    return tap("acknowledge", task, mei, now)


def listed(person, now):
    return [(name, len(tasks)) for name, tasks in queries.not_begun(person, now=now)]


def test_it_stands_on_the_list_from_its_due_time_less_its_own_minutes(now, taken, sun):
    found = [listed(sun, now + timedelta(minutes=after)) for after in (29, 30, 90)]

    assert found == [[], [("Mei", 1)], [("Mei", 1)]]


@pytest.mark.parametrize("verb", ["start", "finish", "park"])
def test_what_is_begun_done_or_parked_is_not_on_it(now, taken, mei, sun, verb):
    tap(verb, taken, mei, now)

    assert listed(sun, now + timedelta(minutes=40)) == []


def test_it_is_by_owner(house, stay, now, taken, sun):
    lan = person_of(house, house.lan)
    other = create(
        house, stay, now, rule="b", level="low", room_id=house.rooms["1503"].pk, due_at=now
    )
    tap("acknowledge", other, lan, now)

    assert listed(sun, now + timedelta(minutes=30)) == [("Lan", 1), ("Mei", 1)]


def test_the_lists_are_told_once_and_nobody_is_called(now, taken):
    before = Event.objects.count()
    late = now + timedelta(minutes=31)

    told = [jobs.tell_not_begun(now=at) for at in (now, late, late)]

    after = Event.objects.order_by("seq")[before:]
    assert told == [0, 1, 0]
    assert kinds(taken) == ["created", "acknowledged", "not_begun"]
    assert [(event.topic, event.level) for event in after] == [("tasks", "low"), ("work", "low")]


def test_the_next_who_takes_it_is_told_of_again(now, taken, mei, sun):
    late = now + timedelta(minutes=31)
    jobs.tell_not_begun(now=late)
    tap("acknowledge", taken, sun, late + timedelta(seconds=1))

    assert jobs.tell_not_begun(now=late + timedelta(minutes=1)) == 0
    assert jobs.tell_not_begun(now=late + timedelta(minutes=6)) == 1
    assert listed(mei, late) == []


def test_a_tap_on_what_stood_there_before_still_means_the_same(now, taken, mei):
    version = taken.version
    jobs.tell_not_begun(now=now + timedelta(minutes=31))

    done = tap("start", taken, mei, now + timedelta(minutes=32), seen_version=version)

    assert done.state == "started"


def test_what_calls_climbs_when_it_is_overdue_as_ever(house, stay, now, mei, sun):
    task = create(house, stay, now, due_at=now + timedelta(minutes=30))
    tap("acknowledge", task, mei, now)
    jobs.tell_not_begun(now=now + timedelta(minutes=30))
    assert queries.alerts_for(sun, now=now + timedelta(minutes=30)) == []

    jobs.escalate(now=now + timedelta(minutes=41))

    assert queries.alerts_for(sun, now=now + timedelta(minutes=41)) == [task]
