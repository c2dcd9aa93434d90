"""How a statement whose text was made once reaches PostgreSQL, and writes that nobody waits for.

Django's cursor does more for each statement than such a statement needs: it looks for wrappers,
debugging and placeholders anew. ``ask`` does what remains (a connection, no broken transaction,
Django's own errors) and hands over the text with its numbered places. Where somebody listens to
statements, as tests do that count them, it goes Django's way.

Inside ``behind()`` a write whose result nobody reads may wait (``later``) and travels with others
in one statement: at the end, and before whatever else is asked, so nobody ever reads a row that is
still to be written.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from psycopg import RawCursor

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a statement: its rows, and how many rows were read or written."""

    rows: Rows
    count: int


@dataclass(slots=True)
class _Write:
    """One write that waits; ``table`` is what it writes to."""

    table: str
    text: str
    params: list[Any]
    one: Callable[[], Exception] | None = None
    """What to raise when it did not write exactly one row."""


_waiting: ContextVar[list[_Write] | None] = ContextVar("waiting", default=None)


def ask(text: str, params: Sequence[Any] = ()) -> Told:
    """Runs ``text`` (each parameter a ``%s``, no other per cent sign) after whatever waits.

    Raises what Django raises (``django.db.Error`` and its kinds).
    """
    write_now()
    return _ask(text, params)


def later(
    table: str, text: str, params: Sequence[Any], *, one: Callable[[], Exception] | None = None
) -> None:
    """Writes to ``table`` now, or with others soon where ``behind()`` allows it.

    What ``params`` hold is written as it is when it is sent, so nobody changes it afterwards.
    ``one`` makes the error for a write that did not reach exactly one row; it is raised where the
    write is made, at the latest at the end of ``behind()``.
    """
    write = _Write(table, text, list(params), one)
    waiting = _waiting.get()
    if waiting is None:
        _send([write])
        return
    if any(each.table == table for each in waiting):
        write_now()  # the second would not see the first
    waiting.append(write)


@contextmanager
def behind() -> Iterator[None]:
    """Lets writes wait for each other; opened inside a unit, and everything is written at its end.

    What waits when an error leaves it is forgotten: its unit is undone.
    """
    token = _waiting.set([])
    try:
        with connection.execute_wrapper(_after_what_waits):
            yield
            write_now()
    finally:
        _waiting.reset(token)


def _after_what_waits(  # noqa: PLR0917  Django calls it so
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Any other statement of this connection comes after what waits."""
    if isinstance(sql, str) and sql.startswith("ROLLBACK TO"):
        _forget()  # it was to be written inside the savepoint: every statement sends what waits
    else:
        write_now()
    return execute(sql, params, many, context)


def _forget() -> None:
    waiting = _waiting.get()
    if waiting:
        waiting.clear()


def write_now() -> None:
    """Writes what waits. Only what reaches the database past Django's cursors has to call it."""
    waiting = _waiting.get()
    if waiting:
        writes = list(waiting)
        waiting.clear()
        _send(writes)


def _send(writes: list[_Write]) -> None:
    params = [value for write in writes for value in write.params]
    if len(writes) == 1:
        counts = [_ask(writes[0].text, params).count]
    else:
        counts = list(_ask(_joined(tuple(write.text for write in writes)), params).rows[0])
    for write, count in zip(writes, counts, strict=True):
        if write.one is not None and count != 1:
            raise write.one()


@lru_cache(maxsize=256)
def _joined(texts: tuple[str, ...]) -> str:
    """Writes to different tables as one statement that tells how many rows each wrote."""
    parts = ", ".join(f"w{nr} AS ({text} RETURNING 1)" for nr, text in enumerate(texts))
    counts = ", ".join(f"(SELECT count(*) FROM w{nr})" for nr in range(len(texts)))  # noqa: S608
    return f"WITH {parts} SELECT {counts}"


def _ask(text: str, params: Sequence[Any]) -> Told:
    if connection.queries_logged or any(
        wrapper is not _after_what_waits for wrapper in connection.execute_wrappers
    ):
        with connection.cursor() as cursor:
            cursor.execute(text, params)
            return Told(cursor.fetchall() if cursor.description else [], int(cursor.rowcount))
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        raw: RawCursor[Any] = RawCursor(connection.connection)
        raw.execute(_numbered(text), params)
        # Its ``description`` would make an object of each column, for every statement.
        has_rows = raw.pgresult is not None and raw.pgresult.nfields > 0
        return Told(raw.fetchall() if has_rows else [], int(raw.rowcount))


@lru_cache(maxsize=1024)
def _numbered(text: str) -> bytes:
    """``%s`` as PostgreSQL's own ``$1``, ``$2`` and so on."""
    first, *others = text.split("%s")
    return (first + "".join(f"${nr}{part}" for nr, part in enumerate(others, 1))).encode()
