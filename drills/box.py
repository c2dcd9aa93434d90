"""One system under its supervisor, run as a program of its own in a folder of its own.

The tests of the supervisor start theirs by this too.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psutil
import psycopg

from hotel_crm.supervisor.ports import free_port

ROOT = Path(__file__).resolve().parent.parent


class NeverCame(AssertionError):
    """What was waited for did not come in time; the message says what and how long."""


def wait_until(
    what: Callable[[], Any], seconds: float = 60.0, name: str = "what was waited for"
) -> Any:
    """The first true answer of ``what``; raises ``NeverCame`` when there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        if time.monotonic() > end:
            raise NeverCame(f"{name} never came within {seconds:g} s")
        time.sleep(0.03)
    return answer


async def until(what: Callable[[], Any], seconds: float, sentence: str) -> None:
    """The same for what happens beside other things; ``sentence`` says what did not come."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise NeverCame(f"{sentence} within {seconds:g} seconds.")
        await asyncio.sleep(0.1)


def gone(numbers: set[int]) -> bool:
    """Whether none of these processes runs any more (a zombie of a dead parent does not)."""
    return not [number for number in numbers if _runs(number)]


def _runs(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(numbers: list[int]) -> None:
    """kill -9, one after the other; those that ended by themselves are passed over."""
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


class Box:
    """One supervisor and what it runs; nothing is started before ``start`` or ``up``."""

    module: tuple[str, ...] = ("-m", "hotel_crm.supervisor", "run")

    def __init__(self, var: Path, port: int | None = None, folder: Path = ROOT) -> None:
        self.var = var
        self.port = port or free_port()
        self.folder = folder
        self.python = [sys.executable]
        self.environ = {"PATH": os.environ["PATH"], "HOME": "/"}
        self.outside = Path(tempfile.gettempdir())
        self.account: dict[str, Any] = {}
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

    def up(self, *, seconds: float = 60.0, **more: str) -> "Box":
        """Starts it and returns when it says that it is up."""
        self.start(**more)
        wait_until(lambda: "is up at" in self.said() or self.ended, seconds)
        if self.ended:
            raise NeverCame(self.said())
        return self

    @property
    def ended(self) -> bool:
        return self.running is None or self.running.poll() is not None

    def said(self) -> str:
        """Everything it has written so far."""
        size = os.fstat(self._out.fileno()).st_size
        return os.pread(self._out.fileno(), size, 0).decode("utf-8", "replace")

    def result(self, seconds: float = 40.0) -> tuple[int, str]:
        """Exit status and words, once it has ended."""
        status = self._popen.wait(seconds)
        return status, self.said()

    @property
    def _popen(self) -> subprocess.Popen[bytes]:
        if self.running is None:
            raise NeverCame("the box was never started")
        return self.running

    def state(self) -> dict[str, dict[str, Any]]:
        """What run/state.json tells of each process."""
        words = json.loads((self.var / "run" / "state.json").read_text())
        processes: dict[str, dict[str, Any]] = words["processes"]
        return processes

    def pids(self) -> dict[str, int]:
        """Process numbers by name."""
        return {name: entry["pid"] for name, entry in self.state().items()}

    def new_pid(self, name: str, old: int) -> int:
        """The number of a process that was started again."""

        def look() -> int:
            pid = self.pids()[name]
            return pid if pid not in {0, old} and psutil.pid_exists(pid) else 0

        number: int = wait_until(look)
        return number

    def url(self) -> str:
        """The address of the database as the running processes have it."""
        lines = (self.var / "run" / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)["DATABASE_URL"]

    def socket_folder(self) -> Path:
        """Where the database's socket lies, outside VAR; known while it runs."""
        return Path(unquote(self.url().rpartition("host=")[2]))

    def sql(self, words: str, url: str = "") -> list[tuple[Any, ...]]:
        """Runs a statement as the running system would."""
        with psycopg.connect(url or self.url(), autocommit=True, connect_timeout=10) as link:
            cursor = link.execute(words)
            return cursor.fetchall() if cursor.description else []

    def sql_soon(self, words: str) -> list[tuple[Any, ...]]:
        """The same, waiting for a database that is just being started again."""
        found: list[tuple[Any, ...]] = wait_until(lambda: self._try(words))
        return found

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

    def manage(self, *words: str, **more: str) -> str:
        """What manage.py says in another terminal, which knows only VAR."""
        return subprocess.run(
            [*self.python, str(ROOT / "manage.py"), *words],
            env={**self.environ, "VAR": str(self.var), **more},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def family(self) -> set[int]:
        """The supervisor and everything below it."""
        top = psutil.Process(self._popen.pid)
        return {top.pid, *(child.pid for child in top.children(recursive=True))}

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Stops it as a person would; status and words."""
        self._popen.send_signal(number)
        return self.result()

    def kill_all(self) -> set[int]:
        """kill -9 of everything at once, the supervisor first; the numbers that were killed."""
        numbers = self.family()
        top = self._popen.pid
        kill([top, *(numbers - {top})])
        self._popen.wait(10)
        return numbers

    def close(self) -> None:
        """Leaves nothing running, whatever was done to it."""
        if self.running and not self.ended:
            numbers = self.family()
            self.running.send_signal(signal.SIGTERM)
            try:
                self.running.wait(20)
            except subprocess.TimeoutExpired:
                kill(list(numbers))
                self.running.wait(10)
        self._out.close()
        if (self.var / "run" / "env").exists():  # it was killed
            shutil.rmtree(self.socket_folder(), ignore_errors=True)
