"""The loop that keeps every process alive, hears what each says, and stops them in order."""

import json
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import IO

from hotel_crm.supervisor.child import Child, Starting
from hotel_crm.supervisor.explain import known_reason
from hotel_crm.supervisor.files import telling_of_a_full_disk, write_whole
from hotel_crm.supervisor.places import Places
from hotel_crm.supervisor.table import Process
from hotel_crm.supervisor.voice import Trouble, complain, say, write_line

INSIST_AFTER = 5.0


class StopAsked(Exception):
    """Ctrl-C, SIGTERM or a closed terminal: a wish, not an error."""


class Ended(Exception):
    """A process whose clean end is the system's end has ended."""


class Watch:
    """Owns all children. One thread; ``tick`` is the only place that waits."""

    def __init__(self, places: Places) -> None:
        self.children: dict[str, Child] = {}
        self.closing_line = ""
        self._places = places
        self._selector = selectors.DefaultSelector()
        self._asked = 0
        self._asked_at = 0.0
        self._stopping = False
        self._bell, self._bell_rope = socket.socketpair()
        self._selector.register(self._bell, selectors.EVENT_READ, None)

    def hear_signals(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal (unless nohup) stop it in order."""
        for end in (self._bell, self._bell_rope):
            end.settimeout(0)
        signal.set_wakeup_fd(self._bell_rope.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        # One wish often arrives twice: from the terminal and from whoever started us.
        now = time.monotonic()
        if now - self._asked_at > 1:
            self._asked += 1
        self._asked_at = now

    def begin(self, process: Process, starting: Starting) -> Child:
        """Starts a process and keeps it alive from now on."""
        child = Child(process, starting, self._places.log)
        self.children[process.name] = child
        self._start(child)
        return child

    def _start(self, child: Child) -> None:
        for pipe in child.start():
            self._selector.register(pipe, selectors.EVENT_READ, child)
        self._note()

    def tick(self, seconds: float) -> None:
        """Waits at most ``seconds`` for anything, then reads, buries and restarts.

        Raises StopAsked, Ended, or Trouble when a process dies too often.
        """
        for key, _ in self._selector.select(self._patience(seconds)):
            if key.data is None:
                self._bell.recv(4096)
            else:
                self._read(key.data, key.fileobj)  # type: ignore[arg-type]  # we registered pipes
        for child in list(self.children.values()):
            self._bury(child)
        if self._stopping:
            return
        if self._asked:
            raise StopAsked
        now = time.monotonic()
        for child in self.children.values():
            if child.again_at is not None and child.again_at <= now:
                self._start(child)
                say(f"{child.process.name} runs again (process {child.pid})")

    def _patience(self, seconds: float) -> float:
        due = [child.again_at for child in self.children.values() if child.again_at is not None]
        return max(0.0, min([seconds, *(moment - time.monotonic() for moment in due)]))

    def _read(self, child: Child, pipe: IO[bytes]) -> None:
        is_open, lines = child.read(pipe)
        for line in lines:
            self._relay(child, line)
        if not is_open:
            self._selector.unregister(pipe)
            pipe.close()

    def _relay(self, child: Child, line: str) -> None:
        """Passes a line on; the newest JSON line of the process that ends us waits for the end."""
        if child.process.ends and line.startswith("{"):
            line, self.closing_line = self.closing_line, line
            if not line:
                return
        write_line(line)

    def _bury(self, child: Child) -> None:
        status = child.ended()
        if status is None:
            return
        self._drain(child)
        if not self._stopping:
            self._mourn(child, status)
        self._note()

    def _drain(self, child: Child) -> None:
        """Reads an ended process's last words and lets go of it."""
        for pipe in child.pipes():
            while not pipe.closed and _has_more(pipe):
                self._read(child, pipe)
            if not pipe.closed:
                self._selector.unregister(pipe)
                pipe.close()
        for line in child.forget():
            self._relay(child, line)

    def _mourn(self, child: Child, status: int) -> None:
        name = child.process.name
        if child.process.ends:
            if status == 0:
                raise Ended
            raise Trouble(f"{name} ended {_how(status)}. Its last words:\n{child.last_words()}")
        reason = known_reason(child.last_words(), self._places)
        if reason and len(child.deaths) >= 1:
            raise reason
        say(f"{name} ended {_how(status)}; starting it again in {child.died():g} s")

    def _note(self) -> None:
        words = {
            "supervisor": os.getpid(),
            "processes": {
                name: {
                    "pid": child.pid,
                    "since": child.started_at,
                    "deaths_last_minute": len(child.deaths),
                }
                for name, child in self.children.items()
            },
        }
        try:
            write_whole(self._places.state, json.dumps(words, indent=1), durable=False)
        except OSError as error:
            complain(f"{self._places.state} cannot be written ({error.strerror}).")

    def wait_for(self, condition: Callable[[], bool], seconds: float, sentence: str) -> None:
        """Ticks until ``condition`` holds; Trouble with ``sentence`` when it takes too long."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise Trouble(sentence)
            self.tick(0.1)

    def run_to_end(self, process: Process, starting: Starting) -> None:
        """Runs a step while the others live on; Trouble with its last words when it fails."""
        step = Child(process, starting, self._places.log)
        with telling_of_a_full_disk(self._places.var):
            pipes = step.start()
        for pipe in pipes:
            self._selector.register(pipe, selectors.EVENT_READ, step)
        try:
            while (status := step.ended()) is None:
                self.tick(0.1)
        except BaseException:
            step.kill()
            raise
        finally:
            self._drain(step)
            step.log.close()
        if status != 0:
            words = step.last_words()
            raise known_reason(words, self._places) or Trouble(
                f"{process.name} failed {_how(status)}; nothing else was started. What was saved "
                f"before is safe. It says:\n{words}"
            )

    def stop(self) -> None:
        """Stops everything, rank by rank; a second Ctrl-C shortens the politeness."""
        self._stopping = True
        asked = self._asked
        for rank in sorted({child.process.rank for child in self.children.values()}):
            group = [child for child in self.children.values() if child.process.rank == rank]
            self._stop_rank(group, asked)
        for child in self.children.values():
            child.log.close()
        self._selector.close()

    def _stop_rank(self, group: list[Child], asked: int) -> None:
        for child in group:
            child.again_at = None
            child.send(child.process.stop_with)
        grace = max(child.process.grace for child in group)
        if self._all_gone(group, grace, lambda: self._asked > asked):
            return
        for child in group:
            child.send(child.process.dies_with_parent)
        if self._all_gone(group, INSIST_AFTER, lambda: False):
            return
        for child in group:
            child.signal_group(signal.SIGKILL)
        self._all_gone(group, INSIST_AFTER, lambda: False)

    def _all_gone(self, group: list[Child], seconds: float, hurried: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while any(child.pid for child in group):
            if time.monotonic() > end or hurried():
                return False
            self.tick(0.1)
        return True


def _has_more(pipe: IO[bytes]) -> bool:
    with selectors.DefaultSelector() as once:
        once.register(pipe, selectors.EVENT_READ)
        return bool(once.select(0))


def _how(status: int) -> str:
    if status >= 0:
        return f"with status {status}"
    try:
        return f"by signal {-status} ({signal.Signals(-status).name})"
    except ValueError:
        return f"by signal {-status}"
