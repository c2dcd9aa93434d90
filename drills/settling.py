"""Asks the product's rows and compares them with the model until nothing differs or time is up."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drills import comparing
from drills.box import ROOT, NeverCame
from drills.screens import Screen
from drills.traffic import Traffic


class Books:
    """The process that reads rows (books.py), asked one question at a time."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running

    async def ask(self, name: str, **values: Any) -> Any:
        """The answer to one question."""
        return await asyncio.to_thread(self.ask_now, name, **values)

    def ask_now(self, name: str, **values: Any) -> Any:
        """The same, waiting."""
        told, heard = self._running.stdin, self._running.stdout
        if told is None or heard is None:
            raise NeverCame("an answer of the books")
        if name:
            told.write(json.dumps({"ask": name, **values}) + "\n")
            told.flush()
        line = heard.readline()
        if not line:
            raise NeverCame(f"The rows could not be read: no answer to {name!r}. See above.")
        return json.loads(line)


@contextmanager
def books(var: Path) -> Iterator[Books]:
    """The reading process for as long as the block lasts."""
    command = [sys.executable, "-c", "from drills.books import main; main()"]
    environ = {
        "PATH": os.environ["PATH"],
        "VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "hotel_crm.settings",
        "LOG_LEVEL": "ERROR",
    }
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, text=True
    ) as running:
        try:
            reading = Books(running)
            reading.ask_now("")
            yield reading
        finally:
            running.terminate()


@dataclass
class Differences:
    """Sentences by what they are about; empty lists when all is well."""

    events: list[str] = field(default_factory=list)
    once: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def every(self) -> dict[str, list[str]]:
        """Those that are not empty."""
        return {name: rows for name, rows in vars(self).items() if rows}


async def differences(traffic: Traffic, screens: list[Screen], ask: Books) -> Differences:
    """What is not as it should be at this moment."""
    accepted, model = traffic.ledger.books(), traffic.model()
    kept = await ask.ask("stays")
    return Differences(
        events=comparing.events(accepted, await ask.ask("messages")),
        once=comparing.once(accepted, kept),
        stays=comparing.stays(model, kept) + comparing.rooms(accepted, await ask.ask("rooms")),
        tasks=comparing.tasks(model, await ask.ask("live_tasks"), await ask.ask("replanned")),
        acts=comparing.acts(traffic.ledger.acts, await ask.ask("acts")),
        late=[f"{name}: {n} overdue" for name, n in (await ask.ask("late")).items()],
        **await _screens(screens, ask),
    )


async def _screens(screens: list[Screen], ask: Books) -> dict[str, list[str]]:
    wrong: list[str] = []
    behind: list[str] = []
    for one in screens:
        name = f"{one.worker.login} of {one.hotel.code}"
        for address, kind in one.pages.items():
            wanted = await ask.ask("screen", cookies=one.cookies(), address=address, kind=kind)
            shown = comparing.seen(kind, one.held[address])
            wrong += comparing.screen(f"{name}, {address}", shown, wanted)
        head = (await ask.ask("heads"))[one.hotel.code]
        if not one.quiet or one.cursor != head:
            state = "live" if one.live else "not live"
            behind.append(f"{name} is {state} at {one.cursor}, the head is {head}")
    return {"screens": wrong, "sockets": behind}


async def settle(
    traffic: Traffic, screens: list[Screen], ask: Books, *, seconds: float
) -> tuple[Differences, float]:
    """What still differs when nothing does any more or time is up, and after how many seconds."""
    began = time.monotonic()
    while True:
        found = await differences(traffic, screens, ask)
        taken = time.monotonic() - began
        if not found.every() or taken > seconds:
            return found, taken
        await asyncio.sleep(1)
