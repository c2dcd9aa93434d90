"""The supervisor's small parts, each by itself."""

import os
import stat
from functools import partial
from pathlib import Path

import pytest

from hotel_crm.supervisor import (
    checks,
    environment,
    files,
    places,
    ports,
    surroundings,
    table,
    trials,
)
from hotel_crm.supervisor.logs import Log
from hotel_crm.supervisor.voice import Trouble


def test_log_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    log = Log(tmp_path / "web.log", size=1000, parts=2)

    for number in range(500):
        log.write(f"line {number:04}\n".encode())
    log.close()

    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["web.log", "web.log.1", "web.log.2"]
    assert all(path.stat().st_size <= 1010 for path in tmp_path.iterdir())
    assert (tmp_path / "web.log").read_text().endswith("line 0499\n")
    assert log.last_lines(2) == ["line 0498", "line 0499"]


def test_log_remembers_only_the_last_life(tmp_path: Path) -> None:
    log = Log(tmp_path / "web.log")
    log.write(b"old\nhalf")

    log.new_life()
    log.write(b"new\nand half")
    log.close()

    assert log.last_lines() == ["new", "and half"]


def test_file_is_replaced_whole_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_text("old")

    files.write_whole(path, "A=1\n")

    assert path.read_text() == "A=1\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "env"
    path.write_text("old")

    with pytest.raises(UnicodeEncodeError):
        files.write_whole(path, "A=\udc80\n")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("words", ["", "{", "[1]", '"x"', "\0"])
def test_strange_json_is_an_empty_object(tmp_path: Path, words: str) -> None:
    (tmp_path / "state").write_text(words)

    assert files.read_json(tmp_path / "state") == {}
    assert files.read_json(tmp_path / "missing") == {}


def test_work_is_done_again_only_when_an_input_changed(tmp_path: Path) -> None:
    source, stamp, done = tmp_path / "in", tmp_path / "made" / "stamp", []

    for words in ("a", "a", "b"):
        source.write_text(words)
        mark = environment.fingerprint([source], "3.11")
        environment.when_changed(stamp, mark, "making", partial(done.append, words))

    assert done == ["a", "b"]


def test_failed_work_is_tried_again(tmp_path: Path) -> None:
    def fail() -> None:
        raise environment.SetupFailed("no network")

    with pytest.raises(environment.SetupFailed):
        environment.when_changed(tmp_path / "stamp", "x", "making", fail)

    assert not (tmp_path / "stamp").exists()


def test_value_in_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://x/y\n")

    read = surroundings.resolve_pointers({"DATABASE_URL_FILE": str(tmp_path / "url"), "A": "1"})

    assert read == {"DATABASE_URL": "postgresql://x/y", "A": "1"}


def test_value_in_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"REDIS_URL_FILE points at .* cannot be read"):
        surroundings.resolve_pointers({"REDIS_URL_FILE": str(tmp_path / "none")})


def test_child_speaks_one_language() -> None:
    environ = {
        "LC_TIME": "tr_TR",
        "LANG": "zh_CN",
        "MAKEFLAGS": "j",
        "PATH": "/bin",
        "HOME": "/tmp",
    }

    made = surroundings.for_children(environ, {"VAR": "/v"})

    assert made == {
        "PATH": "/bin",
        "HOME": "/tmp",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "VAR": "/v",
    }


def test_default_folder_and_port() -> None:
    assert places.find(None).var == (places.ROOT / "var").resolve()
    assert ports.wanted({}) == 8000
    assert ports.wanted({"PORT": " 8001 "}) == 8001


def test_every_process_of_the_table_has_a_file_or_is_left_out() -> None:
    names = [process.name for process in table.processes()]

    assert names == ["web", "worker-now", "worker-bulk", "beat", "links", "auditor"]
    assert [each.present for each in table.processes() if each.needs is None] == [True] * 4
    assert table.command_file("no_such_command").exists() is False


def test_unknown_trial_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Trouble, match=r"There is no bench named '\.\./x'.*one of: .*all"):
        trials.run("benchmarks", ["../x"])


def test_checks_have_names_of_their_own() -> None:
    names = [check.name for check in checks.every()]

    assert len(names) == len(set(names)) == 7


def test_room_is_asked_for_before_it_is_used(tmp_path: Path) -> None:
    free = os.statvfs(tmp_path)
    too_much = free.f_bavail * free.f_frsize // 1024 // 1024 + 1000

    files.need_room(tmp_path, megabytes=1)
    with pytest.raises(Trouble, match=r"is full\. What was saved before is safe"):
        files.need_room(tmp_path, megabytes=too_much)
