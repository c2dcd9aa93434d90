"""Kills everything at random under a hotel that goes on, then compares the books.

Web, workers, beat, links, auditor, the database and its sessions die one by one, and five times all
of them together with their supervisor. Afterwards every event that was accepted is applied once,
tasks are the plan's, screens are the database's, and nothing more is running or lying about.
"""

import asyncio
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.harness import QUICK, CannotRun, Goal, finish, run, say
from drills import comparing, counting
from drills.box import Box, NeverCame, until
from drills.breaking import Breaking, break_everything
from drills.screens import Screen
from drills.settling import Books, Differences, books, settle
from drills.telling import end_of, keep_logs, none, summary
from drills.traffic import Traffic, signed_in
from drills.victims import Victims
from hotel_crm.supervisor.beside import scratch
from simulator.config import Config, load

KILLS, TOGETHER = (12, 1) if QUICK else (100, 5)
PAUSE = (0.7, 2.5) if QUICK else (1.5, 6.0)  # seconds between two kills
WARM = 10.0 if QUICK else 30.0  # seconds of traffic before and after, unkilled
SETTLES = 120.0 if QUICK else 1000.0  # the slowest sweep of plans comes every 15 minutes
AUDITED = 35.0  # seconds after which every process has met the database once
CALMS = 180.0
BURST = 60
PACE = 0.7  # seconds between happenings in the first hotel

WORK = ("hong", "ana", "sun", "rosa", "ho")
WATCH = {
    "chen": {
        "/p/harbour/alerts": "alerts",
        "/p/harbour/board?tab=arrivals": "lines",
        "/p/harbour/board?tab=in_house": "lines",
        "/p/harbour/board?tab=departures": "lines",
        "/p/harbour/board?tab=rooms": "tiles",
    },
    "tom": {"/p/harbour/alerts": "alerts", "/p/harbour/board?tab=in_house": "lines"},
    "fen": {"/p/harbour/alerts": "alerts", "/p/harbour/rooms": "rooms"},
    "pat": {"/p/garden/alerts": "alerts"},
}


async def watchers(config: Config, seed: int) -> tuple[list[Screen], list[asyncio.Task[None]]]:
    """Screens that are signed in and live."""
    screens = [
        Screen(hotel, worker, base=config.base, pages=WATCH[worker.login], seed=seed)
        for hotel in config.hotels
        for worker in hotel.crew
        if worker.login in WATCH
    ]
    tasks = [asyncio.create_task(one.work()) for one in screens]
    await until(lambda: all(one.quiet for one in screens), 60, "The screens were not live")
    if not all(signed_in(one.http) for one in screens):
        raise CannotRun("A screen could not sign in.")
    return screens, tasks


async def counted(box: Box, screen: Screen, ask: Books) -> dict[str, dict[str, int]]:
    """What the system holds at rest, after the same burst of requests and work for each worker."""
    await ask.ask("nudge_bulk")
    for _ in range(3):
        await asyncio.gather(*(screen.glance("/p/harbour/alerts") for _ in range(BURST)))
    await asyncio.sleep(8)  # the server lets go of idle connections after five seconds
    return await asyncio.to_thread(counting.count, box)


def excess(start: dict[str, dict[str, int]], end: dict[str, dict[str, int]]) -> dict[str, Any]:
    """What there is more of at the end than at the start, by kind and name."""
    return {kind: comparing.more(start[kind], end[kind]) for kind in start}


@dataclass
class Result:
    """Everything that the goals are made of."""

    breaking: Breaking
    traffic: Traffic
    found: Differences
    settled: float
    start: dict[str, dict[str, int]]
    end: dict[str, dict[str, int]]
    undelivered: dict[str, int]
    rows: dict[str, int]
    left: list[str] = field(default_factory=list)


async def drill(box: Box, seed: int) -> Result:
    """The whole run, up to the stop."""
    say("starting the system and filling two hotels")
    await asyncio.to_thread(box.up, seconds=120)
    began = time.monotonic()
    await asyncio.to_thread(box.manage, "demo_prepare", HOTEL_CRM_DEMO="1", HISTORY_YEARS="0")
    config = load(box.var / "run" / "demo.json")
    traffic = Traffic(config, seed=seed, pace=PACE)
    await traffic.open()
    await traffic.staff(WORK)
    screens, watching = await watchers(config, seed)
    await a_while(traffic)
    await asyncio.sleep(max(0.0, began + AUDITED - time.monotonic()))
    with books(box.var) as ask:
        start = await counted(box, screens[0], ask)
    say(f"at the start: {summary(start)}; the killing begins")
    traffic.go_on()
    breaking = Breaking(box, Victims(seed))
    await break_everything(breaking, kills=KILLS, together=TOGETHER, pause=PAUSE)
    say("the killing is over; a little more of the day, then everything comes to rest")
    await a_while(traffic)
    with books(box.var) as ask:
        found, settled = await settle(traffic, screens, ask, seconds=SETTLES)
        end = await rested(box, screens[0], ask, start)
        if excess(start, end)["open files"]:
            held = counting.sockets(box)
            say("sockets at the end: " + "; ".join(f"{n} {name}" for name, n in held.items()))
    undelivered = counting.undelivered(box.var, older=20)
    rows = dict(sum((one.rows() for one in screens), Counter()))
    await end_of(traffic, watching)
    return Result(breaking, traffic, found, settled, start, end, undelivered, rows)


async def a_while(traffic: Traffic) -> None:
    """Things happen for a while, and come to an end that was answered."""
    traffic.go_on()
    await asyncio.sleep(WARM)
    await asyncio.wait_for(traffic.calm(), CALMS)


async def rested(
    box: Box, screen: Screen, ask: Books, start: dict[str, dict[str, int]]
) -> dict[str, dict[str, int]]:
    """The count at the end; taken again for two minutes while there is more than at the start."""
    deadline = time.monotonic() + 120
    while True:
        end = await counted(box, screen, ask)
        if not any(excess(start, end).values()) or time.monotonic() > deadline:
            return end


def goals(result: Result) -> list[Goal]:
    """The issue's figures."""
    found, ledger = result.found, result.traffic.ledger
    kills, together = sum(result.breaking.killed.values()), result.breaking.together
    accepted = len(ledger.accepted_ids)
    applied = accepted - len(found.events)
    over = excess(result.start, result.end)
    return [
        Goal("processes killed one by one, at random", f">= {KILLS}", kills, kills >= KILLS),
        Goal("everything killed together", f">= {TOGETHER}", together, together >= TOGETHER),
        Goal(
            "accepted events that are applied",
            f"== {accepted}",
            applied,
            applied == accepted and accepted > 0,
        ),
        none("events applied other than once", found.once),
        none("events refused at the door", ledger.refused),
        none("fields of stays and rooms other than the PMS's", found.stays),
        none("tasks other than the model's", found.tasks),
        none("answered acts of staff that are lost", found.acts),
        none("screens other than the database", found.screens),
        none("sockets behind the head", found.sockets),
        none("work overdue", found.late),
        *(
            none(
                f"{kind} more than at the start", [f"{n} more: {name}" for name, n in each.items()]
            )
            for kind, each in over.items()
        ),
        none("nudges nobody takes", list(result.undelivered.items())),
        none("left behind by the stop", result.left),
    ]


def figures(result: Result, seed: int, seconds: float) -> dict[str, Any]:
    """What else is worth keeping."""
    ledger = result.traffic.ledger
    return {
        "seed": seed,
        "seconds": round(seconds),
        "settled_after_s": round(result.settled, 1),
        "events_accepted": len(ledger.accepted_ids),
        "events_sent": ledger.counts["sent"],
        "outcomes": dict(ledger.outcomes),
        "acts_answered": len(ledger.acts),
        "stays": len(result.traffic.model()),
        "rows_on_screens": result.rows,
        "killed": dict(result.breaking.killed),
        "died_by_themselves": dict(result.breaking.by_themselves),
        "start": {kind: sum(each.values()) for kind, each in result.start.items()},
        "end": {kind: sum(each.values()) for kind, each in result.end.items()},
    }


def main() -> None:
    """Sets up, breaks, compares, tells."""
    seed = int(os.environ.get("SEED") or time.time_ns() % 1_000_000)
    say(f"seed {seed}: SEED={seed} make drill NAME=kill chooses the same victims")
    began = time.monotonic()
    with scratch() as folder:
        box = Box(Path(folder) / "var")
        box.outside = Path(folder) / "tmp"
        box.outside.mkdir(mode=0o1777)
        box.outside.chmod(0o1777)
        box.environ["TMPDIR"] = str(box.outside)
        try:
            result = asyncio.run(drill(box, seed))
            sockets = box.socket_folder()
            status, words = box.interrupt()
            result.left = counting.left_behind(box, sockets)
            if status != 0:
                result.left.append(f"a stop with status {status}: {words[-2000:]}")
        except (NeverCame, TimeoutError) as error:
            keep_logs(box)
            raise CannotRun(f"{error or 'Something took too long.'}") from error
        finally:
            box.close()
    finish("kill", goals(result), figures(result, seed, time.monotonic() - began))


if __name__ == "__main__":
    run(main)
