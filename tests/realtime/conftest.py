"""A hotel, a hub on the test's own loop, and sockets that speak to it."""

import json
from contextlib import asynccontextmanager

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.db import connections

from core.transactions import unit
from hotel_crm.asgi import application
from realtime import lifespan, services
from tests.factories.hotels import make_property
from tests.factories.signed_in import make_department, sign_in


@pytest.fixture
def hotel(transactional_db):
    return make_property()


@pytest.fixture
def desk(hotel):
    return make_department(hotel)


@pytest.fixture
def mei(hotel, desk):
    return sign_in(hotel, desk)


@pytest.fixture
async def hub(transactional_db):
    found = lifespan.hub()
    yield found
    await found.stop()
    # Django's connections of the worker thread, else the test database cannot be dropped.
    await database_sync_to_async(connections.close_all)()


@pytest.fixture
def commit(transactional_db):
    """Publishes in a unit of its own, off the loop."""

    @database_sync_to_async
    def publish(hotel, *entities, **more):
        with unit():
            for entity in entities or ("a",):
                services.publish(
                    **{
                        "property_id": hotel.pk,
                        "topic": "tasks",
                        "entity": entity,
                        "version": 1,
                        **more,
                    }
                )

    return publish


class Page:
    """A page with a socket, as far as the server can tell (Channels' own needs another server)."""

    def __init__(self, somebody, property, headers=(), subprotocols=("guest.v1",)):
        cookie = somebody.cookie_header if somebody else ""
        known = {
            b"host": b"testserver",
            b"origin": b"http://testserver",
            b"cookie": cookie.encode(),
        }
        path = f"/ws/p/{property.code}/"
        self.line = ApplicationCommunicator(
            application,
            {
                "type": "websocket",
                "path": path,
                "raw_path": path.encode(),
                "query_string": b"",
                "headers": list({**known, **dict(headers)}.items()),
                "subprotocols": list(subprotocols),
            },
        )

    async def open(self):
        """The subprotocol that was agreed on, or None when the handshake was refused."""
        await self.line.send_input({"type": "websocket.connect"})
        answer = await self.line.receive_output(30)
        return answer.get("subprotocol") if answer["type"] == "websocket.accept" else None

    async def say(self, **frame):
        await self.send(text=json.dumps(frame))

    async def send(self, **message):
        await self.line.send_input({"type": "websocket.receive", **message})

    async def hello(self, epoch="", cur=0, **more):
        await self.say(t="hello", v=1, epoch=epoch, cur=cur, **more)
        return await self.hear()

    async def hear(self):
        message = await self.line.receive_output(30)
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def hears_nothing(self):
        return await self.line.receive_nothing(timeout=0.05, interval=0.01)

    async def end(self):
        """The last words and the close code."""
        said = await self.hear()
        while said["t"] != "bye":
            said = await self.hear()
        closed = await self.line.receive_output(30)
        return said, closed["code"]

    async def leave(self):
        await self.line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.line.wait(3)


@pytest.fixture
def page(hub):
    """Opens pages; they are left when the block ends."""

    @asynccontextmanager
    async def opened(somebody, property, **more):
        it = Page(somebody, property, **more)
        try:
            yield it
        finally:
            await it.leave()

    return opened
