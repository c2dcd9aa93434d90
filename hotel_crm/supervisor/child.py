"""One running process: its pipes, its log, its deaths, and the whole group it may have made."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

from hotel_crm.supervisor import parent_death
from hotel_crm.supervisor.logs import Log
from hotel_crm.supervisor.places import ROOT
from hotel_crm.supervisor.table import Process
from hotel_crm.supervisor.voice import Trouble

# Five deaths of one process within a minute end the system loudly.
TOO_MANY = 5
WITHIN = 60.0
# Seconds before the next start, by how many deaths there were in the last minute.
BACK_OFF = (0.2, 0.5, 1.0, 2.0)


def nothing() -> None:
    """The default for "what to do before each start"."""


@dataclass(frozen=True)
class Starting:
    """What a process is started with, besides its line in the table."""

    environment: Mapping[str, str]
    account: Mapping[str, Any] = field(default_factory=dict)
    handles: tuple[int, ...] = ()
    before_each: Callable[[], None] = nothing
    folder: Path = ROOT


class Child:
    """A line of the table, alive or waiting for its next start."""

    def __init__(self, process: Process, starting: Starting, log_folder: Path) -> None:
        self.process = process
        self.log = Log(log_folder / f"{process.name}.log")
        self.deaths: deque[float] = deque()
        self.again_at: float | None = None
        self.started_at = ""
        self._starting = starting
        self._popen: subprocess.Popen[bytes] | None = None
        self._half_line = b""

    @property
    def pid(self) -> int:
        """The process number, 0 while it is not running."""
        return self._popen.pid if self._popen else 0

    def start(self) -> list[IO[bytes]]:
        """Starts the process in a session of its own; the pipes to listen to."""
        self._starting.before_each()
        self.again_at = None
        self.log.new_life()
        relay = self.process.relay
        try:
            self._popen = subprocess.Popen(
                self.process.command,
                env={**self._starting.environment, **self.process.environment},
                cwd=self._starting.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if relay else subprocess.STDOUT,
                pass_fds=self._starting.handles,
                start_new_session=True,
                bufsize=0,
                # Safe: this process has one thread, and the library is loaded already.
                preexec_fn=partial(  # noqa: PLW1509
                    parent_death.arm, self.process.dies_with_parent, os.getpid()
                ),
                **self._starting.account,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Trouble(
                f"{self.process.name} cannot be started: {error}. The data is safe. "
                "Run `make setup` and start again."
            ) from error
        self.started_at = time.strftime("%Y-%m-%d %H:%M:%S %z")
        pipes = self.pipes()
        for pipe in pipes:
            os.set_blocking(pipe.fileno(), False)
        return pipes

    def read(self, pipe: IO[bytes]) -> tuple[bool, list[str]]:
        """Moves what the process said to its log: (still open, whole lines to relay)."""
        try:
            data = os.read(pipe.fileno(), 65536)
        except BlockingIOError:
            return True, []
        if not data:
            return False, []
        self.log.write(data)
        if not self.process.relay or self._popen is None or pipe is not self._popen.stdout:
            return True, []
        *lines, self._half_line = (self._half_line + data).split(b"\n")
        return True, [line.decode("utf-8", "replace") for line in lines]

    def ended(self) -> int | None:
        """The exit status (negative: the signal) once the process has ended, else None.

        Its group is killed before it is reaped, while its number cannot have been given to another.
        """
        if self._popen is None:
            return None
        if hasattr(os, "waitid"):
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if os.waitid(os.P_PID, self._popen.pid, flags) is None:
                return None
        elif self._popen.poll() is None:
            return None
        self.signal_group(signal.SIGKILL)
        return self._popen.wait()

    def pipes(self) -> list[IO[bytes]]:
        """The pipes it speaks through, closed ones included."""
        if self._popen is None:
            return []
        return [pipe for pipe in (self._popen.stdout, self._popen.stderr) if pipe]

    def forget(self) -> list[str]:
        """Lets go of an ended process; the line it had not finished, if any."""
        self._popen = None
        rest, self._half_line = self._half_line, b""
        return [rest.decode("utf-8", "replace")] if rest else []

    def kill(self) -> None:
        """Ends the process and all it started, now."""
        self.signal_group(signal.SIGKILL)
        if self._popen:
            self._popen.wait()

    def died(self) -> float:
        """Counts a death; seconds to wait before the next start. Too many deaths are Trouble."""
        now = time.monotonic()
        self.deaths.append(now)
        while self.deaths[0] < now - WITHIN:
            self.deaths.popleft()
        if len(self.deaths) >= TOO_MANY:
            raise Trouble(
                f"{self.process.name} died {TOO_MANY} times within a minute; the system stops. "
                f"The data is safe. Its last words (all in log/{self.process.name}.log):\n"
                + self.last_words()
            )
        wait = BACK_OFF[min(len(self.deaths), len(BACK_OFF)) - 1]
        self.again_at = now + wait
        return wait

    def last_words(self) -> str:
        """The newest lines of its log, indented."""
        return "\n".join(f"    {line}" for line in self.log.last_lines()) or "    (it said nothing)"

    def send(self, number: signal.Signals) -> None:
        """Signals the process itself."""
        if self._popen:
            try:
                os.kill(self._popen.pid, number)
            except ProcessLookupError:
                return

    def signal_group(self, number: signal.Signals) -> None:
        """Signals the process and all it started in its session."""
        if self._popen:
            try:
                os.killpg(self._popen.pid, number)
            except (ProcessLookupError, PermissionError):
                return
