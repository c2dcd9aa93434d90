"""What the reconciler asks for: nothing that ended is touched, nothing happens twice."""

from datetime import timedelta

import pytest

from core.transactions import unit
from service_tasks import services
from service_tasks.models import ServiceTask
from tests.service_tasks.work import create, desired, kinds, ladder, tap

pytestmark = pytest.mark.django_db


def change(verb, task, now, **fields):
    with unit():
        return getattr(services, verb)(task=task, now=now, **fields)


def test_update_desired_of_the_same_changes_nothing(house, stay, now):
    task = create(house, stay, now)

    changed = change("update_desired", task, now, desired=desired(house, now))

    assert (changed, kinds(task)) == (False, ["created"])


def test_update_desired_writes_what_is_different_and_says_what(house, stay, now):
    task = create(house, stay, now)
    later = now + timedelta(hours=1)
    want = desired(
        house, now, due_at=later, params={"qty": 2}, template_key="towels", rule_version=2
    )

    changed = change("update_desired", task, now, desired=want)

    task.refresh_from_db()
    assert changed is True
    assert (task.due_at, task.params["qty"], task.template.key) == (later, 2, "towels")
    assert (task.rule_version, task.version, kinds(task)) == (2, 2, ["created", "changed"])


def test_update_desired_of_a_rule_that_was_only_published_again_changes_nothing(house, stay, now):
    task = create(house, stay, now)

    changed = change("update_desired", task, now, desired=desired(house, now, rule_version=7))

    assert changed is False


@pytest.mark.parametrize("verb", ["withdraw", "lapse"])
def test_what_somebody_finished_a_moment_ago_is_not_touched(house, stay, now, mei, verb):
    task = create(house, stay, now)
    as_planner_saw_it = ServiceTask.objects.get(pk=task.pk)
    tap("finish", task, mei, now)

    change(verb, as_planner_saw_it, now, why="cancelled")
    late = change(
        "update_desired", as_planner_saw_it, now, desired=desired(house, now, level="low")
    )

    task.refresh_from_db()
    assert (task.state, late, kinds(task)) == ("done", False, ["created", "done"])


def test_a_tap_between_planning_and_writing_is_no_failure(house, stay, now, mei):
    task = create(house, stay, now)
    as_planner_saw_it = ServiceTask.objects.get(pk=task.pk)
    tap("acknowledge", task, mei, now)
    later = now + timedelta(hours=1)

    change("update_desired", as_planner_saw_it, now, desired=desired(house, now, due_at=later))

    task.refresh_from_db()
    assert (task.state, task.due_at, task.version) == ("acknowledged", later, 3)


@pytest.mark.parametrize("verb", ["withdraw", "lapse"])
def test_an_end_keeps_why_and_stops_the_ladder_and_reopen_begins_afresh(house, stay, now, verb):
    task = create(house, stay, now)
    change(verb, task, now, why="cancelled")
    stopped = {state for _step, state in ladder(task)}
    tomorrow = now + timedelta(days=1)
    want = desired(
        house, now, visible_from=tomorrow, due_at=tomorrow, room_id=house.rooms["1503"].pk
    )

    change("reopen", task, now, desired=want)
    change("reopen", task, now, desired=want)

    task.refresh_from_db()
    assert stopped == {"fired", "stopped"}
    assert (task.state, task.ended_at, task.room, task.due_at) == (
        "open",
        None,
        house.rooms["1503"],
        tomorrow,
    )
    assert {state for _step, state in ladder(task)} == {"waiting"}
    assert kinds(task)[-1] == "reopened"
    assert len(kinds(task)) == task.version == 3


def test_reopen_of_what_is_done_leaves_it_done(house, stay, now, mei):
    task = create(house, stay, now)
    tap("finish", task, mei, now)

    change("reopen", task, now, desired=desired(house, now))

    task.refresh_from_db()
    assert (task.state, kinds(task)) == ("done", ["created", "done"])


def test_create_desired_with_an_unknown_template_says_which(house, stay, now):
    with pytest.raises(services.BadTemplates, match="nonsense"):
        create(house, stay, now, template_key="nonsense")

    assert ServiceTask.objects.count() == 0


def test_a_whole_department_is_called_when_nobody_owns_it(house, stay, now):
    task = create(house, stay, now, owner="department", safety=True)

    assert (task.holder, task.safety) == (None, True)
