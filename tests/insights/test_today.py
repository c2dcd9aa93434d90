"""Today: late, at risk and silent as they stand, and alerts as both ends of the line saw them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights import alerts, today
from pms.models import Connection, Link
from realtime.models import Delivery, DeviceCursor
from staff.models import SignIn
from stays.enums import StayState
from tests.factories.signed_in import sign_in
from tests.factories.stays import DAY, make_stay
from tests.insights.worked import answered
from tests.service_tasks.work import create, person_of, tap

pytestmark = pytest.mark.django_db


def cells(table, place=0):
    return [row.cells[place] for row in table.rows]


def test_late_is_what_is_not_done_when_its_time_is_over(house, stay, reader, now):
    create(house, stay, now - timedelta(hours=2), rule="a", due_at=now - timedelta(hours=1))
    create(house, stay, now - timedelta(hours=2), rule="b", due_at=now + timedelta(hours=1))
    answered(house, stay, now - timedelta(hours=2), done=60, due_at=now - timedelta(hours=1))

    found = today.late(reader)

    assert (found.n, cells(found, 1), cells(found, 5)) == (1, ["1208"], [3600.0])


def test_what_rests_is_not_late(house, stay, reader, now):
    task = create(house, stay, now - timedelta(hours=2), due_at=now - timedelta(hours=1))
    tap("park", task, person_of(house, house.mei), now - timedelta(minutes=5))

    assert today.late(reader).n == 0


def test_an_arrival_is_at_risk_while_its_preparation_is_open(house, reader, now):
    ready = make_stay(house.property, key="R-2")
    coming = make_stay(house.property, key="R-3", room="1503")
    tomorrow = make_stay(house.property, key="R-4", arrival=DAY + timedelta(days=1))
    later = make_stay(house.property, key="R-5", arrival=DAY + timedelta(days=2))
    for stay, due in ((coming, 1), (tomorrow, -1), (later, 1)):
        create(
            house, stay, now - timedelta(hours=3), level="low", due_at=now + timedelta(hours=due)
        )

    found = today.at_risk(reader)

    assert cells(found, 3) == ["No room yet", "1503"]
    assert [row.cells[4:] for row in found.rows] == [(1, 1), (1, 0)]
    assert ready.public_id not in repr(found)


def test_a_guest_under_discretion_is_shown_to_those_who_may_know(house, reader, now):
    coming = make_stay(house.property, key="R-3", discretion="incognito")
    create(house, coming, now - timedelta(hours=1), level="low")

    assert cells(today.at_risk(reader)) == ["Mr Wang"]


def test_a_device_is_silent_five_minutes_after_it_was_last_heard(house, reader, manager, now):
    SignIn.objects.update(started_at=now - timedelta(hours=1))
    device = sign_in(house.property, login="mei", label="Floor 12").device
    SignIn.objects.filter(device=device).update(started_at=now - timedelta(hours=1))
    heard = {manager.device: now - timedelta(seconds=299), device: now - timedelta(seconds=301)}
    for each, at in heard.items():
        DeviceCursor.objects.create(device=each, epoch="e", seen_at=at)

    assert cells(today.silent_devices(reader)) == ["Floor 12"]


def test_a_line_is_silent_after_three_minutes(house, reader, now):
    for code, ago in (("a", 179), ("b", 181)):
        made = Connection.objects.create(
            property=house.property,
            code=code,
            name=code,
            source=code,
            token_hash="",
            created_at=now,
        )
        Link.objects.create(connection=made, port=5000, heard_at=now - timedelta(seconds=ago))

    assert cells(today.silent_lines(reader)) == ["b"]


def test_alerts_run_from_the_call_to_a_screen_and_to_a_person(house, stay, reader, manager, now):
    at = now - timedelta(hours=2)
    for nr in range(1, 11):
        task = answered(house, stay, at + timedelta(minutes=nr), taken=nr * 10)
        for seconds in (nr, nr + 5):
            device = sign_in(house.property, login=f"d{nr}-{seconds}").device
            Delivery.objects.create(
                property=house.property,
                entity=task.public_id,
                device=device,
                shown_at=at + timedelta(minutes=nr, seconds=seconds),
            )
    answered(house, stay, at)

    shown, taken, *week = alerts.figures(reader)

    assert (shown.n, shown.value) == (10, pytest.approx(9.55))
    assert (taken.n, taken.value) == (10, pytest.approx(95.5))
    assert [each.n for each in week] == [0, 0]
    (row,) = alerts.table(reader).rows
    assert row.cells == ("2026-11-24", 11, 10, pytest.approx(9.55), 10, pytest.approx(95.5))


def test_the_sentence_counts_what_needs_a_look(house, stay, reader, manager, now):
    DeviceCursor.objects.create(device=manager.device, epoch="e", seen_at=now)
    quiet = today.sentence(today.figures(reader))
    create(house, stay, now - timedelta(hours=2), due_at=now - timedelta(hours=1))

    assert quiet == "Nothing is late, every arrival is prepared and everything speaks."
    assert today.sentence(today.figures(reader)) == (
        "Late tasks: 1. Arrivals at risk: 0. Silent devices: 0. Silent lines: 0."
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_look_takes_as_many_statements_whatever_there_is(house, reader, now, count):
    for nr in range(count):
        stay = make_stay(house.property, StayState.RESERVED, key=f"R-{nr}")
        create(house, stay, now - timedelta(hours=2), level="low", due_at=now - timedelta(hours=1))
        create(house, stay, now - timedelta(hours=2), rule="b", due_at=now - timedelta(hours=1))

    with CaptureQueriesContext(connection) as asked:
        today.figures(reader)

    assert len(asked) == 15
