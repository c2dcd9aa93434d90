"""What may happen to a task in which state, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from service_tasks import life
from service_tasks.enums import LIVE_STATES, EventKind, TaskState

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ENDS = [state for state in TaskState if state not in LIVE_STATES]
ACTS = [str(kind) for kind in EventKind if kind != EventKind.CREATED]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_of_the_history_is_in_the_table(act):
    assert life.ALLOWED[act]


@pytest.mark.parametrize("state", ENDS)
def test_an_ended_task_may_only_be_reopened_or_undone(state):
    allowed = {act for act in ACTS if life.may(act, state)}

    assert (
        allowed
        == {
            TaskState.DONE: {"undone"},
            TaskState.LAPSED: {"undone", "reopened"},
            TaskState.WITHDRAWN: {"reopened"},
        }[state]
    )


@pytest.mark.parametrize("state", LIVE_STATES)
def test_any_live_task_may_be_taken_done_or_withdrawn(state):
    assert all(life.may(act, state) for act in ("acknowledged", "done", "withdrawn", "lapsed"))


def test_a_started_task_is_not_started_again_and_a_parked_one_not_parked():
    assert not life.may("started", TaskState.STARTED)
    assert not life.may("parked", TaskState.PARKED)
    assert not life.may("nonsense", TaskState.OPEN)


@pytest.mark.parametrize(
    ("seen", "version", "since", "meant"),
    [
        (3, 3, [], True),
        (3, 4, ["escalated"], True),
        (3, 6, ["escalated", "reassigned", "escalated"], True),
        (3, 4, ["changed"], False),
        (3, 5, ["escalated", "acknowledged"], False),
        (3, 5, ["escalated"], False),  # a row of history is missing: do not guess
        (4, 3, [], False),  # from the future: another database
        (0, 3, ["escalated"], False),
    ],
)
def test_still_meant_only_when_nothing_but_the_ladder_came_between(seen, version, since, meant):
    assert life.still_meant(seen=seen, version=version, since=since) is meant


@pytest.mark.parametrize(
    ("minutes", "same", "may"), [(0, True, True), (10, True, True), (10.1, True, False), (1, False, False)]
)  # fmt: skip
def test_may_undo_for_ten_minutes_by_the_same_person(minutes, same, may):
    now = AT + timedelta(minutes=minutes)

    assert life.may_undo(acted_at=AT, by_same_person=same, now=now) is may
