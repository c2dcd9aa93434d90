"""Screens that nobody touches: a socket, and fragments fetched again only when it says so.

They do what the pages' own scripts do (line.js, live.js): hello with epoch and cursor, events in
order, a reset when the stream is another, and a fragment that could not be fetched is asked again.
"""

import asyncio
import contextlib
import json
import re
from collections import Counter
from typing import Any

import aiohttp

from drills import comparing
from simulator.config import Hotel, Worker
from simulator.crew import Colleague
from simulator.tally import Tally

TOPICS = re.compile(r"live:(\w+) from:body")
GATHER = 0.04  # seconds, as live.js
AGAIN = 1.0


class Screen(Colleague):
    """One device with pages open; ``held`` is what stands on it, by address."""

    def __init__(
        self, hotel: Hotel, worker: Worker, *, base: str, pages: dict[str, str], seed: int
    ) -> None:
        super().__init__(hotel, worker, base=base, tally=Tally(), seed=seed, forgets=1.0)
        self.pages = pages  # address -> kind of its rows
        self.held: dict[str, str] = dict.fromkeys(pages, "")
        self.epoch, self.cursor = "", 0
        self.live = False
        self._wanted: set[str] = set()
        self._fetching = False
        self._bell = asyncio.Event()

    @property
    def quiet(self) -> bool:
        """Live, and nothing is still to be fetched."""
        return self.live and not self._wanted and not self._fetching

    def rows(self) -> Counter[str]:
        """How many rows stand on it, by their kind."""
        found: Counter[str] = Counter()
        for address, kind in self.pages.items():
            found[kind] += len(comparing.seen(kind, self.held[address]))
        return found

    def cookies(self) -> dict[str, str]:
        """What the browser would send."""
        return {cookie.key: cookie.value for cookie in self.http.cookie_jar}

    async def glance(self, page: str) -> None:
        """Asks for a page without putting it on the screen."""
        await self._get(page)

    async def _listen(self) -> None:
        fetching = asyncio.create_task(self._fetch())
        try:
            async with self.http.ws_connect(
                f"/ws/p/{self.hotel.code}/",
                protocols=("guest.v1",),
                origin=self.base,
                heartbeat=20,
                timeout=aiohttp.ClientWSTimeout(ws_close=2),
            ) as line:
                await self._hello(line)
                async for message in line:
                    if message.type != aiohttp.WSMsgType.TEXT:
                        break
                    if not await self._hear(line, json.loads(message.data)):
                        break
        finally:
            self.live = False
            fetching.cancel()

    async def _hello(self, line: aiohttp.ClientWebSocketResponse) -> None:
        place = {"epoch": self.epoch, "cur": self.cursor, "tab": "drill"}
        await line.send_json({"t": "hello", "v": 1, **place})

    async def _hear(self, line: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> bool:
        kind = frame["t"]
        if kind == "welcome":
            self._welcome(frame)
        elif kind == "ev" and frame["s"] > self.cursor:
            if frame["p"] > self.cursor:
                await self._hello(line)
            else:
                self.cursor = frame["s"]
                self._want({event["topic"] for event in frame["e"]})
                await line.send_json({"t": "ack", "s": self.cursor})
        elif kind == "hb":
            await line.send_json({"t": "pong"})
            if frame["head"] > self.cursor:
                await self._hello(line)
        return bool(kind != "bye")

    def _welcome(self, frame: dict[str, Any]) -> None:
        known = self.epoch == frame["epoch"] and frame["mode"] != "reset"
        if not (known and self.cursor <= frame["head"]):
            self.epoch, self.cursor = frame["epoch"], frame["head"]
            self._wanted |= set(self.pages)
        self.live = True
        self._fetching = False
        self._bell.set()

    def _want(self, topics: set[str]) -> None:
        for page, fragment in self.held.items():
            if not fragment or topics & set(TOPICS.findall(fragment)):
                self._wanted.add(page)
        self._bell.set()

    async def _fetch(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            await asyncio.sleep(GATHER)
            self._fetching = True
            for page in sorted(self._wanted):
                self._wanted.discard(page)  # what is heard meanwhile asks for it once more
                if not await self._fetched(page):
                    self._wanted.add(page)
            self._fetching = False
            if self._wanted:
                await asyncio.sleep(AGAIN)
                self._bell.set()

    async def _fetched(self, page: str) -> bool:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            fragment = await self._get(page)
            if fragment:
                self.held[page] = fragment
                return True
        return False
