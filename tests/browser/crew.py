"""The processes beside the web: the worker for what cannot wait, and beat, by the product's own table."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psutil

from hotel_crm.supervisor import table
from tests.browser.product import ROOT, Product, environment

WORKER = "worker-now"


def wait_until(what: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first true answer of ``what``; fails when there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < end, f"nothing came within {seconds} s"
        time.sleep(0.05)
    return answer


class Crew:
    """Processes on the database of a running web, by their names in the table."""

    def __init__(self, site: Product) -> None:
        self.site = site
        self._commands = {each.name: each.command for each in table.processes()}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Starts one as the supervisor would."""
        with (self.site.var / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self._commands[name],
                cwd=ROOT,
                env=environment(self.site.database, self.site.var) | {"HOTEL_CRM_PROCESS": name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def work(self) -> datetime:
        """Starts the worker; returns, with the moment, once it takes what beat has left for it."""
        waiting = wait_until(self._nudges)
        self.start(WORKER)
        wait_until(lambda: not waiting & self._nudges())
        return datetime.now(UTC)

    def _nudges(self) -> set[str]:
        queue = self.site.var / "broker" / "queue"
        return {file.name for file in queue.glob("*.now.msg")}

    def kill(self, name: str) -> datetime:
        """kill -9; returns, with the moment, once nothing that it started runs any more."""
        process = self._running.pop(name)
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
        killed = datetime.now(UTC)
        process.kill()
        process.wait(10)
        _gone, alive = psutil.wait_procs(family, timeout=10)
        assert not alive, f"{alive} outlived the {name} that started them"
        return killed

    def stop(self) -> None:
        """Ends all of them, politely first."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


@contextmanager
def at_work(site: Product) -> Iterator[Crew]:
    """Beat and the worker, working."""
    crew = Crew(site)
    try:
        crew.start("beat")
        crew.work()
        yield crew
    finally:
        crew.stop()
