"""Whatever is killed comes back, nothing that was committed is lost, and nothing is left behind."""

import http.client
import os
import signal

import psutil
import pytest

from tests.box.conftest import Box, gone, wait_until

pytestmark = pytest.mark.box

WORDS = "SELECT word FROM stays ORDER BY id"


def test_each_process_killed_in_turn_comes_back_alone(box: Box) -> None:
    box.up()
    box.sql("INSERT INTO stays (word) VALUES ('1208')")
    before = box.pids()

    for name, pid in before.items():
        os.kill(pid, signal.SIGKILL)
        box.new_pid(name, pid)

    after = box.pids()
    assert {name for name in before if after[name] == before[name]} == set()
    assert box.sql_soon(WORDS) == [("1208",)]
    assert box.said().count("runs again") == len(before)


def test_supervisor_killed_takes_everything_down(box: Box) -> None:
    box.mood("beat", "parent")
    box.up()
    assert box.running is not None
    # A grandchild is outside the promise: only what the supervisor itself starts ends with it.
    beat = psutil.Process(box.pids()["beat"])
    grandchildren = wait_until(lambda: {child.pid for child in beat.children()})
    numbers = box.family() - grandchildren

    os.kill(box.running.pid, signal.SIGKILL)
    box.running.wait(10)

    wait_until(lambda: gone(numbers))
    for number in grandchildren:
        os.kill(number, signal.SIGKILL)


def test_everything_killed_at_once_starts_again_with_its_data(box: Box) -> None:
    box.up()
    box.sql("INSERT INTO stays (word) VALUES ('kept')")

    killed = box.kill_all()
    box.up()

    assert box.sql(WORDS) == [("kept",)]
    assert killed.isdisjoint(box.family())


def test_supervisor_killed_and_started_at_once_waits_for_the_old_database(box: Box) -> None:
    box.up()
    box.sql("INSERT INTO stays (word) VALUES ('kept')")
    assert box.running is not None

    os.kill(box.running.pid, signal.SIGKILL)
    box.running.wait(10)
    box.up()

    assert box.sql(WORDS) == [("kept",)]


def test_killed_database_session_leaves_the_database_to_heal_itself(box: Box) -> None:
    box.up()
    postgres = box.pids()["postgres"]
    victim = next(
        child
        for child in psutil.Process(postgres).children()
        if "checkpointer" in child.cmdline()[0]
    )

    victim.send_signal(signal.SIGKILL)

    wait_until(lambda: not victim.is_running())
    assert box.sql_soon("SELECT 1") == [(1,)]
    assert box.pids()["postgres"] == postgres


def test_what_a_killed_process_had_started_is_killed_too(box: Box) -> None:
    box.mood("beat", "parent")
    box.up()
    beat = box.pids()["beat"]
    (grandchild,) = wait_until(lambda: psutil.Process(beat).children())

    os.kill(beat, signal.SIGKILL)

    wait_until(lambda: gone({grandchild.pid}))
    assert box.new_pid("beat", beat) != beat


def test_what_a_killed_process_had_put_aside_goes_with_it(box: Box) -> None:
    box.up()
    beat = box.pids()["beat"]
    aside = box.var / "tmp" / "beat"
    (aside / "pymp-1").mkdir()
    (box.var / "tmp" / "web" / "kept").touch()

    os.kill(beat, signal.SIGKILL)
    again = psutil.Process(box.new_pid("beat", beat))

    assert again.environ()["TMPDIR"] == str(aside)
    assert list(aside.iterdir()) == []
    assert (box.var / "tmp" / "web" / "kept").exists()


def test_five_deaths_in_a_minute_end_it_loudly(box: Box) -> None:
    box.mood("beat", "dies")

    status, words = box.start().result()

    assert status == 1
    assert "beat died 5 times within a minute" in words
    assert "the cellar is flooded" in words
    assert set(box.pids().values()) == {0}
    assert not (box.var / "run" / "env").exists()


def test_connections_wait_while_web_is_started_again(box: Box) -> None:
    box.up()
    web = box.pids()["web"]

    os.kill(web, signal.SIGKILL)
    wait_until(lambda: gone({web}))  # until then it may still take a connection and drop it
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=10)
    connection.request("GET", "/")
    answer = connection.getresponse().read().decode()
    connection.close()

    assert answer == str(box.new_pid("web", web))
