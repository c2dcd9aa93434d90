"""Workers and people at the same row in the same moment: once is once, and nobody waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from core.transactions import unit
from messaging.models import Message
from service_tasks import jobs, services
from service_tasks.models import TaskEvent
from tests.service_tasks.work import create, kinds, person_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*calls):
    """Runs all of them in threads that begin together; their results, or what they raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except services.StaleTask as stale:
            return stale
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def test_many_workers_fire_each_step_once(house, stay, now):
    tasks = [create(house, stay, now, occurrence=f"n{nr}") for nr in range(5)]
    later = now + timedelta(seconds=300)

    fired = at_once(*[lambda: jobs.escalate(now=later)] * 4)

    assert sum(fired) == 3 * len(tasks)
    assert [kinds(task) for task in tasks] == [["created", "escalated"]] * len(tasks)
    assert Message.objects.count() == len(tasks)


def test_two_people_and_the_ladder_at_once_leave_one_owner(house, stay, now):
    people = [person_of(house, member) for member in (house.mei, house.sun, house.lan)]
    outcomes = []
    for nr in range(6):
        task = create(house, stay, now, occurrence=f"n{nr}")

        def take(person, task=task):
            with unit():
                return services.acknowledge(
                    task_public_id=task.public_id, person=person, seen_version=1, now=now
                ).pk

        outcome = at_once(
            *[lambda person=person: take(person) for person in people],
            lambda: jobs.escalate(now=now + timedelta(seconds=61)),
        )
        task.refresh_from_db()
        history = kinds(task)
        outcomes.append(
            (
                outcome[:3].count(task.pk),
                history.count("acknowledged"),
                task.state,
                len(history) == task.version,
                history[-1],
            )
        )

    # The ladder may come before the first of them, never after.
    assert outcomes == [(1, 1, "acknowledged", True, "acknowledged")] * 6
    assert TaskEvent.objects.filter(kind="acknowledged").count() == 6
