"""Machines are answered in one thread, by the same layers as people, whatever the sender does."""

import asyncio
import json
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.test import Client

from hotel_crm.asgi import application
from hotel_crm.door import Door
from pms import api, jobs
from pms.models import PmsMessage
from tests.factories.pms import make_pms
from tests.pms.events import event, stay


@pytest.fixture
def pms(transactional_db, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 60)
    return make_pms()


def request(path, token, body):
    headers = [
        (b"host", b"testserver"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"authorization", f"Bearer {token}".encode()),
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }


async def send(path, token, body, *, hangs_up=False):
    """What the application says; a sender that hangs up does so as soon as its body is read."""
    said = []
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        if messages:
            return messages.pop()
        if not hangs_up:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def hear(message):
        said.append(message)

    await application(request(path, token, body), receive, hear)
    return said


def test_an_event_is_answered_as_in_process(pms):
    body = json.dumps(event("stay.checked_in", stay=stay(status="in_house", room="1208"))).encode()

    said = asyncio.run(send(pms.url, pms.token, body))

    assert said[0]["status"] == 202
    assert json.loads(said[1]["body"])["results"][0]["outcome"] == "applied"
    assert PmsMessage.objects.get().state == "applied"


def test_headers_are_those_that_every_answer_has(pms):
    said = asyncio.run(send(pms.url, "wrong", b"{}"))
    usual = Client().post(
        pms.url, b"{}", content_type="application/json", headers={"Authorization": "Bearer wrong"}
    )

    heard = {name.decode().lower() for name, _ in said[0]["headers"]}
    assert said[0]["status"] == usual.status_code == 401
    assert heard == {name.lower() for name in usual.headers}
    assert {"content-security-policy", "x-content-type-options"} <= heard


def test_nothing_of_a_request_is_left_on_its_thread(pms, monkeypatch):
    seen = []
    line_of = api.services.line_of

    def look(**told):
        found = line_of(**told)
        seen.append((threading.current_thread().name, connections["default"]))
        return found

    monkeypatch.setattr(api.services, "line_of", look)
    asyncio.run(send(pms.url, pms.token, b"[]"))

    ((name, connection),) = seen
    assert name.startswith("door")
    assert connection.connection is None


def test_a_sender_that_hangs_up_stops_nothing(pms):
    body = json.dumps(event("stay.checked_in", stay=stay(status="in_house", room="1208"))).encode()

    asyncio.run(send(pms.url, pms.token, body, hangs_up=True))

    assert PmsMessage.objects.get().state == "applied"


def test_a_layer_that_would_be_skipped_is_refused(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.csrf.CsrfViewMiddleware"]

    with pytest.raises(ImproperlyConfigured, match="would not be called"):
        Door()
