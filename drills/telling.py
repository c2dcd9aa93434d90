"""What a drill says to people: counts, what is wrong, and the last words of what died."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.harness import CannotRun, Goal, say
from drills.box import Box
from drills.traffic import Traffic


def summary(count: dict[str, dict[str, int]]) -> str:
    """One line for people."""
    return ", ".join(f"{sum(each.values())} {kind}" for kind, each in count.items())


def none(goal: str, wrong: Sequence[Any]) -> Goal:
    """A goal that is met when there is nothing to tell."""
    for sentence in wrong[:10]:
        say(f"  {goal}: {sentence}")
    return Goal(goal, "== 0", len(wrong), not wrong)


def keep_logs(box: Box) -> None:
    """What the processes said last, before the folder goes."""
    for log in sorted((box.var / "log").glob("*.log")):
        last = log.read_text(errors="replace").splitlines()[-8:]
        print(f"--- {log.name}\n" + "\n".join(last), file=sys.stderr)


async def end_of(traffic: Traffic, watching: list[asyncio.Task[None]]) -> None:
    """Everybody leaves; what broke in the drill itself is told."""
    broken = traffic.failures(watching)
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    await traffic.close()
    if broken:
        raise CannotRun("The drill's own traffic broke: " + "; ".join(broken))
