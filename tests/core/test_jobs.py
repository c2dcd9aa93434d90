"""Periodic work runs once per slot, is taken again after a death, and catches up."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core import jobs
from core.models import JobRun

HOUR = timedelta(hours=1)
T = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SLOT = datetime(2026, 11, 24, 6, tzinfo=UTC)


class Work:
    """A job that remembers its slots, and fails or dies when told."""

    def __init__(self, error=None):
        self.slots, self.error = [], error

    def __call__(self, slot):
        self.slots.append(slot)
        if self.error:
            raise self.error


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


def run(work, now=T, **more):
    return jobs.run_slot(job="j", every=HOUR, now=now, do=work, **more)


def test_slot_begins_on_the_hour_and_nightly_work_at_its_offset():
    day, night = timedelta(days=1), timedelta(hours=19)

    slots = [jobs.slot_of(T, HOUR), jobs.slot_of(T, day), jobs.slot_of(T, day, night)]

    assert slots == [SLOT, SLOT.replace(hour=0), SLOT.replace(day=23, hour=19)]


@given(
    st.integers(631152000, 4102444800).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.integers(1, 10**6),
    st.integers(0, 10**6),
)
def test_every_moment_lies_in_exactly_one_slot(now, seconds, shift):
    every, offset = timedelta(seconds=seconds), timedelta(seconds=shift)

    slot = jobs.slot_of(now, every, offset)

    assert slot <= now < slot + every
    assert jobs.slot_of(slot, every, offset) == slot


@pytest.mark.django_db
def test_slot_is_done_once_and_the_next_one_again():
    work = Work()

    did = [run(work), run(work, T + timedelta(minutes=29)), run(work, T + timedelta(minutes=30))]

    assert did == [True, False, True]
    assert work.slots == [SLOT, SLOT + HOUR]
    assert list(JobRun.objects.order_by("slot").values_list("slot", "done_at", "attempts")) == [
        (SLOT, T, 1),
        (SLOT + HOUR, T + timedelta(minutes=30), 1),
    ]


@pytest.mark.django_db
def test_finding_a_slot_done_asks_once_and_writes_nothing(django_assert_num_queries):
    run(Work())

    with django_assert_num_queries(1):
        did = run(Work())

    assert did is False


@pytest.mark.django_db
def test_run_that_died_is_taken_again_when_its_lease_is_over():
    with pytest.raises(Killed):
        run(Work(Killed()))
    work = Work()

    did = [run(work, T + jobs.LEASE - timedelta(seconds=1)), run(work, T + jobs.LEASE)]

    assert did == [False, True]
    assert work.slots == [SLOT]
    assert JobRun.objects.get().attempts == 2


@pytest.mark.django_db
def test_run_that_failed_says_its_kind_and_comes_again_a_little_later_each_time():
    broken = Work(ValueError("the guest's name"))
    for minutes in (0, 1, 3):
        with pytest.raises(ValueError, match="the guest's name"):
            run(broken, T + timedelta(minutes=minutes))
        kept = JobRun.objects.get()
        assert (kept.error, kept.done_at) == ("ValueError", None)
    work = Work()

    did = [run(work, T + timedelta(minutes=minutes)) for minutes in (5, 6)]

    assert did == [False, True]
    assert len(broken.slots) == 3
    assert JobRun.objects.get().error == ""


@pytest.mark.django_db
def test_late_slots_are_caught_up_oldest_first_as_far_as_asked():
    work = Work()
    run(work)

    did = run(work, T + 5 * HOUR, catch_up=3)

    assert did is True
    assert work.slots == [SLOT, *(SLOT + n * HOUR for n in (2, 3, 4, 5))]


@pytest.mark.django_db
def test_nothing_before_the_first_run_is_caught_up():
    work = Work()

    run(work, catch_up=3)
    run(work, T + 2 * HOUR, catch_up=9)

    assert work.slots == [SLOT, SLOT + HOUR, SLOT + 2 * HOUR]


@pytest.mark.django_db
def test_without_catching_up_only_the_present_slot_is_done():
    work = Work()
    run(work)

    run(work, T + 5 * HOUR)

    assert work.slots == [SLOT, SLOT + 5 * HOUR]


@pytest.mark.django_db
def test_jobs_do_not_stand_in_each_others_way():
    work = Work()

    did = [jobs.run_slot(job=name, every=HOUR, now=T, do=work) for name in ("a", "b")]

    assert did == [True, True]


@pytest.mark.django_db(transaction=True)
def test_any_number_of_beats_runs_a_slot_once():
    work, begin = Work(), threading.Barrier(4)

    def beat():
        begin.wait()
        try:
            run(work)
        finally:
            connection.close()

    beats = [threading.Thread(target=beat) for _ in range(4)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()

    assert work.slots == [SLOT]


@pytest.mark.django_db
def test_old_runs_are_forgotten_but_the_newest_of_each_job_stays():
    for hours in range(3):
        run(Work(), T + hours * HOUR)

    gone = jobs.forget_runs(now=T + timedelta(days=30))

    assert gone == 2
    assert jobs.last_done("j") == SLOT + 2 * HOUR
    assert jobs.last_done("other") is None
