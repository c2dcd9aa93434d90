"""Staff who sign in, listen, take alerts, notice things, park, forget and go home."""

import asyncio
import contextlib
import json
import random
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime

import aiohttp

from simulator.config import Hotel, Worker
from simulator.tally import Tally

ACT = re.compile(
    r'action="(/p/[^"]+/tasks/([a-z0-9]+)/(take|start|done))"[^>]*>\s*'
    r'(?:<input type="hidden" name="seen_version" value="(\d+)">)?'
)
ALERT = re.compile(r'data-alert="([a-z0-9]+)" data-level="(high|medium)" data-state="(open|taken)"')
SIGHTING = re.compile(r'href="/p/[^"]+/rooms/[^"/]+/log/([a-z0-9_-]+)\?moment=(\w*)"')
SPLIT = re.compile(r'href="(/p/[^"]+/floors/split/[a-z0-9]+)"')
SHARE = re.compile(r'action="(/p/[^"]+/floors/share/[a-z0-9]+)"')
SHARED = re.compile(r'name="(version|give)" value="([^"]+)"')
THING = re.compile(
    r'action="(/p/[^"]+/(?:tasks/[a-z0-9]+/taken|things/[a-z0-9]+/back))"[^>]*>\s*'
    r'((?:<input type="hidden"[^>]*>\s*)*)'
)
HIDDEN = re.compile(r'name="(\w+)" value="([^"]*)"')
SHOES = ("dusty_shoes", "shoes_put_out")
ROOM = re.compile(r'href="/p/[^"]+/rooms/([^"/]+)/log"')
TOO_MUCH = "pill-high"
SHARES = 0.1  # of a supervisor's rounds: she looks every few minutes


def _contractor(room: str) -> bool:
    """Every seventh room is a contractor's, whose shoes tell where he works."""
    return sum(map(ord, room)) % 7 == 0


class Colleague:
    """One member of staff with a device of their own. Human enough to forget one alert in eight."""

    def __init__(
        self, hotel: Hotel, worker: Worker, *, base: str, tally: Tally, seed: int, forgets: float
    ) -> None:
        self.hotel = hotel
        self.worker = worker
        self.base = base
        self.tally = tally
        self.dice = random.Random(seed)
        self.forgets = forgets
        self._http: aiohttp.ClientSession | None = None
        self._doing: set[asyncio.Task[None]] = set()
        self._known: set[str] = set()

    @property
    def http(self) -> aiohttp.ClientSession:
        """The browser of this colleague."""
        if self._http is None:
            raise RuntimeError("not signed in")
        return self._http

    async def work(self) -> None:
        """A shift: sign in, then listen until cancelled; a lost line is picked up again."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(self.base, cookie_jar=jar) as http:
            self._http = http
            await self._until(self._sign_in)
            # Who forgets everything only watches: then a person plays the staff alone.
            rounds = asyncio.create_task(self._rounds() if self.forgets < 1 else asyncio.sleep(0))
            try:
                while True:
                    with contextlib.suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                        await self._listen()
                    await asyncio.sleep(self.dice.uniform(0.3, 2))
            finally:
                rounds.cancel()
                for task in self._doing:
                    task.cancel()

    async def _until(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(1)
            else:
                return

    def _headers(self) -> dict[str, str]:
        return {
            "X-Guest": "1",
            "Origin": self.base,
            "Idempotency-Key": uuid.uuid4().hex,
            "X-Device-Now": datetime.now(UTC).isoformat(),
        }

    async def _sign_in(self) -> None:
        await self._post("/enrol", {"code": self.worker.enrol})
        answer = await self._post(
            f"/p/{self.hotel.code}/sign-in", {"who": self.worker.member, "pin": self.worker.pin}
        )
        if answer not in {200, 302}:
            raise aiohttp.ClientError(f"{self.worker.login} could not sign in: {answer}")

    async def _post(self, path: str, data: dict[str, str] | list[tuple[str, str]]) -> int:
        async with self.http.post(
            path, data=data, headers=self._headers(), allow_redirects=False
        ) as answer:
            await answer.read()
            if answer.status >= 400 and answer.status not in {409, 410}:
                self.tally.counts["failed"] += 1
            return answer.status

    async def _get(self, path: str) -> str:
        async with self.http.get(path, headers={"HX-Request": "true", "X-Guest": "1"}) as answer:
            return await answer.text() if answer.status == 200 else ""

    async def _listen(self) -> None:
        address = f"/ws/p/{self.hotel.code}/"
        async with self.http.ws_connect(
            address, protocols=("guest.v1",), origin=self.base, heartbeat=20
        ) as line:
            place = {"epoch": "", "cur": 0}
            await line.send_json({"t": "hello", "v": 1, "tab": "sim", **place})
            async for message in line:
                if message.type != aiohttp.WSMsgType.TEXT:
                    break
                frame = json.loads(message.data)
                if frame["t"] == "welcome":
                    place.update(epoch=frame["epoch"], cur=frame["head"])
                    await self._look(line, None)
                elif frame["t"] == "ev":
                    place["cur"] = frame["s"]
                    await line.send_json({"t": "ack", "s": frame["s"]})
                    loud = [e for e in frame["e"] if e["level"] in {"high", "medium"}]
                    if loud or any(e["topic"] == "alerts" for e in frame["e"]):
                        await self._look(line, self.tally.last_sent if loud else None)
                elif frame["t"] == "bye":
                    break

    async def _look(self, line: aiohttp.ClientWebSocketResponse, since: float | None) -> None:
        """Reads the alerts as a screen would, says that they were shown, and perhaps takes one."""
        page = await self._get(f"/p/{self.hotel.code}/alerts")
        for task, _level, state in ALERT.findall(page):
            if task in self._known:
                continue
            self._known.add(task)
            await line.send_json({"t": "shown", "task": task})
            self.tally.shown(task, time.monotonic() - since if since is not None else None)
            if state == "open" and self.dice.random() > self.forgets:
                self._later(self._take(task))

    def _later(self, doing: Coroutine[None, None, None]) -> None:
        task: asyncio.Task[None] = asyncio.create_task(doing)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _take(self, task: str) -> None:
        # A page that does not come is given up; what is not taken climbs to somebody else.
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(self.dice.uniform(2, 25))
            if await self._act(task, "take"):
                self.tally.counts["acknowledged"] += 1
                await asyncio.sleep(self.dice.uniform(5, 40))
                if await self._act(task, "done"):
                    self.tally.counts["done"] += 1

    async def _act(self, task: str, act: str) -> bool:
        page = await self._get(f"/p/{self.hotel.code}/tasks")
        for address, name, kind, version in ACT.findall(page):
            if name == task and kind == act:
                return await self._post(address, {"seen_version": version}) == 200
        return False

    async def _rounds(self) -> None:
        """Between alerts: quiet work from the list, sightings, a task parked now and then."""
        while True:
            await asyncio.sleep(self.dice.uniform(8, 20))
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                keeps_rooms = "housekeeping" in self.worker.departments
                if self.worker.role == "supervisor" and self.dice.random() < SHARES:
                    await self.share_out()
                elif keeps_rooms and self.dice.random() < 0.5:
                    await self._notice()
                elif keeps_rooms and self.dice.random() < 0.3:
                    await self._shoes()
                else:
                    await self._quiet_work()

    async def _quiet_work(self) -> None:
        page = await self._get(f"/p/{self.hotel.code}/tasks")
        offered = [found for found in ACT.findall(page) if found[2] == "done"]
        if not offered:
            return
        address, task, _kind, version = self.dice.choice(offered)
        if self.dice.random() < 0.12:
            parked = address.replace("/done", "/park")
            told = {"seen_version": version, "reason": "guest_inside", "minutes": "30"}
            if await self._post(parked, told) == 200:
                self.tally.counts["parked"] += 1
        elif await self._post(address, {"seen_version": version}) == 200:
            self.tally.counts["done"] += 1
            self._known.add(task)

    async def share_out(self) -> None:
        """A supervisor shares out what somebody has too much of, as the floors page proposes it."""
        page = await self._get(f"/p/{self.hotel.code}/floors")
        offered = [
            address
            for desk in page.split('<li class="desk ')[1:]
            if TOO_MUCH in desk
            for address in SPLIT.findall(desk)
        ]
        if not offered:
            return
        page = await self._get(self.dice.choice(offered))
        action, told = SHARE.search(page), SHARED.findall(page)
        if action is None or not any(name == "give" for name, _value in told):
            return
        if await self._post(action[1], told) == 200:
            self.tally.counts["shared out"] += 1

    async def _shoes(self) -> None:
        """Takes what stands by the door, or brings back what is clean; not always at once."""
        pages = [await self._get(f"/p/{self.hotel.code}/{name}") for name in ("tasks", "things")]
        found = dict.fromkeys(THING.findall("".join(pages)))
        taps = [tap for tap in found if "damaged" not in tap[1]]
        if not taps:
            return
        address, hidden = self.dice.choice(taps)
        if address.endswith("/back") and self.dice.random() < 0.6:
            return
        if await self._post(address, dict(HIDDEN.findall(hidden))) == 200:
            self.tally.counts["shoes and things"] += 1

    async def _notice(self) -> None:
        page = await self._get(f"/p/{self.hotel.code}/rooms")
        rooms = ROOM.findall(page)
        if not rooms:
            return
        room = self.dice.choice(rooms)
        sheet = await self._get(f"/p/{self.hotel.code}/rooms/{room}/log")
        buttons = SIGHTING.findall(sheet)
        if not buttons:
            return
        seen = [button for button in buttons if button[0] in SHOES and _contractor(room)]
        code, moment = self.dice.choice(seen or buttons)
        told = {
            "sighting": code,
            "moment": moment,
            "then": self.dice.choice(("done", "done", "send", "")),
            "observed_at": datetime.now(UTC).isoformat(),
        }
        if await self._post(f"/p/{self.hotel.code}/rooms/{room}/observe", told) < 300:
            self.tally.counts["sightings"] += 1
