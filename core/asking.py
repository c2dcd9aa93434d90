"""How a statement whose text was made once reaches PostgreSQL, and what need not wait for others.

Django's cursor does more for each statement than such a statement needs: it looks for wrappers,
debugging and placeholders anew. ``ask`` does what remains (a connection, no broken transaction,
Django's own errors) and hands over the text with its numbered places. Where somebody listens to
statements, as tests do that count them, it goes Django's way.

Inside ``behind()`` a write whose result nobody reads may wait (``later``), and what will be read
may be announced (``ahead``). They leave together, in the order in which they were said: with whatever
is asked next, before whatever else reaches the connection, and at the end. An answer is read when
somebody needs it; PostgreSQL works on the others meanwhile. Nobody ever reads a row that is still to
be written, because the server takes everything in its order.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Error

from core.wire import Statement, Told, wire_of

__all__ = ["Told", "ahead", "announced", "ask", "behind", "later", "write_now"]


@dataclass(slots=True, eq=False)
class _Said(Statement):
    """A statement with the words it was asked in."""

    words: str = ""
    one: Callable[[], Exception] | None = None
    """What to raise when it did not write exactly one row."""


@dataclass(slots=True)
class _Behind:
    """What has not left yet, what has left and is not answered, and what somebody will ask for.

    ``busy`` says that the connection must come to rest before anything else uses it.
    """

    waiting: list[_Said] = field(default_factory=list)
    flying: deque[_Said] = field(default_factory=deque)
    announced: list[_Said] = field(default_factory=list)
    busy: bool = False

    def expects(self, words: str, params: Sequence[Any]) -> bool:
        """Whether this was announced."""
        return any(each.words == words and each.params == list(params) for each in self.announced)

    def find(self, words: str, params: Sequence[Any]) -> _Said | None:
        """What was announced in the same words; nobody finds it twice."""
        for place, each in enumerate(self.announced):
            if each.words == words and each.params == params:
                return self.announced.pop(place)
        return None


_behind: ContextVar[_Behind | None] = ContextVar("behind", default=None)


def ask(text: str, params: Sequence[Any] = ()) -> Told:
    """Runs ``text`` (each parameter a ``%s``, no other per cent sign) after whatever waits.

    Raises what Django raises (``django.db.Error`` and its kinds).
    """
    state = _behind.get()
    said = state.find(text, list(params)) if state is not None else None
    if said is None:
        said = _said(text, params)
        if state is not None:
            state.waiting.append(said)
    if state is None:
        _at_once(said)
    elif said.told is None:
        if said not in state.flying:
            _push(state)
        _land(state, upto=said)
    assert said.told is not None  # else a line above has raised
    return said.told


def ahead(text: str, params: Sequence[Any] = ()) -> None:
    """Announces that ``ask`` will be called with these very words, which then finds the answer.

    What is announced is read in its place among what waits: announce it only where nothing written
    between here and the question would change the answer. Outside ``behind()`` this does nothing.
    """
    if (state := _behind.get()) is not None:
        said = _said(text, params)
        state.waiting.append(said)
        state.announced.append(said)


def anew() -> None:
    """What was announced and not asked for yet is read again when it is asked for."""
    if (state := _behind.get()) is not None:
        state.announced.clear()


def announced(text: str, params: Sequence[Any] = ()) -> Told | None:
    """``ask`` where these words were announced; None, and nothing asked, where they were not."""
    state = _behind.get()
    if state is None or not state.expects(text, params):
        return None
    return ask(text, params)


def later(text: str, params: Sequence[Any], *, one: Callable[[], Exception] | None = None) -> None:
    """Writes now, or with others soon where ``behind()`` allows it.

    What ``params`` hold is written as it is when it is sent, so nobody changes it afterwards.
    ``one`` makes the error for a write that did not reach exactly one row; it is raised where the
    answer is read, at the latest at the end of ``behind()``.
    """
    state = _behind.get()
    said = _said(text, params)
    said.one = one
    if state is None:
        _at_once(said)
    else:
        state.waiting.append(said)


def _at_once(said: _Said) -> None:
    alone = _Behind([said])
    _push(alone)
    _land(alone)


@contextmanager
def behind() -> Iterator[None]:
    """Lets statements wait for each other; opened inside a unit, and all is answered at its end.

    What waits when an error leaves it is forgotten: its unit is undone.
    """
    state = _Behind()
    token = _behind.set(state)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(_after_what_waits):
            yield
            write_now()
    finally:
        _forget(state)
        _behind.reset(token)


def _after_what_waits(  # noqa: PLR0917  Django calls it so
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Any other statement of this connection comes after what waits."""
    state = _behind.get()
    if state is not None and isinstance(sql, str) and sql.startswith("ROLLBACK TO"):
        _forget(state)  # it was to be done inside the savepoint: every statement sends what waits
    else:
        write_now()
    return execute(sql, params, many, context)


def write_now() -> None:
    """Sends what waits and hears what came of it.

    Only what reaches the database past Django's cursors has to call it.
    """
    if (state := _behind.get()) is not None:
        _push(state)
        _land(state)


def _said(text: str, params: Sequence[Any]) -> _Said:
    return _Said(_numbered(text), list(params), words=text)


def _push(state: _Behind) -> None:
    if not state.waiting:
        return
    leaving, state.waiting = state.waiting, []
    try:
        _leave(state, leaving)
    except BaseException:
        state.announced.clear()  # what was announced among them is answered by nobody
        raise
    state.flying.extend(leaving)


def _leave(state: _Behind, leaving: Sequence[_Said]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.queries_logged or any(
        wrapper is not _after_what_waits for wrapper in connection.execute_wrappers
    ):
        _one_by_one(connection, leaving)
    else:
        if not state.busy:
            connection.close_if_health_check_failed()
            connection.ensure_connection()
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            wire_of(connection.connection).put(leaving)
        state.busy = True


def _one_by_one(connection: Any, said: Sequence[_Said]) -> None:
    for each in said:
        with connection.cursor() as cursor:
            cursor.execute(each.words, each.params)
            rows = cursor.fetchall() if cursor.description else []
            each.told = Told(rows, int(cursor.rowcount))


def _land(state: _Behind, *, upto: _Said | None = None) -> None:
    """Hears what came of what flies: of all of it, or of what left before ``upto`` and that one."""
    if state.busy:
        try:
            _hear(connections[DEFAULT_DB_ALIAS], upto)
        except BaseException:
            state.flying.clear()  # the rest is undone, or nobody can say what became of it
            raise
        state.busy = upto is not None
    while state.flying and state.flying[0].told is not None:
        landed = state.flying.popleft()
        if landed.one is not None and landed.told is not None and landed.told.count != 1:
            raise landed.one()


def _hear(connection: Any, upto: _Said | None) -> None:
    wire = wire_of(connection.connection)
    with connection.wrap_database_errors:
        if upto is None:
            wire.rest()
        else:
            wire.wait(upto)


def _forget(state: _Behind) -> None:
    """Nothing that waits is done, and nobody asks what came of the rest: it is undone."""
    state.waiting.clear()
    state.announced.clear()
    state.flying.clear()
    if state.busy:
        state.busy = False
        connection: Any = connections[DEFAULT_DB_ALIAS]
        with suppress(Error):
            wire_of(connection.connection).rest()


@lru_cache(maxsize=1024)
def _numbered(text: str) -> bytes:
    """``%s`` as PostgreSQL's own ``$1``, ``$2`` and so on."""
    first, *others = text.split("%s")
    return (first + "".join(f"${nr}{part}" for nr, part in enumerate(others, 1))).encode()
