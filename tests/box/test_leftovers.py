"""A reboot, a crash half way through a write, two starts at once: the next start is not fooled."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.box.conftest import AS_ROOT, Box, nobody, wait_until

pytestmark = pytest.mark.box

WORDS = "SELECT word FROM stays ORDER BY id"


@pytest.fixture
def stranger() -> Iterator[int]:
    """A living process of the user that the database runs as, which has nothing to do with us."""
    user = {"user": nobody().uid, "group": nobody().gid} if AS_ROOT else {}
    with subprocess.Popen(["sleep", "600"], **user) as running:
        yield running.pid
        assert running.poll() is None, "the stranger was harmed"
        running.kill()


def test_pid_file_naming_a_living_stranger_is_seen_through(box: Box, stranger: int) -> None:
    box.up()
    box.sql("INSERT INTO stays (word) VALUES ('kept')")
    box.kill_all()
    pid_file = box.var / "pg" / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(stranger), *rest]) + "\n")
    (box.var / "lock").write_text(json.dumps({"pid": stranger, "address": "x", "since": "y"}))

    box.up()

    assert box.sql(WORDS) == [("kept",)]


def test_socket_lock_naming_a_living_stranger_is_seen_through(box: Box, stranger: int) -> None:
    box.up()
    folder = Path(box.url().rpartition("host=")[2])
    box.kill_all()
    lock = folder / ".s.PGSQL.5432.lock"
    lock.write_text(f"{stranger}\n{box.var}/pg\n0\n5432\n{folder}\n")

    box.up()

    assert box.sql("SELECT 1") == [(1,)]


@pytest.mark.parametrize("rest", [b"", b"{", b'{"pid": 12', b"\xff\xfe\x00garbage", b"[]"])
def test_half_written_state_files_do_not_matter(box: Box, rest: bytes) -> None:
    box.up()
    box.sql("INSERT INTO stays (word) VALUES ('kept')")
    box.kill_all()
    for name in ("lock", "run/env", "run/state.json", "pg/postmaster.pid"):
        (box.var / name).write_bytes(rest)
    (box.var / "pg.new").mkdir()
    (box.var / "pg.new" / "PG_VERSION").write_bytes(rest)

    box.up()

    assert box.sql(WORDS) == [("kept",)]
    assert not (box.var / "pg.new").exists()


def test_lost_keys_are_never_made_anew_over_data(box: Box) -> None:
    box.up()
    box.sql("INSERT INTO stays (word) VALUES ('kept')")
    box.kill_all()
    secret = (box.var / "secret").read_text()
    (box.var / "secret").write_text(secret[: len(secret) // 2])

    status, words = box.start().result()
    (box.var / "secret").write_text(secret)
    box.up()

    assert status == 1
    assert "is missing or damaged" in words
    assert "from a backup" in words
    assert box.sql(WORDS) == [("kept",)]


def test_keys_stay_the_same_over_restarts(box: Box) -> None:
    box.up()
    first = (box.var / "run" / "env").read_text()
    box.interrupt()

    box.up()

    assert (box.var / "run" / "env").read_text() == first
    assert oct((box.var / "run" / "env").stat().st_mode)[-3:] == "600"
    assert oct((box.var / "secret").stat().st_mode)[-3:] == "600"


def test_second_start_says_who_runs(box: Box, make_box: Callable[..., Box]) -> None:
    box.up()
    assert box.running is not None
    second = make_box(box.var)

    status, words = second.start().result()

    assert status == 1
    assert f"already runs on {box.var} at http://127.0.0.1:{box.port}" in words
    assert f"process {box.running.pid}, since 20" in words
    assert box.sql("SELECT 1") == [(1,)]


def test_two_starts_at_once_leave_exactly_one(make_box: Callable[..., Box]) -> None:
    first, second = make_box(), make_box()

    first.start()
    second.start()
    wait_until(lambda: "is up at" in first.said() + second.said())
    loser, winner = wait_until(
        lambda: (first, second) if first.ended else (second, first) if second.ended else ()
    )

    assert loser.result()[0] == 1
    assert "already runs" in loser.said()
    assert not winner.ended
    assert winner.sql("SELECT 1") == [(1,)]


def test_database_left_running_by_a_stopped_parent_is_ended_first(box: Box) -> None:
    """The parent-death signal is lost when somebody clears it; the next start still copes."""
    box.up()
    box.sql("INSERT INTO stays (word) VALUES ('kept')")
    assert box.running is not None
    postgres = box.pids()["postgres"]
    os.kill(postgres, signal.SIGSTOP)  # too stopped to hear that its parent died
    os.kill(box.running.pid, signal.SIGKILL)
    box.running.wait(10)

    box.up()

    assert box.pids()["postgres"] != postgres
    assert box.sql(WORDS) == [("kept",)]
