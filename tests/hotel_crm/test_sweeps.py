"""The list of sweeps is whole, beat asks for all of them, and long ones run once per slot."""

import inspect
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from core.models import JobRun
from hotel_crm import sweeps, tasks
from hotel_crm.celeryconfig import beat_schedule
from hotel_crm.sweeps import SWEEPS, Sweep, named

CALLS = []


def job(*, now):
    """A job for these tests."""
    CALLS.append(now)


def broken(*, now):
    """A job that fails in the words of a guest."""
    raise ValueError("Wang" + " Wei")


@pytest.fixture(autouse=True)
def no_calls():
    CALLS.clear()


@pytest.mark.parametrize("sweep", SWEEPS, ids=lambda one: one.name)
def test_every_sweep_names_a_job_that_takes_the_time(sweep):
    parameters = dict(inspect.signature(sweep.function).parameters)

    assert parameters.pop("now").kind == inspect.Parameter.KEYWORD_ONLY
    assert all(more.default is not inspect.Parameter.empty for more in parameters.values())


@pytest.mark.django_db
@pytest.mark.parametrize("sweep", SWEEPS, ids=lambda one: one.name)
def test_every_sweep_runs_in_an_empty_house(sweep, now):
    assert sweep.run(now) is True


def test_names_are_unique_and_fit_the_rows_of_runs():
    names = [one.name for one in SWEEPS]

    assert len(set(names)) == len(names)
    assert all(len(name) <= 60 for name in names)


def test_beat_asks_for_every_sweep_and_nothing_piles_up():
    for one in SWEEPS:
        entry = beat_schedule[one.name]
        options = entry["options"]
        assert (entry["task"], entry["args"]) == ("hotel_crm.sweep", (one.name,))
        assert entry["schedule"] == min(one.every, 60)
        assert options["queue"] == one.queue
        assert options["expires"] <= 60
        assert options["soft_time_limit"] < options["time_limit"]
    assert len(beat_schedule) == len(SWEEPS)


def test_long_work_never_waits_in_the_queue_of_alerts():
    assert {one.queue for one in SWEEPS if one.longest > 60} == {"bulk"}
    assert {one.queue for one in SWEEPS if one.every < 60} == {"now"}


def test_night_begins_when_houses_in_china_sleep():
    night = {one.name: one.offset for one in SWEEPS if one.every == sweeps.DAY}

    assert set(night.values()) == {19 * 3600}
    assert {"history.forget", "preferences.rebuild"} <= set(night)


@pytest.mark.django_db
def test_short_sweep_runs_whenever_it_is_asked_and_writes_no_run(now):
    sweep = Sweep("short", f"{__name__}:job", 5)

    did = [sweep.run(now), sweep.run(now)]

    assert did == [True, True]
    assert [now, now] == CALLS
    assert JobRun.objects.count() == 0


@pytest.mark.django_db
def test_nightly_sweep_missed_for_days_runs_once_at_once_and_then_at_night():
    sweep = Sweep("night", f"{__name__}:job", sweeps.DAY, "bulk", sweeps.NIGHT)
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    asked = [noon + timedelta(minutes=minute) for minute in range(0, 24 * 60, 20)]

    for at in asked:
        sweep.run(at)

    assert [noon, datetime(2026, 11, 24, 19, tzinfo=UTC)] == CALLS


@pytest.mark.django_db
def test_failure_of_a_sweep_is_logged_without_its_words(monkeypatch, caplog):
    monkeypatch.setattr(sweeps, "SWEEPS", (Sweep("bad", f"{__name__}:broken", 5),))

    tasks.sweep("bad")

    assert "sweep bad failed: ValueError" in caplog.text
    assert "Wang Wei" not in caplog.text


@pytest.mark.django_db
def test_one_sweep_is_run_by_hand(capsys):
    call_command("sweep", "pms.ingest")

    assert capsys.readouterr().out == "pms.ingest: done\n"


@pytest.mark.django_db
def test_all_sweeps_are_run_by_hand_and_those_done_say_so(capsys):
    call_command("sweep")
    call_command("sweep")

    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(SWEEPS)] == [f"{one.name}: done" for one in SWEEPS]
    assert lines[len(SWEEPS) :] == [
        f"{one.name}: done" if one.every < 60 else f"{one.name}: not due" for one in SWEEPS
    ]


def test_unknown_sweep_is_refused_with_the_names_there_are():
    with pytest.raises(CommandError, match=r"There is no sweep nap\. There are: tasks\.escalate, "):
        call_command("sweep", "nap")


def test_sweeps_are_found_by_name():
    assert named("pms.ingest") in SWEEPS
    with pytest.raises(KeyError):
        named("nap")
