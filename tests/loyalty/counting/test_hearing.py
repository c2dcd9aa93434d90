"""A check-out, a late posting and a merge ask for a count at once, and nothing else does."""

import pytest

from loyalty import jobs, tasks
from loyalty.models import GuestSummary
from stays.enums import StayState
from tests.factories.commits import commit
from tests.factories.guests import ITO, WANG
from tests.loyalty.counting.conftest import NOW


@pytest.fixture
def asked(monkeypatch):
    """What the broker was given."""
    given = []
    for task in (tasks.look_at_stay, tasks.look_at_guest):
        monkeypatch.setattr(
            task, "apply_async", lambda kwargs, name=task.name: given.append((name, kwargs))
        )
    return given


def test_a_check_out_asks_for_its_stay(told, asked):
    stay = told.left()

    commit()

    assert asked == [("loyalty.look_at_stay", {"stay_id": stay.pk})]


def test_a_check_out_taken_back_asks_for_its_stay(told, asked):
    stay = told.left()
    jobs.count(now=NOW)
    commit()
    asked.clear()
    told.said("R-1", StayState.IN_HOUSE)

    commit()

    assert asked == [("loyalty.look_at_stay", {"stay_id": stay.pk})]


def test_who_comes_or_stays_asks_for_nothing(told, asked):
    told.said("R-1", StayState.RESERVED)
    stay = told.said("R-1", StayState.IN_HOUSE)
    told.posts(stay, 1_000)

    commit()

    assert asked == []


def test_a_posting_after_check_out_asks_for_its_stay_once(told, asked):
    stay = told.left()
    commit()
    asked.clear()
    told.posts(stay, 1_000)

    commit()

    assert asked == [("loyalty.look_at_stay", {"stay_id": stay.pk})]


def test_a_merge_asks_for_the_person_whose_stays_were_counted(told, asked):
    told.left("R-1", WANG)
    ito = told.left("R-2", ITO, start=5).party.get().guest_id
    jobs.count(now=NOW)
    commit()
    asked.clear()
    told.merges("P-ito", "P-wang")

    commit()

    assert ("loyalty.look_at_guest", {"guest_id": ito}) in asked


def test_a_broker_that_is_down_fails_nobody(told, monkeypatch, caplog):
    def down(**_):
        raise OSError

    monkeypatch.setattr(tasks.look_at_stay, "apply_async", down)
    told.left()

    commit()

    assert "the broker did not answer" in caplog.text


def test_the_tasks_count(told):
    stay = told.left("R-1", WANG)
    tasks.look_at_stay(stay_id=stay.pk)
    told.left("R-2", ITO, start=5)
    jobs.count(now=NOW)
    told.merges("P-ito", "P-wang")

    tasks.look_at_guest(guest_id=stay.party.get().guest_id)

    assert GuestSummary.objects.get().stays == 2
