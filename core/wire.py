"""Statements made once, sent to PostgreSQL one after the other without waiting for each.

A small statement costs more on its way than in the database: the other process must wake, then this
one, and a cursor is made and thrown away. Here statements are prepared under names of their own and
leave in packets by libpq's pipeline mode; their answers are read when somebody needs one, so that
PostgreSQL works while Python does. psycopg does what is hard about it: it turns values into text
and back and names the errors.
"""

import select
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

Rows = list[tuple[Any, ...]]

MOST_NAMES = 500
"""Statements that a connection keeps prepared; a text counts for each mixture of types given to it."""

_UNNAMED = (psycopg.errors.InvalidSqlStatementName, psycopg.errors.FeatureNotSupported)
"""A pooler or somebody at the console took our statements away; a table has other columns now."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a statement: its rows, and how many rows were read or written."""

    rows: Rows
    count: int


@dataclass(slots=True, eq=False)
class Statement:
    """Text with places ``$1``, ``$2`` and so on, what stands in them, and later what came of it."""

    text: bytes
    params: Sequence[Any]
    told: Told | None = None


_Key = tuple[bytes, tuple[int, ...]]
"""What is prepared: a text, for the types that its values have."""


class _Prepared(NamedTuple):
    """A command that gives ``key`` its name on this connection."""

    key: _Key
    name: bytes


class _Dumped(NamedTuple):
    """A statement's values as bytes."""

    key: _Key
    given: Sequence[Any]
    formats: Sequence[pq.Format] | None


_BEGIN, _END = "a transaction begins", "a packet ends"


class Wire:
    """The low end of one of psycopg's connections, used by one thread at a time.

    From ``put`` to ``rest`` nothing else may use the connection.
    """

    def __init__(self, line: psycopg.Connection[Any]) -> None:
        self._line, self._pg = line, line.pgconn
        self._values = Transformer(line)
        self._names: dict[_Key, bytes] = {}
        self._count = 0  # of names ever given, for none is given twice
        self._expected: deque[str | _Prepared | Statement] = deque()
        self._failure: psycopg.Error | None = None
        self._poll = select.poll()
        self._poll.register(self._pg.socket, select.POLLIN)

    def put(self, statements: Sequence[Statement]) -> None:
        """Sends all in one packet; a transaction is begun first where psycopg would begin one.

        Raises only what keeps them from leaving; what the server says of them, ``wait`` raises.
        """
        packet = [self._dumped(each) for each in statements]
        try:
            if not self._pg.pipeline_status:
                self._begin()
            for statement, dumped in zip(statements, packet, strict=True):
                self._write(dumped)
                self._expected.append(statement)
            self._pg.pipeline_sync()
            self._expected.append(_END)
            self._flush()
        except BaseException:
            self._give_up()
            raise

    def wait(self, statement: Statement) -> Told:
        """Reads answers up to the one to ``statement``, which was ``put``.

        Raises what psycopg raises for the first that failed, when everything has come to rest.
        """
        while statement.told is None and self._expected and self._failure is None:
            self._read()
        if statement.told is None:
            self.rest()
            raise psycopg.InterfaceError("Somebody waits for a statement that was never sent.")
        return statement.told

    def rest(self) -> None:
        """Reads all answers; afterwards the connection is anybody's again. Raises as ``wait``."""
        while self._expected:
            self._read()
        try:
            if self._pg.pipeline_status:
                self._pg.exit_pipeline_mode()
        except BaseException:
            self._give_up()
            raise
        failure, self._failure = self._failure, None
        if failure is not None:
            if isinstance(failure, _UNNAMED):
                self._names.clear()  # the next attempt prepares anew
            raise failure

    # Sending

    def _begin(self) -> None:
        self._pg.enter_pipeline_mode()
        if self._line.autocommit or self._pg.transaction_status != pq.TransactionStatus.IDLE:
            return
        level = self._line.isolation_level
        more = f" ISOLATION LEVEL {level.name.replace('_', ' ')}" if level else ""
        self._pg.send_query_params(f"BEGIN{more}".encode(), None)
        self._expected.append(_BEGIN)

    def _dumped(self, statement: Statement) -> _Dumped:
        values, params = self._values, statement.params
        given = values.dump_sequence(params, [PyFormat.AUTO] * len(params))
        return _Dumped((statement.text, tuple(values.types or ())), given, values.formats)

    def _write(self, dumped: _Dumped) -> None:
        key, given, formats = dumped
        text, types = key
        name = self._names.get(key)
        if name is None and len(self._names) < MOST_NAMES:
            self._count += 1
            name = self._names[key] = f"made_once_{self._count}".encode()
            self._pg.send_prepare(name, text, types)
            self._expected.append(_Prepared(key, name))
        if name is None:
            self._pg.send_query_params(text, given, types, formats)
        else:
            self._pg.send_query_prepared(name, given, formats)

    def _flush(self) -> None:
        """Gives the packet to the network; reads meanwhile, for the other side may be full too."""
        while self._pg.flush():
            self._poll.modify(self._pg.socket, select.POLLIN | select.POLLOUT)
            ready = self._poll.poll()
            self._poll.modify(self._pg.socket, select.POLLIN)
            if any(event & ~select.POLLOUT for _, event in ready):
                self._pg.consume_input()

    # Reading

    def _read(self) -> None:
        """The answer to what was sent first of all that is still open."""
        what = self._expected[0]
        try:
            if what == _END:
                self._read_end()
            else:
                self._read_answer(what)
        except BaseException:
            self._give_up()
            raise
        self._expected.popleft()

    def _read_answer(self, what: str | _Prepared | Statement) -> None:
        answer = self._next()
        self._next()  # nothing, which ends the answers to one command
        fine = answer.status in _FINE
        if isinstance(what, Statement) and fine:
            what.told = self._told(answer)
        if isinstance(what, _Prepared) and not fine:
            self._names.pop(what.key, None)
        self._fail(answer)

    def _read_end(self) -> None:
        """Outside a transaction the end of a packet commits it, and that may fail as well."""
        while (answer := self._next()) is None or answer.status != pq.ExecStatus.PIPELINE_SYNC:
            if answer is not None:
                self._fail(answer)

    def _fail(self, answer: Any) -> None:
        if answer.status == pq.ExecStatus.FATAL_ERROR and self._failure is None:
            self._failure = error_from_result(answer, self._values.encoding)

    def _next(self) -> Any:
        pg = self._pg
        while pg.is_busy():
            self._poll.poll()
            pg.consume_input()
        return pg.get_result()

    def _told(self, answer: Any) -> Told:
        if not answer.nfields:
            return Told([], answer.command_tuples or 0)
        self._values.set_pgresult(answer)
        rows = cast("Rows", self._values.load_rows(0, answer.ntuples, tuple))
        return Told(rows, answer.ntuples)

    def _give_up(self) -> None:
        """Nobody could tell what was still to come."""
        self._expected.clear()
        self._failure = None
        self._line.close()


_FINE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


def wire_of(line: psycopg.Connection[Any]) -> Wire:
    """The wire of a connection; it lives as long, and so do the statements prepared on it."""
    kept = line.__dict__.get("_wire")
    if kept is None:
        kept = line.__dict__["_wire"] = Wire(line)
    return cast("Wire", kept)
