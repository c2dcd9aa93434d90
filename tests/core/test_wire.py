"""Packets of statements on one connection: order, errors, sizes, and what happens when it breaks."""

import psycopg
import pytest
from django.db import connection
from psycopg import IsolationLevel, conninfo
from psycopg.pq import TransactionStatus

from core.wire import MOST_NAMES, Statement, wire_of


@pytest.fixture
def line(db):
    """A connection of its own, as Django would make one."""
    given = connection.get_connection_params()
    known = {"dbname", "user", "password", "host", "port"}
    address = conninfo.make_conninfo(**{key: given[key] for key in known if given.get(key)})
    with psycopg.connect(address, prepare_threshold=None) as line:
        line.execute("CREATE TEMPORARY TABLE told (nr int PRIMARY KEY, words text)")
        line.commit()
        yield line


def send(line, *statements):
    packet = [Statement(text.encode(), params) for text, *params in statements]
    wire = wire_of(line)
    wire.put(packet)
    wire.rest()
    return [(each.told.rows, each.told.count) for each in packet]


def test_everything_is_answered_in_its_order(line):
    told = send(
        line,
        ("INSERT INTO told VALUES ($1, $2), ($3, $4)", 1, "安", 2, None),
        ("SELECT nr, words FROM told ORDER BY nr",),
        ("UPDATE told SET words = $1", "x"),
        ("DELETE FROM told WHERE nr > $1 RETURNING nr", 1),
    )

    assert told == [([], 2), ([(1, "安"), (2, None)], 2), ([], 2), ([(2,)], 1)]


def test_an_answer_is_there_before_those_behind_it(line):
    first, last = Statement(b"SELECT 1", []), Statement(b"SELECT 2", [])
    wire = wire_of(line)
    wire.put([first])
    wire.put([last])

    assert wire.wait(first).rows == [(1,)]
    assert last.told is None
    wire.rest()
    assert last.told.rows == [(2,)]


@pytest.mark.parametrize("level", [None, IsolationLevel.REPEATABLE_READ])
def test_a_transaction_begins_where_psycopg_would_begin_one(line, level):
    line.isolation_level = level
    ((rows, _),) = send(line, ("SHOW transaction_isolation",))

    assert line.info.transaction_status == TransactionStatus.INTRANS
    assert rows == [("repeatable read" if level else "read committed",)]
    line.rollback()
    line.autocommit = True
    send(line, ("INSERT INTO told VALUES (1, $1)", "at once"))
    assert line.info.transaction_status == TransactionStatus.IDLE


def test_the_first_error_is_raised_and_nothing_after_it_is_done(line):
    line.autocommit = True
    with pytest.raises(psycopg.errors.DivisionByZero):
        send(
            line,
            ("INSERT INTO told VALUES (1, $1)", "first"),
            ("SELECT 1 / $1::int", 0),
            ("INSERT INTO told VALUES (2, $1)", "last"),
        )

    assert send(line, ("SELECT count(*) FROM told",)) == [([(0,)], 1)]  # one packet, one unit
    assert send(line, ("SELECT 1 / $1::int", 2)) == [([(0,)], 1)]


def test_a_commit_that_fails_is_an_error_like_any_other(line):
    line.execute(
        "CREATE TEMPORARY TABLE heard (nr int REFERENCES told DEFERRABLE INITIALLY DEFERRED)"
    )
    line.commit()
    line.autocommit = True

    for _ in range(2):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            send(line, ("INSERT INTO heard VALUES (1)",))
    assert line.info.transaction_status == TransactionStatus.IDLE
    assert send(line, ("SELECT count(*) FROM heard",)) == [([(0,)], 1)]


def test_a_value_that_cannot_be_sent_harms_nothing(line):
    with pytest.raises(psycopg.DataError):
        send(line, ("SELECT 1",), ("SELECT $1::text", "a\0b"))

    assert send(line, ("SELECT 1",)) == [([(1,)], 1)]


def test_more_than_any_buffer_holds_goes_both_ways(line):
    long = "x" * 3_000_000

    told = send(line, *[("SELECT $1::text", long)] * 5)

    assert [len(rows[0][0]) for rows, _ in told] == [3_000_000] * 5


@pytest.mark.parametrize(
    "meanwhile",
    ["DEALLOCATE ALL", "ALTER TABLE told ADD COLUMN more text"],
    ids=["a pooler took them away", "the table has another shape"],
)
def test_what_was_prepared_is_prepared_again_after_one_error(line, meanwhile):
    line.autocommit = True
    send(line, ("SELECT * FROM told",))
    line.execute(meanwhile)

    with pytest.raises(psycopg.Error):
        send(line, ("SELECT * FROM told",))
    assert send(line, ("SELECT * FROM told",)) == [([], 0)]


def test_a_statement_that_could_not_be_prepared_is_not_remembered(line):
    line.autocommit = True
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            send(line, ("SELECT 1 FROM later_told",))
    line.execute("CREATE TEMPORARY TABLE later_told ()")

    assert send(line, ("SELECT 1 FROM later_told",)) == [([], 0)]


def test_statements_without_end_are_not_all_prepared(line):
    line.autocommit = True
    send(line, *[(f"SELECT {nr}",) for nr in range(MOST_NAMES + 5)])

    ((rows, _),) = send(line, ("SELECT count(*) FROM pg_prepared_statements",))
    assert rows == [(MOST_NAMES,)]


def test_a_connection_that_broke_is_closed(line):
    with pytest.raises(psycopg.OperationalError):
        send(line, ("SELECT pg_terminate_backend(pg_backend_pid())",), ("SELECT 1",))

    assert line.closed
