"""Runs the hotel in a box: ``python -m simulator [path of demo.json]``."""

import asyncio
import contextlib
import itertools
import os
import signal
import sys
import time
from pathlib import Path

import aiohttp
from aiohttp import web

from simulator.config import Config, Hotel, load
from simulator.crew import Colleague
from simulator.door import Door, Weather
from simulator.fias_door import FiasDoor, Sends
from simulator.restaurant import Restaurant
from simulator.tally import Tally
from simulator.window import Window
from simulator.world import World


def say(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


async def wait_for(base: str) -> None:
    """Until the product answers."""
    async with aiohttp.ClientSession() as http:
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with http.get(
                    base + "/sign-in", timeout=aiohttp.ClientTimeout(total=5)
                ) as answer:
                    if answer.status < 500:
                        return
            await asyncio.sleep(0.5)


async def open_window(config: Config, worlds: list[World], tally: Tally) -> web.AppRunner:
    """The PMS window on this machine only."""
    board = f"{config.base}/p/{config.hotels[0].code}/board"
    runner = web.AppRunner(Window(worlds, board, tally).application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", config.window_port).start()
    return runner


async def minutes(tally: Tally) -> None:
    """A line a minute."""
    while True:
        await asyncio.sleep(60)
        say(tally.line())


async def keep(worlds: list[World], folder: Path) -> None:
    """Keeps the PMS's state every two seconds."""
    while True:
        for world in worlds:
            world.remember(folder)
        await asyncio.sleep(2)


def build(config: Config, http: aiohttp.ClientSession, tally: Tally) -> list[World]:
    """The hotels, each with a line that misbehaves a little and a fair one for a person's clicks."""
    numbers = itertools.count(1)
    day = Weather(repeat=0.05, delay=0.05, drop=0.02)

    def door(hotel: Hotel, weather: Weather) -> Door:
        address = f"{config.base}/api/v1/pms/{hotel.connection}/events"
        return Door(http, url=address, token=hotel.token, tally=tally, weather=weather)

    def world(place: int, hotel: Hotel) -> World:
        calm: Sends = door(hotel, Weather())
        windy: Sends = door(hotel, day)
        if hotel.fias_port is not None:
            # One interface, one line: what a person clicks goes the same way.
            calm = windy = FiasDoor(
                calm, zone=hotel.zone, charset="gb18030", tally=tally, cuts=0.02, repeat=0.05
            )
        return World(hotel, windy, calm, seed=time.time_ns() + place, persons=numbers)

    return [world(place, hotel) for place, hotel in enumerate(config.hotels)]


def restaurants(
    config: Config, http: aiohttp.ClientSession, worlds: list[World], tally: Tally
) -> list[Restaurant]:
    """One restaurant a hotel that has a line for it, on a line with the same weather."""
    weather = Weather(repeat=0.05, delay=0.05, drop=0.02)
    return [
        Restaurant(
            world.pms,
            Door(
                http,
                url=f"{config.base}/api/v1/pms/{world.hotel.restaurant}/events",
                token=world.hotel.restaurant_token,
                tally=tally,
                weather=weather,
            ),
            world.dice,
        )
        for world in worlds
        if world.hotel.restaurant
    ]


async def wake(worlds: list[World], folder: Path) -> None:
    """The houses as they stand; only then the FIAS slots, whose first answer must find them so."""
    for world in worlds:
        if not world.recall(folder):
            await world.fill()
    for world in worlds:
        if isinstance(world.door, FiasDoor) and world.hotel.fias_port is not None:
            await world.door.interface.listen(world.hotel.fias_port)
            say(f"FIAS interface of {world.hotel.name}: 127.0.0.1:{world.hotel.fias_port}")


async def end(running: list[asyncio.Task[None]], worlds: list[World]) -> None:
    """Ends what goes on, and says what had broken."""
    for task in running:
        task.cancel()
    broken = await asyncio.gather(*running, return_exceptions=True)
    for each in broken:
        if isinstance(each, Exception):
            print(f"simulator: {each!r}", file=sys.stderr)
    for world in worlds:
        if isinstance(world.door, FiasDoor):
            await world.door.interface.close()


async def run(config: Config) -> Tally:
    """The whole demo until its minutes are over or somebody ends it."""
    tally = Tally()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await wait_for(config.base)
    async with aiohttp.ClientSession() as http:
        worlds = build(config, http, tally)
        window = await open_window(config, worlds, tally)
        folder = Path(os.environ.get("VAR", "var")) / "run"
        await wake(worlds, folder)
        for line in config.signs:
            say(line)
        say(f"PMS window: http://127.0.0.1:{config.window_port}/")
        colleagues = [
            Colleague(
                hotel, worker, base=config.base, tally=tally, seed=seed, forgets=config.forgets
            )
            for hotel in config.hotels
            for seed, worker in enumerate(hotel.crew)
        ]
        running = [asyncio.create_task(one.work()) for one in colleagues]
        running += [
            asyncio.create_task(world.run(config.pace * (1 if place == 0 else 5)))
            for place, world in enumerate(worlds)
            if config.pace > 0
        ]
        running += [
            asyncio.create_task(one.run(config.pace * 3))
            for one in restaurants(config, http, worlds, tally)
            if config.pace > 0
        ]
        running.append(asyncio.create_task(minutes(tally)))
        running.append(asyncio.create_task(keep(worlds, folder)))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), config.minutes * 60 if config.minutes else None)
        await end(running, worlds)
        await window.cleanup()
    return tally


def main() -> int:
    """Exit status 0 when the demo ran and ended as asked."""
    default = Path(os.environ.get("VAR", "var")) / "run" / "demo.json"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    if not path.is_file():
        print(
            f"{path} is missing. Start the demo with `make demo`, which writes it.", file=sys.stderr
        )
        return 2
    tally = asyncio.run(run(load(path)))
    say(tally.line())
    say(tally.last_line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
