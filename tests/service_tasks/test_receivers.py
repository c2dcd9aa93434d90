"""Sections that change nudge the handing over, after the commit; a broker that is down costs nothing."""

import pytest

from core.transactions import unit
from service_tasks import jobs, tasks
from staff import services as staff
from staff.models import Shift
from tests.service_tasks.work import create, kinds

pytestmark = pytest.mark.django_db


def shift_of(member):
    return Shift.objects.get(membership=member)


def go_home(house, now):
    with unit():
        staff.leave_shift(shift=shift_of(house.mei), now=now)


def test_going_home_nudges_and_hands_the_open_work_on(
    house, stay, now, monkeypatch, django_capture_on_commit_callbacks
):
    task = create(house, stay, now)
    heard = []
    monkeypatch.setattr(tasks.hand_over, "delay", lambda **ids: heard.append(ids))

    with django_capture_on_commit_callbacks(execute=True):
        go_home(house, now)
    jobs.hand_over_in(property_id=heard[0]["property_id"], now=now)

    task.refresh_from_db()
    assert heard == [{"property_id": house.property.pk}]
    assert (task.holder, kinds(task)) == (house.sun, ["created", "reassigned"])


def test_a_broker_that_is_down_does_not_keep_anybody_from_going_home(
    house, now, monkeypatch, django_capture_on_commit_callbacks
):
    def broken(**_ids):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.hand_over, "delay", broken)

    with django_capture_on_commit_callbacks(execute=True):
        go_home(house, now)

    assert shift_of(house.mei).left_at == now
