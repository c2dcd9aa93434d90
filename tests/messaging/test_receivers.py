"""A queued message asks for delivery after the commit; a broker that is down costs nothing."""

import pytest
from celery import current_app

from messaging import tasks
from messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(tasks.deliver, "delay", lambda: heard.append("deliver"))
    return heard


def test_a_queued_message_nudges_once_after_the_commit(
    queue, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        queue()
        before = list(told)

    assert (before, told) == ([], ["deliver"])


def test_a_broker_that_is_down_does_not_fail_the_caller(
    queue, monkeypatch, django_capture_on_commit_callbacks
):
    def broken():
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.deliver, "delay", broken)

    with django_capture_on_commit_callbacks(execute=True):
        queue()

    assert Message.objects.count() == 1


def test_the_task_has_a_name_that_the_broker_knows():
    assert current_app.tasks["messaging.deliver"].expires == 30
