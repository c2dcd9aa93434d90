"""Stopping is orderly and complete, and a run that ends by itself leaves its summary last."""

import json
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.box.conftest import Box, gone

pytestmark = pytest.mark.box


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_leaves_nothing(box: Box, number: signal.Signals) -> None:
    box.up()
    numbers = box.family()
    folder = Path(box.url().rpartition("host=")[2])

    status, words = box.interrupt(number)

    assert status == 0
    assert gone(numbers)
    assert words.count("Stopped. The data is in") == 1
    assert not folder.exists()
    assert not (box.var / "run" / "env").exists()
    assert not (box.var / "pg" / "postmaster.pid").exists()
    assert "database system is shut down" in (box.var / "log" / "postgres.log").read_text()


def test_web_ends_before_the_database(box: Box) -> None:
    box.mood("beat", "deaf")
    box.up()
    assert box.running is not None
    web, beat, postgres = (psutil.Process(box.pids()[name]) for name in ("web", "beat", "postgres"))

    box.running.send_signal(signal.SIGINT)
    ends: list[str] = []
    while len(ends) < 3:
        for name, process in (("web", web), ("beat", beat), ("postgres", postgres)):
            if name not in ends and not process.is_running():
                ends.append(name)
        time.sleep(0.005)

    assert ends == ["web", "beat", "postgres"]
    assert box.result()[0] == 0


def test_second_wish_hurries_a_deaf_process(box: Box) -> None:
    box.mood("web", "deaf")
    box.up()
    numbers = box.family()
    assert box.running is not None
    started = time.monotonic()

    box.running.send_signal(signal.SIGINT)
    time.sleep(1.2)  # nearer together, two signals count as one wish
    box.running.send_signal(signal.SIGINT)
    status, _ = box.result()

    assert status == 0
    assert gone(numbers)
    assert time.monotonic() - started < 8  # a deaf web would be waited for 10 s


def test_stop_while_still_starting_leaves_nothing(box: Box) -> None:
    box.start()
    while "The database is up" not in box.said():
        time.sleep(0.01)
    numbers = box.family()

    status, _ = box.interrupt()

    assert status == 0
    assert gone(numbers)


def test_closed_terminal_is_no_reason_under_nohup(box: Box) -> None:
    box.python = ["nohup", *box.python]
    box.up()
    assert box.running is not None

    web = box.pids()["web"]

    box.running.send_signal(signal.SIGHUP)
    os.kill(web, signal.SIGKILL)

    assert box.new_pid("web", web) != web
    assert "Stopping" not in box.said()


def test_summary_is_the_last_line(box: Box) -> None:
    summary = json.dumps({"events": 12, "done": 3})

    status, words = box.start(PLAY_CLOSING=summary).result()

    assert status == 0
    assert "one arrival" in words.splitlines()
    assert words.splitlines()[-1] == summary


def test_failing_step_stops_everything_with_its_words(box: Box) -> None:
    status, words = box.start(PLAY_STEP="raise SystemExit('no such column: star_sign')").result()

    assert status == 1
    assert "migrate failed with status 1; nothing else was started." in words
    assert "no such column: star_sign" in words
    assert "is up at" not in words
    assert set(box.pids().values()) == {0}
