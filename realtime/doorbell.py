"""Tells other processes that a property's stream has grown; may be lost, then a poll finds it.

Rung by a thread of its own after the commit, so that no request waits for it. The message is the
property's id and nothing else. With REDIS_URL it goes through Redis, else by PostgreSQL's NOTIFY
outside any transaction (inside one it takes a lock that all committing sessions share).
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

CHANNEL = "hotel_crm_stream"
EVERYBODY = 0  # rung instead of a property: look who is still signed in
_PAUSE_AFTER_FAILURE = 1.0  # seconds
_KEEP_OPEN = 60.0  # seconds

logger = logging.getLogger(__name__)


class Bell(Protocol):
    """A line that can be rung."""

    backend: int  # PostgreSQL's number of the session that rings; 0 where there is none

    def ring(self, property_ids: set[int]) -> None:
        """Rings once for each; raises when the line is dead."""

    def close(self) -> None:
        """Ends the line."""


def address() -> dict[str, str]:
    """libpq parameters of Django's database, for connections of our own."""
    params = connections["default"].get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port", "options", "sslmode", "sslrootcert")
    return {name: str(params[name]) for name in wanted if params.get(name)} | {
        "application_name": "hotel-crm-doorbell",
        "connect_timeout": "5",
    }


class PostgresBell:
    """NOTIFY on an autocommit connection. Made inside the ringing thread."""

    def __init__(self) -> None:
        self._line = psycopg.connect(autocommit=True, **address())  # type: ignore[arg-type]
        self.backend = self._line.info.backend_pid

    def ring(self, property_ids: set[int]) -> None:
        """One NOTIFY per property."""
        for property_id in property_ids:
            self._line.execute(
                sql.SQL("NOTIFY {}, {}").format(sql.Identifier(CHANNEL), str(property_id))
            )

    def close(self) -> None:
        """Ends the session."""
        self._line.close()


class RedisBell:
    """PUBLISH on the plain client: fire and forget."""

    backend = 0

    def __init__(self) -> None:
        import redis  # noqa: PLC0415  only the grown system has it configured

        self._line = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        )

    def ring(self, property_ids: set[int]) -> None:
        """One PUBLISH per property."""
        for property_id in property_ids:
            self._line.publish(CHANNEL, str(property_id))

    def close(self) -> None:
        """Ends the connection."""
        self._line.close()


class Ringer:
    """A daemon thread that rings for every property waiting, many commits at a time.

    ``keep``: seconds an idle line stays open; 0 hangs up at once, which commands and tests need
    (a test database with an open line cannot be dropped).
    """

    def __init__(self, connect: Callable[[], Bell], *, keep: Callable[[], float]) -> None:
        self._connect = connect
        self._keep = keep
        self._waiting: set[int] = set()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._bell: Bell | None = None

    @property
    def backend(self) -> int:
        """The database session that rings, so that the hub of this process can ignore it."""
        bell = self._bell
        return bell.backend if bell else 0

    def ring(self, property_id: int) -> None:
        """Returns at once; a bell that cannot be rung costs other processes up to a second."""
        with self._wake:
            self._waiting.add(property_id)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="doorbell", daemon=True)
                self._thread.start()
            self._wake.notify()

    def rest(self, seconds: float) -> bool:
        """Waits until nothing is being rung and, with ``keep`` 0, no line is open."""
        end = time.monotonic() + seconds
        while self._thread is not None and time.monotonic() < end:
            time.sleep(0.02)
        return self._thread is None

    def _work(self) -> None:
        while due := self._next():
            self._try(due)

    def _next(self) -> set[int]:
        with self._wake:
            if not self._wake.wait_for(lambda: self._waiting, self._keep()):
                self._hang_up()
                self._thread = None
                return set()
            due, self._waiting = self._waiting, set()
            return due

    def _try(self, due: set[int]) -> None:
        try:
            if self._bell is None:
                self._bell = self._connect()
            self._bell.ring(due)
        except Exception as error:  # noqa: BLE001  whatever is wrong with the line, the poll helps
            logger.info("The doorbell could not be rung: %s", type(error).__name__)
            self._hang_up()
            time.sleep(_PAUSE_AFTER_FAILURE)

    def _hang_up(self) -> None:
        if self._bell is not None:
            with suppress(Exception):
                self._bell.close()
            self._bell = None


def connect() -> Bell:
    """The line of this installation."""
    return RedisBell() if settings.REDIS_URL else PostgresBell()


def _keep() -> float:
    return _KEEP_OPEN if settings.PROCESS else 0.0


_ringer = Ringer(connect, keep=_keep)


def ring(property_id: int) -> None:
    """Rings for ``property_id``; never waits, never raises."""
    try:
        _ringer.ring(property_id)
    except RuntimeError as error:  # no thread can be started while the interpreter ends
        logger.info("The doorbell could not be rung: %s", error)


def rest(seconds: float = 5.0) -> bool:
    """Waits until this process has stopped ringing; for whoever is about to drop the database."""
    return _ringer.rest(seconds)


def own_backend() -> int:
    """The database session by which this process rings (0 = none): its hub knows already."""
    return _ringer.backend
