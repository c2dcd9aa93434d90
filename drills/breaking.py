"""The kills themselves: one by one at random, and everything at once."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from benchmarks.harness import say
from drills.box import Box, NeverCame, gone, kill, until, wait_until
from drills.victims import BACKEND, Victims, rounds


@dataclass
class Breaking:
    """The kills of one run."""

    box: Box
    victims: Victims
    killed: Counter[str] = field(default_factory=Counter)
    together: int = 0
    by_themselves: Counter[str] = field(default_factory=Counter)
    known: dict[str, int] = field(default_factory=dict)

    def _look(self) -> dict[str, int]:
        """Who lives now; who has another number than before and was not killed died by itself."""
        if self.box.ended:
            raise NeverCame("The supervisor gave up:\n" + self.box.said()[-3000:])
        alive = {name: pid for name, pid in self.box.pids().items() if pid}
        for name, pid in alive.items():
            if self.known.get(name, pid) != pid:
                self.by_themselves[name] += 1
                self.victims.died(name, time.monotonic())
        self.known |= alive
        return alive

    def one(self) -> str:
        """Kills one of those who live; their name, "" when nobody may die just now."""
        alive = self._look()
        sessions = _sessions(alive.get("postgres", 0))
        if sessions:
            alive[BACKEND] = self.victims.dice.choice(sessions)
        name = self.victims.choose(alive, time.monotonic())
        if name:
            kill([alive[name]])
            self.victims.died(name, time.monotonic())
            self.killed[name] += 1
            self.known.pop(name, None)
        return name

    def all(self) -> None:
        """Kills everything at once and starts it again."""
        self._look()
        numbers = self.box.kill_all()
        wait_until(lambda: gone(numbers), name="the end of everything killed")
        self.together += 1
        self.victims.all_died()
        self.known.clear()
        self.box.up(seconds=120)

    def healed(self) -> bool:
        """Whether everybody lives."""
        return len(self._look()) == len(self.box.pids())


def _sessions(postmaster: int) -> list[int]:
    with suppress(psutil.Error):
        return sorted(child.pid for child in psutil.Process(postmaster).children())
    return []


async def break_everything(
    breaking: Breaking, *, kills: int, together: int, pause: tuple[float, float]
) -> None:
    """One by one at random, in between all together; ``pause`` is the least and most seconds."""
    done = 0
    for place, number in enumerate(rounds(kills, together)):
        if place:
            say(f"killing everything at once ({place}/{together}), and starting again")
            await asyncio.to_thread(breaking.all)
        target = done + number
        while done < target:
            await asyncio.sleep(breaking.victims.dice.uniform(*pause))
            name = breaking.one()
            if name:
                done += 1
                say(f"{done:4}/{kills} kill -9 {name}")
    await until(breaking.healed, 60, "The system did not come back whole")
