"""The hub's own lines to the database and to the doorbell: asynchronous, outside the web's pool.

A line is made when it is first needed and made anew after any error, so that a database that was
away for a moment costs the hub that moment and nothing else.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError
from psycopg import sql

from realtime import doorbell

QUERY_SECONDS = 5.0

# The database is not there now, by whichever road it was asked; anything else is a mistake of ours.
AWAY = (psycopg.OperationalError, OperationalError, InterfaceError, TimeoutError, OSError)

logger = logging.getLogger(__name__)


class Line:
    """One autocommit session; statements queue up behind each other."""

    def __init__(self) -> None:
        self._session: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._turn = asyncio.Lock()

    async def rows(self, query: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """What ``query`` finds; raises ``psycopg.Error`` or ``TimeoutError``."""
        async with self._turn:
            try:
                async with asyncio.timeout(QUERY_SECONDS):
                    session = await self._open()
                    cursor = await session.execute(query.encode(), values)
                    return await cursor.fetchall() if cursor.description else ()
            except BaseException:
                await self._drop()
                raise

    async def close(self) -> None:
        """Ends the session."""
        async with self._turn:
            await self._drop()

    async def _open(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        if self._session is None or self._session.closed:
            self._session = await psycopg.AsyncConnection.connect(
                autocommit=True,
                prepare_threshold=0,
                **doorbell.address(),  # type: ignore[arg-type]
            )
        return self._session

    async def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                await session.close()


async def rings() -> AsyncIterator[int]:
    """The properties whose bell is rung by another process; raises when the line dies."""
    heard = _redis_rings() if settings.REDIS_URL else _postgres_rings()
    async for property_id in heard:
        yield property_id


async def _postgres_rings() -> AsyncIterator[int]:
    session = await psycopg.AsyncConnection.connect(
        autocommit=True,
        **doorbell.address(),  # type: ignore[arg-type]
    )
    try:
        await session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(doorbell.CHANNEL)))
        async for note in session.notifies():
            if note.pid != doorbell.own_backend() and note.payload.isdecimal():
                yield int(note.payload)
    finally:
        await session.close()


async def _redis_rings() -> AsyncIterator[int]:
    # Only the grown system has it configured.
    from redis.asyncio import Redis  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415

    # No socket timeout: an idle line is the rule, and a dead one is covered by the poll.
    client = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=15)
    try:
        async with client.pubsub(ignore_subscribe_messages=True) as line:
            await line.subscribe(doorbell.CHANNEL)
            async for message in line.listen():
                if message["data"].isdigit():
                    yield int(message["data"])
    except RedisError as error:  # its ConnectionError is none of Python's
        raise OSError(f"Redis: {type(error).__name__}") from error
    finally:
        await client.aclose()
