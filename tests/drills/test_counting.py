"""What a drill counts as held and as left behind is really looked at."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drills import counting
from drills.box import Box, NeverCame, gone, kill, until, wait_until


@pytest.fixture
def box(tmp_path):
    one = Box(tmp_path / "var")
    (one.var / "run").mkdir(parents=True)
    yield one
    one.close()


def test_stopped_box_has_left_nothing(box, tmp_path):
    assert counting.left_behind(box, tmp_path / "gone") == []


def test_process_of_the_folder_is_left_behind_until_it_is_killed(box, tmp_path):
    idle = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(idle, env={"VAR": str(box.var), "PATH": os.defpath}) as running:
        wait_until(lambda: counting.left_behind(box, tmp_path / "gone"))
        found = counting.left_behind(box, tmp_path / "gone")
        kill([running.pid])
        wait_until(lambda: gone({running.pid}))

    assert [line.split()[:2] for line in found] == [["process", str(running.pid)]]
    assert counting.left_behind(box, tmp_path / "gone") == []


def test_socket_folder_is_left_behind(box, tmp_path):
    sockets = tmp_path / "sockets"
    sockets.mkdir()

    found = counting.left_behind(box, sockets)

    assert found == [str(sockets)]


def test_files_that_pass_are_not_counted(box, tmp_path):
    for name in ("run/state.json", "log/web.log", "broker/queue/1.msg", "pg/base", "secret"):
        path = box.var / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    outside = tmp_path / "outside"
    outside.mkdir()

    assert counting.files(box.var, outside) == {"run/state.json": 1, "secret": 1}


def test_folders_that_a_process_puts_aside_are_counted_by_process(box, tmp_path):
    for name in ("tmp/web", "tmp/worker-now/pymp-1", "tmp/worker-now/pymp-2"):
        (box.var / name).mkdir(parents=True)
    outside = tmp_path / "outside"
    (outside / "pymp-3").mkdir(parents=True)

    assert counting.files(box.var, outside) == {"tmp/worker-now": 2, "outside": 1}


def test_old_nudges_are_undelivered(box):
    queue = box.var / "broker" / "queue"
    queue.mkdir(parents=True)
    (queue / "new.msg").touch()
    (queue / "old.msg").touch()
    os.utime(queue / "old.msg", (1, 1))

    assert counting.undelivered(box.var, older=20) == {"queue": 1}


async def test_what_never_comes_is_a_sentence():
    with pytest.raises(NeverCame, match=r"The moon did not rise within 0 seconds\."):
        await until(lambda: False, 0, "The moon did not rise")
    with pytest.raises(NeverCame, match="the moon never came within 0 s"):
        wait_until(lambda: False, 0, "the moon")


def test_socket_folder_is_read_from_the_address(box):
    (box.var / "run" / "env").write_text(
        "DATABASE_URL=postgresql://u:p@/n?host=/tmp/box-no%20such\n"
    )

    found = box.socket_folder()
    (box.var / "run" / "env").unlink()

    assert found == Path("/tmp/box-no such")
