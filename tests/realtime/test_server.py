"""Over real connections: what only a server and a kernel's buffers can show."""

import asyncio
import base64
import json
import os
import socket
import struct
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from channels.db import database_sync_to_async

from hotel_crm.asgi import application
from hotel_crm.web import SETTINGS, Server
from realtime import hubs, lifespan, rounds
from tests.realtime.waiting import until

KERNEL = 4096  # bytes a slow reader's socket takes


class QuietServer(Server):
    """The product's server, started in the test's loop; signals stay the test's."""

    def install_signal_handlers(self):
        return

    async def serve(self, sockets=None):
        await self._serve(sockets)


@pytest.fixture
async def server(hub):
    listener = socket.create_server(("127.0.0.1", 0))
    running = QuietServer(uvicorn.Config(application, lifespan="off", **SETTINGS))
    task = asyncio.create_task(running.serve([listener]))
    await until(lambda: running.started)
    running.port = listener.getsockname()[1]
    yield running
    running.should_exit = True
    await task
    listener.close()
    await asyncio.sleep(0)  # transports that were closed just now


@asynccontextmanager
async def connection(port, somebody, hotel):
    """A bare socket after the handshake; what it does not read stays in small buffers."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=2**20)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        (
            f"GET /ws/p/{hotel.code}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nCookie: {somebody.cookie_header}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: guest.v1\r\n\r\n"
        ).encode()
    )
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 101"), answer
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


def say(writer, **frame):
    """A masked text frame; a mask of zeros is as good as any here."""
    text = json.dumps(frame).encode()
    assert len(text) < 126
    writer.write(bytes([0x81, 0x80 | len(text)]) + b"\0\0\0\0" + text)


async def hear(reader):
    """The next frame: its opcode and payload."""
    first, length = await reader.readexactly(2)
    if length == 126:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
    return first & 0x0F, await reader.readexactly(length)


async def hello(reader, writer):
    say(writer, t="hello", v=1, epoch="", cur=0)
    return json.loads((await hear(reader))[1])


async def test_a_commit_reaches_a_real_socket_with_the_agreed_words(hotel, mei, server, commit):
    async with connection(server.port, mei, hotel) as (reader, writer):
        welcome = await hello(reader, writer)
        await commit(hotel, "a", level="high")
        opcode, payload = await hear(reader)

    assert (welcome["t"], opcode) == ("welcome", 1)
    assert json.loads(payload)["e"][0]["entity"] == "a"


async def test_a_device_that_never_reads_costs_little_and_is_cut(hotel, mei, hub, server, commit):
    async with connection(server.port, mei, hotel) as (reader, writer):
        await hello(reader, writer)
        writer.transport.pause_reading()
        (seat,) = hub.seats
        names = [f"e{nr}" for nr in range(1500)]

        for _ in range(40):
            await commit(hotel, *names, level="high")
            if seat.sending_since:
                break
        stopped_at = seat.place.position
        await commit(hotel, *names)
        await asyncio.sleep(0.05)
        lag = seat.stream.ring.head - seat.place.position
        rounds.look_round(hub, asyncio.get_running_loop().time() + 31)
        await until(lambda: not hub.seats and not server.server_state.connections)

    assert seat.farewell.code == 4008
    assert seat.place.position == stopped_at
    assert lag >= len(names)
    assert not server.server_state.connections


async def test_under_our_server_a_broadcast_is_written_once_for_all(
    hotel, mei, hub, server, commit
):
    async with connection(server.port, mei, hotel) as (reader, writer):
        await hello(reader, writer)
        (seat,) = hub.seats
        written = []
        write = seat.write
        seat.write = lambda frame: written.append(frame) or write(frame)

        await commit(hotel, "a")
        opcode, payload = await hear(reader)

    assert [frame[2:] if len(frame) < 128 else frame[4:] for frame in written] == [payload]
    assert opcode == 1


async def test_a_restart_is_said_and_closed_with_its_code(hotel, mei, server):
    async with connection(server.port, mei, hotel) as (reader, writer):
        await hello(reader, writer)

        server.should_exit = True
        _, said = await hear(reader)
        opcode, closing = await hear(reader)

    assert json.loads(said) == {"t": "bye", "why": "restart", "retry": 1}
    assert (opcode, struct.unpack("!H", closing[:2])[0]) == (8, 1012)


async def test_a_connection_cut_without_a_word_gives_its_seat_back(hotel, mei, hub, server):
    async with connection(server.port, mei, hotel) as (reader, writer):
        await hello(reader, writer)

        writer.transport.abort()
        await until(lambda: not hub.seats)

    assert all(not stream.seats for stream in hub.streams.values())


async def test_the_lifespan_starts_the_hub_and_ends_it(transactional_db):
    asked, answered = asyncio.Queue(), []
    for word in ("startup", "shutdown"):
        asked.put_nowait({"type": f"lifespan.{word}"})
    at_startup = []

    async def send(message):
        answered.append(message["type"])
        at_startup.append(hubs.current() is not None)

    await lifespan.application({"type": "lifespan"}, asked.get, send)
    await database_sync_to_async(int)()

    assert answered == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert at_startup == [True, False]
