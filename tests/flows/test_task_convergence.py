"""Whatever order, repetition and delay events have, and wherever we crash, the same work is open.

The same drawn histories as in ``test_stay_convergence``, planned on the way as the door does it. A
crash between applying and planning is a planning step that never ran; the sweep finds it.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.transactions import unit
from rules import jobs as planning
from rules.services import reconcile
from service_tasks.models import ServiceTask
from stays.services import UnknownStay, apply
from tests.factories.house import make_house, make_kinds
from tests.factories.rollback import rolled_back
from tests.factories.stays import hear, say
from tests.flows.test_stay_convergence import LONG, ROOMS, START, histories

pytestmark = [pytest.mark.django_db, pytest.mark.flow, pytest.mark.slow]

EXAMPLES = settings(
    max_examples=500 if LONG else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
END = START + timedelta(days=4)  # inside the stay, after every event was received


@st.composite
def told_badly_with_crashes(draw: Any) -> tuple[Any, Any, set[int]]:
    events = draw(histories())
    repeated = draw(st.lists(st.sampled_from(events), max_size=3))
    received = draw(st.permutations([*events, *repeated]))
    return events, received, draw(st.sets(st.integers(0, len(received))))


def live(house, events, crashes) -> list[tuple[Any, ...]]:
    """The open work after these events, as a person would see it."""
    with rolled_back():
        _tell(house.property, list(events), crashes)
        planning.plan_open(now=END)
        return sorted(
            (
                task.rule,
                task.occurrence,
                task.room.number if task.room else "",
                task.due_at,
                task.level,
            )
            for task in ServiceTask.objects.live().filter(origin="rule").select_related("room")
        )


def _tell(property, waiting, crashes) -> None:
    now, told = START, 0
    while waiting:
        late = []
        for said in waiting:
            now += timedelta(seconds=1)
            try:
                with unit():
                    applied = apply(property=property, source="pms", said=said, now=now)
            except UnknownStay:
                late.append(said)
                continue
            if told not in crashes:
                with unit():
                    reconcile(stay_id=applied.stay_id, now=now)
            told += 1
        waiting = late


@pytest.fixture
def house():
    make_kinds()
    made = make_house(END - timedelta(hours=1))
    for number in set(ROOMS) - set(made.rooms):
        made.property.rooms.create(number=number, floor="8")
    return made


@EXAMPLES
@given(told_badly_with_crashes())
def test_any_order_repetition_delay_and_crash_leave_the_same_open_work(house, told):
    in_order, as_received, crashes = told

    assert live(house, as_received, crashes) == live(house, in_order, set())


@EXAMPLES
@given(histories())
def test_planning_again_changes_nothing(house, events):
    with rolled_back():
        _tell(house.property, list(events), set())
        planning.plan_open(now=END)
        before = list(ServiceTask.objects.order_by("pk").values_list("pk", "version", "state"))

        with unit():
            changed = reconcile(stay_id=house.property.stays.get().pk, now=END)

        assert changed == 0
        assert (
            list(ServiceTask.objects.order_by("pk").values_list("pk", "version", "state")) == before
        )


def test_a_booking_without_a_room_does_make_work(house):
    """The properties above would hold of a house that plans nothing; this one plans."""
    with rolled_back():
        said = say(room=None, occurred_at=START)
        hear(house.property, said)
        planning.plan_open(now=START + timedelta(days=3, hours=12))

        assert [task.rule for task in ServiceTask.objects.live()] == ["no_room_by_noon"]
