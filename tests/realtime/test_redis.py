"""The doorbell through a real Redis: rung in one process, heard in another, and lost without harm.

The server is one of the test's own where redis-server is installed; else the one of REDIS_URL, which
is not ours to kill. With neither these tests are skipped and say so; with CI=true a skip is a failure.
"""

import asyncio
import logging
import subprocess
import sys
import threading
from contextlib import closing

import pytest
import redis
from django.db import connection

from realtime import doorbell, frames, hubs
from realtime import hub as hub_module
from realtime.seats import Seat
from tests.browser.product import ROOT, environment
from tests.realtime.redis_server import RedisServer, listeners, program
from tests.realtime.waiting import until

COMMIT = """
import django, sys
django.setup()
from core.transactions import unit
from realtime import doorbell, services
with unit():
    services.publish(property_id=int(sys.argv[1]), topic="tasks", entity=sys.argv[2], version=1)
assert doorbell.rest(20)
"""
PATIENCE = 20.0  # seconds for what a busy machine does in one


@pytest.fixture
def own_redis():
    """A server that may be killed."""
    found = program()
    if found is None:
        pytest.skip("No redis-server here: install it to see that a killed Redis loses nothing.")
    server = RedisServer(found)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def address(request, settings):
    """Any Redis, which is from now on the doorbell of this process."""
    if program() is None and not settings.REDIS_URL:
        pytest.skip("No Redis here: install redis-server or set REDIS_URL to test the doorbell.")
    if program() is not None:
        settings.REDIS_URL = request.getfixturevalue("own_redis").url
    return settings.REDIS_URL


@pytest.fixture
async def hub(address, transactional_db):
    """A hub that hears nothing but its doorbell and its poll."""
    found = hub_module.Hub()
    found.start()
    hubs.leave(found)
    yield found
    await found.stop()


@pytest.fixture
def commit_elsewhere(address, transactional_db, tmp_path):
    """Publishes in a process of its own, which rings and ends."""
    told = environment(connection.settings_dict["NAME"], tmp_path) | {"REDIS_URL": address}

    async def go(hotel, entity):
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", COMMIT, str(hotel.pk), entity],
            cwd=ROOT, env=told, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    return go


async def nobody():
    return None


async def sit(hub, somebody):
    seat = Seat(somebody.person, renew=nobody, at=asyncio.get_running_loop().time())
    hub.sit(seat)
    await hub.greet(seat, frames.Hello("", 0, ""))
    return seat


async def heard_by(url, count=1):
    """Until so many processes listen."""
    await until(lambda: listeners(url, doorbell.CHANNEL) >= count, PATIENCE)


async def without_the_poll(monkeypatch):
    """From now on only the doorbell leads to a read."""
    round_of_before = hub_module.POLL_SECONDS
    monkeypatch.setattr(hub_module, "POLL_SECONDS", 600)
    await asyncio.sleep(round_of_before + 0.5)  # the round that began before ends


async def test_a_commit_of_another_process_is_heard_at_once(
    hotel, mei, hub, address, commit_elsewhere, monkeypatch
):
    seat = await sit(hub, mei)
    await heard_by(address)
    await without_the_poll(monkeypatch)

    await commit_elsewhere(hotel, "a")
    await until(lambda: seat.stream.ring.head == 1, PATIENCE)

    assert seat.stream.ring.head == 1


async def test_a_ring_that_was_lost_with_the_server_is_caught_up_and_later_ones_are_heard_again(
    own_redis, hotel, mei, hub, commit_elsewhere, monkeypatch, caplog
):
    caplog.set_level(logging.INFO, "realtime.hub")
    seat = await sit(hub, mei)
    await heard_by(own_redis.url)

    own_redis.kill()
    await commit_elsewhere(hotel, "lost")
    await until(lambda: seat.stream.ring.head == 1, PATIENCE)
    await until(lambda: "No doorbell, only the poll" in caplog.text, PATIENCE)
    own_redis.start()
    await heard_by(own_redis.url)
    await without_the_poll(monkeypatch)
    await commit_elsewhere(hotel, "heard")
    await until(lambda: seat.stream.ring.head == 2, PATIENCE)

    assert seat.stream.ring.head == 2
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


def test_a_line_that_was_open_when_the_server_died_rings_again(own_redis, settings, monkeypatch):
    settings.REDIS_URL = own_redis.url
    monkeypatch.setattr(doorbell, "_PAUSE_AFTER_FAILURE", 0.1)
    ringer = doorbell.Ringer(doorbell.connect, keep=lambda: 5.0)
    before = rung(own_redis.url, ringer, 7)

    own_redis.kill()
    ringer.ring(8)
    own_redis.start()
    after = rung(own_redis.url, ringer, 9)

    assert (before, after) == (b"7", b"9")
    assert ringer.rest(PATIENCE)


def rung(url, ringer, property_id):
    """What a listener hears while somebody keeps ringing for ``property_id``."""
    with closing(redis.Redis.from_url(url)) as client, client.pubsub() as ear:
        ear.subscribe(doorbell.CHANNEL)
        ear.get_message(timeout=PATIENCE)
        told = threading.Event()
        for _ in range(100):
            ringer.ring(property_id)
            note = ear.get_message(timeout=0.2)
            if note is not None and note["data"] == str(property_id).encode():
                return note["data"]
            told.wait(0.05)
    raise AssertionError(f"Nobody heard {property_id}.")
