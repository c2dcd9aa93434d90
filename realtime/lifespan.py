"""Starts and ends this process's hub with its server, or with the first socket where none tells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from realtime import hubs, rounds
from realtime.hub import Hub


def hub() -> Hub:
    """The hub of the running loop, started when there is none yet."""
    found = hubs.current()
    if found is None:
        found = Hub()
        found.start(rounds.tick, rounds.people)
    return found


@asynccontextmanager
async def borrowed() -> AsyncIterator[Hub]:
    """The hub of the running loop; without one, a hub for the length of one request.

    Loops that live for one request (Django's own when no ASGI server runs) must not keep one.
    """
    found = hubs.current()
    if found is not None:
        yield found
        return
    mine = Hub()
    mine.start()
    try:
        yield mine
    finally:
        await mine.stop()


async def say_goodbye() -> None:
    """Tells the sockets of this process that it restarts; called before the server closes them."""
    found = hubs.current()
    if found is not None:
        await found.say_goodbye()


async def stop() -> None:
    """Ends this process's hub, if it runs."""
    found = hubs.current()
    if found is not None:
        await found.say_goodbye()
        await found.stop()


async def application(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI lifespan protocol. A database that is away does not keep the server from starting."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub()
            await send({"type": "lifespan.startup.complete"})
        else:
            await stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
