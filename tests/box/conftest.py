"""Starts real systems in folders of their own, and looks at what they leave behind."""

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from hotel_crm.supervisor.ports import free_port
from hotel_crm.supervisor.privileges import User, reaches

ROOT = Path(__file__).resolve().parent.parent.parent
AS_ROOT = os.geteuid() == 0


def wait_until(what: Callable[[], Any], seconds: float = 30.0) -> Any:
    """The first true answer of ``what``; fails when there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < end, f"nothing came within {seconds} s"
        time.sleep(0.03)
    return answer


class Box:
    """One supervisor with stand-in processes, run as its own program."""

    def __init__(self, var: Path, port: int | None = None, folder: Path = ROOT) -> None:
        self.var = var
        self.port = port or free_port()
        self.folder = folder
        self.python = [sys.executable]
        self.environ = {"PATH": os.environ["PATH"], "HOME": "/"}
        self.account: dict[str, Any] = {}
        self.module = ("-m", "tests.box.play")
        self.running: subprocess.Popen[bytes] | None = None
        self._out = tempfile.TemporaryFile()  # noqa: SIM115  closed by close()

    def start(self, **more: str) -> "Box":
        """Starts it and returns at once."""
        self._out.seek(0)
        self._out.truncate()
        self.running = subprocess.Popen(
            [*self.python, *self.module],
            cwd=self.folder,
            env={**self.environ, "VAR": str(self.var), "PORT": str(self.port), **more},
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **self.account,
        )
        return self

    def up(self, *, seconds: float = 30.0, **more: str) -> "Box":
        """Starts it and returns when it says that it is up."""
        self.start(**more)
        wait_until(lambda: "is up at" in self.said() or self.ended, seconds)
        assert not self.ended, self.said()
        return self

    def mood(self, name: str, words: str) -> None:
        """Tells a stand-in how to behave (stand_in.py)."""
        self.var.mkdir(exist_ok=True)
        (self.var / ".hotel-crm").touch()
        (self.var / f"mood-{name}").write_text(words)

    @property
    def ended(self) -> bool:
        return self.running is None or self.running.poll() is not None

    def said(self) -> str:
        """Everything it has written so far."""
        size = os.fstat(self._out.fileno()).st_size
        return os.pread(self._out.fileno(), size, 0).decode("utf-8", "replace")

    def result(self, seconds: float = 40.0) -> tuple[int, str]:
        """Exit status and words, once it has ended."""
        assert self.running is not None
        status = self.running.wait(seconds)
        return status, self.said()

    def pids(self) -> dict[str, int]:
        """Process numbers by name, as run/state.json tells them."""
        words = json.loads((self.var / "run" / "state.json").read_text())
        return {name: entry["pid"] for name, entry in words["processes"].items()}

    def new_pid(self, name: str, old: int) -> int:
        """The number of a process that was started again."""

        def look() -> int:
            pid = self.pids()[name]
            return pid if pid not in {0, old} and psutil.pid_exists(pid) else 0

        return wait_until(look)

    def url(self) -> str:
        """The address of the database as the running processes have it."""
        lines = (self.var / "run" / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)["DATABASE_URL"]

    def sql(self, words: str, url: str = "") -> list[tuple[Any, ...]]:
        """Runs a statement as the running system would."""
        with psycopg.connect(url or self.url(), autocommit=True, connect_timeout=10) as link:
            cursor = link.execute(words)
            return cursor.fetchall() if cursor.description else []

    def sql_soon(self, words: str) -> list[tuple[Any, ...]]:
        """The same, waiting for a database that is just being started again."""
        return wait_until(lambda: self._try(words))

    def accepts(self, words: str) -> bool:
        """Whether the database carries a statement out."""
        try:
            self.sql(words)
        except psycopg.Error:
            return False
        return True

    def _try(self, words: str) -> list[tuple[Any, ...]]:
        try:
            return self.sql(words)
        except psycopg.Error:
            return []

    def family(self) -> set[int]:
        """The supervisor and everything below it."""
        assert self.running is not None
        top = psutil.Process(self.running.pid)
        return {top.pid, *(child.pid for child in top.children(recursive=True))}

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Stops it as a person would; status and words."""
        assert self.running is not None
        self.running.send_signal(number)
        return self.result()

    def kill_all(self) -> set[int]:
        """kill -9 of everything at once; the numbers that were killed."""
        numbers = self.family()
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        assert self.running is not None
        self.running.wait(10)
        return numbers

    def close(self) -> None:
        """Leaves nothing running, whatever the test did."""
        if self.running and not self.ended:
            numbers = self.family()
            self.running.send_signal(signal.SIGTERM)
            try:
                self.running.wait(20)
            except subprocess.TimeoutExpired:
                for number in numbers:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(number, signal.SIGKILL)
                self.running.wait(10)
        self._out.close()
        if (self.var / "run" / "env").exists():  # it was killed
            shutil.rmtree(self.url().rpartition("host=")[2], ignore_errors=True)


def gone(numbers: set[int]) -> bool:
    """Whether none of these processes runs any more (a zombie of a dead parent does not)."""
    return not [number for number in numbers if _runs(number)]


def _runs(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder below /tmp that every user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="box-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_box(place: Path) -> Iterator[Callable[..., Box]]:
    """Makes boxes that are stopped at the end of the test."""
    made: list[Box] = []

    def make(var: Path | None = None, **more: Any) -> Box:
        made.append(Box(var or place / "var", **more))
        return made[-1]

    yield make
    for box in made:
        box.close()


@pytest.fixture
def box(make_box: Callable[..., Box]) -> Box:
    """One box, not yet started."""
    return make_box()


def nobody() -> User:
    """An ordinary user of every machine."""
    entry = pwd.getpwnam("nobody")
    return User(entry.pw_uid, entry.pw_gid, entry.pw_name)


def run_as_ordinary(box: Box) -> None:
    """Makes ``box`` start as an ordinary user; when we are one already, as ourselves.

    Where the Python at hand lies in root's closed home, the machine's own with our packages is
    used; without one, the user gets the single right to read everything.
    """
    if not AS_ROOT:
        return
    user = nobody()
    own = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    if reaches(user, [Path(sys.executable).resolve(), Path(os.__file__)]):
        box.account = {"user": user.uid, "group": user.gid, "extra_groups": []}
    elif own.is_file() and reaches(user, [Path(psycopg.__file__)]):
        box.python = [str(own)]
        box.environ["PYTHONPATH"] = str(Path(psycopg.__file__).parent.parent)
        box.account = {"user": user.uid, "group": user.gid, "extra_groups": []}
    else:
        box.python = [
            *("setpriv", f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"),
            *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
            sys.executable,
        ]
