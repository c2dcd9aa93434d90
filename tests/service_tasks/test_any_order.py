"""Whatever people do and however the sweeps fall, a task keeps its promises.

Taps of three people, parking, moves, the ladder and its sweeps run in any order while time goes on,
with sweeps that are late, repeated, or killed before they commit.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from messaging.models import Message
from service_tasks import jobs, services
from service_tasks.enums import LIVE_STATES
from service_tasks.models import LadderStep, PlacedItem, ServiceTask, TaskEvent
from tests.factories.rollback import rolled_back
from tests.service_tasks.work import create, move, person_of, tap

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = ("mei", "lan", "sun")
TAPS = st.tuples(
    st.sampled_from(["acknowledge", "start", "finish", "park", "undo"]), st.sampled_from(PEOPLE)
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([1, 30, 59, 61, 130, 400, 1300]),  # seconds that pass before
        st.one_of(
            TAPS,
            st.tuples(st.sampled_from(["escalate", "crash", "resume", "hand_over"])),
            st.tuples(st.just("move"), st.sampled_from(["1208", "1503"])),
        ),
    ),
    max_size=14,
)


class Killed(Exception):
    """The worker dies before it commits."""


def climb_and_die(task, now) -> None:
    with unit():
        services.climb(task_id=task.pk, now=now)
        raise Killed


def act(house, task, people, now, what: str, *who: str) -> None:
    """One thing that happens; a refusal is an outcome like another."""
    if what == "escalate":
        jobs.escalate(now=now)
    elif what == "crash":
        with pytest.raises(Killed):
            climb_and_die(task, now)
    elif what == "resume":
        jobs.resume_parked(now=now)
    elif what == "hand_over":
        jobs.hand_over(now=now)
    elif what == "move":
        move(task.stay_id, house.rooms[who[0]].pk, now)
    else:
        try:
            tap(what, task, people[who[0]], now)
        except services.StaleTask:
            return


def promises_hold(task: ServiceTask, now: Any) -> None:
    """What is true of every task after every step."""
    task.refresh_from_db()
    history = list(TaskEvent.objects.filter(task_id=task.pk).order_by("pk"))
    waiting = LadderStep.objects.filter(task=task, state="waiting")
    again = waiting.filter(position__gte=services.climbing.AGAIN)
    messages = Message.objects.filter(key__startswith=f"task:{task.public_id}:")

    assert len(history) == task.version
    assert (task.ended_at is None) == (task.state in LIVE_STATES)
    assert (task.state == "parked") == (task.park_reason != "") == (task.resume_at is not None)
    assert (task.state in {"acknowledged", "started"}) <= (task.acknowledged_by_id is not None)
    assert (task.state == "started") <= (task.started_at is not None)
    assert PlacedItem.objects.filter(task=task).count() == (task.state == "done")
    if task.state in {"acknowledged", "started"}:  # only the second ladder may still climb
        assert waiting.count() == again.count()
        assert not again.exists() or task.due_at + services.climbing.OVERDUE <= now
    elif task.state != "open":
        assert not waiting.exists()
    assert len({message.key for message in messages}) == len(messages)
    fired = [step for event in history if event.kind == "escalated" for step in event.data["steps"]]
    assert len(messages) == fired.count("sms")


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_a_task_keeps_its_promises_in_any_order(house, stay, now, steps):
    with rolled_back():
        people = {name: person_of(house, getattr(house, name)) for name in PEOPLE}
        task = create(house, stay, now, template_key="pillow_buckwheat")
        moment = now
        for seconds, what in steps:
            moment += timedelta(seconds=seconds)
            before = task.state, task.climbed, task.acknowledged_by_id

            act(house, task, people, moment, *what)

            promises_hold(task, moment)
            if before[0] not in {"open", "acknowledged", "started"}:
                assert what[0] != "escalate" or task.climbed == before[1]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.integers(1, 200), max_size=12))
def test_what_nobody_takes_is_heard_by_everybody_once_however_late_the_sweeps(
    house, stay, now, waits
):
    """Any sweep at all after the last step is enough; more of them change nothing."""
    with rolled_back():
        task = create(house, stay, now)
        moment = now
        for seconds in waits:
            moment += timedelta(seconds=seconds)
            jobs.escalate(now=moment)
        jobs.escalate(now=now + timedelta(hours=1))
        jobs.escalate(now=now + timedelta(hours=1))

        events = TaskEvent.objects.filter(task_id=task.pk, kind="escalated").order_by("pk")
        steps = [step for event in events for step in event.data["steps"]]
        assert steps == ["supervisor", "duty_manager", "sms"]
        assert Message.objects.count() == 1
        for step in LadderStep.objects.filter(task=task):
            assert step.fired_at >= step.due_at
