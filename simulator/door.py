"""Sends events through the PMS door, on a line that may repeat, delay, shuffle and drop."""

import asyncio
import random
from dataclasses import dataclass

import aiohttp

from simulator.pms import Event
from simulator.tally import Tally


@dataclass(frozen=True)
class Weather:
    """Chances that the line misbehaves; what is dropped is sent again later, as a PMS does."""

    repeat: float = 0.0
    delay: float = 0.0
    drop: float = 0.0
    delay_seconds: float = 5.0


class Door:
    """One connection of one hotel."""

    def __init__(
        self, http: aiohttp.ClientSession, *, url: str, token: str, tally: Tally, weather: Weather
    ) -> None:
        self._http = http
        self._url = url
        self._token = token
        self._tally = tally
        self._weather = weather
        self._dice = random.Random(7)
        self._late: set[asyncio.Task[None]] = set()

    async def send(self, *events: Event) -> None:
        """Sends events now, later or twice, as the weather is; never loses one for good."""
        if self._dice.random() < self._weather.delay:
            later = asyncio.create_task(self._send_later(events))
            self._late.add(later)
            later.add_done_callback(self._late.discard)
            return
        await self._deliver(events)
        if self._dice.random() < self._weather.repeat:
            await self._deliver(events)

    async def _send_later(self, events: tuple[Event, ...]) -> None:
        await asyncio.sleep(self._dice.uniform(0.1, self._weather.delay_seconds))
        await self._deliver(events)

    async def _deliver(self, events: tuple[Event, ...]) -> None:
        pause = 0.5
        while True:
            self._tally.sending(events)
            dropped = self._dice.random() < self._weather.drop
            if not dropped and await self._post(events):
                return
            await asyncio.sleep(pause)
            pause = min(8.0, pause * 2)

    async def _post(self, events: tuple[Event, ...]) -> bool:
        try:
            async with self._http.post(
                self._url,
                json={"events": list(events)},
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=aiohttp.ClientTimeout(total=20),
            ) as answer:
                body = await answer.json(content_type=None)
                if answer.status >= 500:
                    return False
                self._tally.accepted(events, answer.status, body)
                return True
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False

    async def settle(self) -> None:
        """Waits until everything delayed has been delivered."""
        while self._late:
            await asyncio.gather(*self._late, return_exceptions=True)
