"""Service: percentiles by department and shift as a person would count them, and no person in any."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.transactions import unit
from insights import service, targets
from insights.figures import Period
from insights.periods import Asked
from service_tasks import services as tasks
from staff import services as staff
from tests.insights.worked import answered
from tests.service_tasks.work import person_of, tap

pytestmark = pytest.mark.django_db
WISH = {"kind": "pillow", "value": "higher"}


@pytest.fixture
def week():
    return Asked(Period(date(2026, 11, 17), date(2026, 11, 24)))


@pytest.fixture
def day(now):
    """14:30 on the hotel's clocks, two days ago."""
    return now - timedelta(days=2)


def shifts(house):
    """Early 06-14, late 14-22, night 22-06, as housekeeping runs them."""
    with unit():
        for code, begins, ends in (("early", 6, 14), ("late", 14, 22), ("night", 22, 6)):
            staff.describe_shift(
                department=house.departments["housekeeping"],
                code=code,
                name={"en": code.capitalize()},
                from_time=time(begins),
                to_time=time(ends),
                now=None,
            )


def by(counted, what):
    return {
        each.of: (each.asked, each.taken)
        for each in counted.now.response.values()
        if each.by == what
    }


def test_percentiles_are_those_of_the_calls(house, stay, reader, day, week):
    for nr in range(1, 12):
        answered(house, stay, day + timedelta(minutes=nr), taken=nr * 60, done=nr * 120)

    counted = service.count(reader, week)

    everybody = counted.now.all
    assert (everybody.asked, everybody.taken, everybody.done) == (11, 11, 11)
    assert everybody.to_take == (360.0, 600.0, 630.0)
    assert everybody.to_do == (720.0, 1200.0, 1260.0)


def test_a_call_counts_for_its_department(house, stay, reader, day, week):
    answered(house, stay, day, taken=60)
    answered(house, stay, day, department="front_desk", by=house.li)

    counted = service.count(reader, week)

    assert by(counted, "department") == {
        str(house.departments["housekeeping"].pk): (1, 1),
        str(house.departments["front_desk"].pk): (1, 0),
    }


def test_a_call_counts_for_the_shift_of_the_hotels_clock(house, stay, reader, day, week):
    shifts(house)
    answered(house, stay, day, taken=60)  # 14:30
    answered(house, stay, day - timedelta(hours=1))  # 13:30
    answered(house, stay, day + timedelta(hours=9))  # 23:30
    answered(house, stay, day - timedelta(hours=9))  # 05:30
    answered(house, stay, day, department="front_desk")

    counted = service.count(reader, week)

    assert by(counted, "shift") == {"late": (1, 1), "early": (1, 0), "night": (2, 0), "": (1, 0)}


def test_days_are_the_hotels_and_half_open(house, stay, reader, now, week):
    midnight = now.replace(hour=16, minute=0) - timedelta(days=1)  # 00:00 of the 24th in Shanghai
    answered(house, stay, midnight - timedelta(seconds=1))
    answered(house, stay, midnight)
    answered(house, stay, midnight - timedelta(days=7))

    counted = service.count(reader, week)

    assert by(counted, "day") == {"2026-11-17": (1, 0), "2026-11-23": (1, 0)}


def test_what_was_taken_back_does_not_count_as_an_answer(house, stay, reader, day, week):
    mei = person_of(house, house.mei)
    task = answered(house, stay, day, taken=30)
    tap("undo", task, mei, day + timedelta(seconds=40))
    tap("acknowledge", task, mei, day + timedelta(seconds=300))

    counted = service.count(reader, week)

    assert counted.now.all.to_take == (300.0, 300.0, 300.0)


def test_what_only_stood_on_a_list_called_nobody(house, stay, reader, day, week):
    answered(house, stay, day, level="low", taken=60)

    assert service.count(reader, week).now.all.asked == 0


def test_wishes_due_are_those_not_called_off(house, stay, reader, day, week):
    guest = {**WISH, "guest_id": stay.party.get().guest_id}
    kept = {"params": guest, "due_at": day + timedelta(hours=1)}
    answered(house, stay, day, taken=60, done=90, **kept)
    answered(house, stay, day, taken=60, done=7200, **{**kept, "occurrence": "b"})
    answered(house, stay, day, **{**kept, "occurrence": "c"})
    off = answered(house, stay, day, **{**kept, "occurrence": "d"})
    with unit():
        tasks.withdraw(task=off, why="cancelled", now=day)

    counted = service.count(reader, week)

    (found,) = counted.now.wishes.values()
    assert (found.due, found.kept, found.in_time) == (3, 2, 1)
    assert counted.now.ended("withdrawn") == 1
    assert sum(counted.now.reactions.values()) == 1


def test_endings_carry_their_reasons(house, stay, reader, day, week):
    mei = person_of(house, house.mei)
    for nr in range(3):
        task = answered(house, stay, day + timedelta(minutes=nr))
        tap("park", task, mei, day + timedelta(minutes=nr))

    counted = service.count(reader, week)

    rows = service.table(counted, "endings").rows
    assert [row.cells for row in rows] == [("Parked", "Guest inside", 3, 3)]


def test_few_cases_show_their_number_and_no_percentile(house, stay, reader, day, week):
    for nr in range(9):
        answered(house, stay, day + timedelta(minutes=nr), taken=60)

    counted = service.count(reader, week)

    housekeeping, whole = service.table(counted, "departments").rows
    assert housekeeping.cells == ("housekeeping", 9, 9, None, None, None, 0, None, None, None)
    assert whole.cells[1:3] == (9, 9)
    assert service.sentence(counted).startswith("Too few calls were answered")


def test_targets_stand_beside_their_figures(house, stay, reader, manager, day, week, now):
    for nr in range(10):
        answered(house, stay, day + timedelta(minutes=nr), taken=100)
    for value in (60, 120):
        with unit():
            targets.set_target(
                property=house.property,
                figure=targets.TAKE,
                value=value,
                by=manager.person,
                now=now,
            )

    found = {each.key: each for each in service.figures(service.count(reader, week))}

    assert (found[targets.TAKE].target, found[targets.TAKE].met) == (120.0, True)
    assert (found["take-p50"].target, found["take-p50"].met) == (None, None)


def test_the_week_before_stands_beside_this_one(house, stay, reader, day, week):
    for nr in range(10):
        answered(house, stay, day + timedelta(minutes=nr), taken=100)
        answered(house, stay, day - timedelta(days=7, minutes=nr), taken=200)

    counted = service.count(reader, Asked(week.period, "before"))

    found = {each.key: each for each in service.figures(counted)}
    assert found["take-p50"].change_shown == "before: 3 min"
    assert service.sentence(counted) == (
        "Nine of ten calls were taken within 100 s. Faster than before (3 min)."
    )


def test_the_calls_behind_a_number_begin_with_what_nobody_took(house, stay, reader, day, week):
    answered(house, stay, day, taken=60)
    answered(house, stay, day, taken=600)
    answered(house, stay, day)
    answered(house, stay, day, department="front_desk", taken=6000, by=house.li)

    found = service.calls(service.count(reader, week), department="housekeeping")

    assert [row.cells[4] for row in found.rows] == [None, 600.0, 60.0]
    assert (found.n, found.cut) == (3, 0)


def test_a_cut_list_says_how_many_are_left_out(house, stay, reader, day, week):
    for _nr in range(3):
        answered(house, stay, day)

    found = service.calls(service.count(reader, week), most=1)

    assert (len(found.rows), found.n, found.cut) == (1, 3, 2)


def test_an_empty_hotel_has_sentences_and_no_chart(house, reader, week):
    counted = service.count(reader, week)

    assert service.sentence(counted) == (
        "No call was answered in these days, so there is nothing to measure."
    )
    assert service.charts(counted) == {}
    assert [service.table(counted, key).rows for key in service.TABLES] == [()] * 6


@pytest.mark.parametrize("calls", [1, 3])
def test_counting_takes_as_many_statements_whatever_there_is(house, stay, reader, day, week, calls):
    for _nr in range(calls):
        answered(house, stay, day, taken=60)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        counted = service.count(reader, week)
        [service.table(counted, key) for key in service.TABLES]

    assert len(asked) == 7


def test_nothing_can_be_asked_by_person(house, stay, reader, day, week):
    """Two attendants answered; neither is anywhere in any table, chart or figure of the page."""
    answered(house, stay, day, taken=60, done=90)
    answered(house, stay, day, taken=90, by=house.sun)
    counted = service.count(reader, week)

    tables = [*(service.table(counted, key) for key in service.TABLES), service.calls(counted)]
    said = repr((tables, service.charts(counted), service.figures(counted), counted.now))

    people = [house.mei, house.sun, house.lan]
    named = [each.user.name for each in people if each.user.name in said]
    assert named == []
    keys = {column.key for table in tables for column in table.columns}
    assert keys & {"person", "attendant", "holder", "staff", "by", "user", "who"} == set()
