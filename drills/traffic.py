"""The hotel that goes on while things die: PMS events, staff who act, and a book of what was promised.

What counts as promised is what was answered: an event with 2xx, an act with 2xx. What got no answer
is sent again under its own name by the PMS, and forgotten by the staff, as people do.
"""

import asyncio
import itertools
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

from drills.box import until
from simulator.config import Config, Hotel
from simulator.crew import Colleague
from simulator.door import Door, Weather
from simulator.pms import Event, Pms, Reservation
from simulator.tally import Tally
from simulator.world import World

DAY = Weather(repeat=0.05, delay=0.05, drop=0.02)

_key: ContextVar[str] = ContextVar("key", default="")


@dataclass
class Ledger(Tally):
    """What was told, and what was answered with a promise."""

    told: dict[str, Event] = field(default_factory=dict)
    accepted_ids: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)

    def sending(self, events: tuple[Event, ...]) -> None:
        """Notes events before they leave."""
        super().sending(events)
        self.told |= {event["event_id"]: event for event in events}

    def accepted(self, events: tuple[Event, ...], status: int, body: Any) -> None:
        """Notes what the door promised, and what it refused."""
        super().accepted(events, status, body)
        if status >= 300:
            self.refused += [event["event_id"] for event in events]
            return
        for event, result in zip(events, body["results"], strict=True):
            self.accepted_ids.add(event["event_id"])
            if result["outcome"] == "rejected":
                self.refused.append(event["event_id"])

    def books(self) -> list[Event]:
        """The events that were answered with 2xx."""
        return [event for name, event in self.told.items() if name in self.accepted_ids]


def signed_in(http: aiohttp.ClientSession) -> bool:
    """Whether a browser carries a sign-in."""
    return any(cookie.key == "crm_session" for cookie in http.cookie_jar)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Worker(Colleague):
    """A colleague who acts while ``going`` is set, and keeps the keys of acts answered with 2xx.

    In between the socket stays and the alerts are read, so that a rest is the same at any time.
    """

    asking = 0  # acts on their way

    def __init__(self, *told: Any, going: asyncio.Event, **more: Any) -> None:
        super().__init__(*told, **more)
        self.going = going

    def _headers(self) -> dict[str, str]:
        headers = super()._headers()
        _key.set(headers["Idempotency-Key"])
        return headers

    @property
    def signed_in(self) -> bool:
        """Whether the product knows who this is."""
        return self._http is not None and signed_in(self._http)

    async def _act(self, task: str, act: str) -> bool:
        return self.going.is_set() and await super()._act(task, act)

    async def _quiet_work(self) -> None:
        if self.going.is_set():
            await super()._quiet_work()

    async def _notice(self) -> None:
        if self.going.is_set():
            await super()._notice()

    async def _post(self, path: str, data: dict[str, str]) -> int:
        self.asking += 1
        try:
            status = await super()._post(path, data)
        finally:
            self.asking -= 1
        if 200 <= status < 300 and isinstance(self.tally, Ledger):
            self.tally.acts.append(_key.get())
        return status


class Traffic:
    """The hotels' day, as long as it is wanted."""

    def __init__(self, config: Config, *, seed: int, pace: float) -> None:
        self.ledger = Ledger()
        self.config = config
        self._pace = pace
        self._seed = seed
        self._going = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._shifts: list[asyncio.Task[None]] = []
        self._http: aiohttp.ClientSession | None = None
        self.worlds: list[World] = []
        self.workers: list[Worker] = []

    async def open(self) -> None:
        """Fills the houses; nothing more happens before ``go_on``."""
        self._http = aiohttp.ClientSession()
        numbers = itertools.count(1)
        for place, hotel in enumerate(self.config.hotels):
            world = World(
                hotel,
                self._door(hotel, DAY),
                self._door(hotel, Weather()),
                seed=self._seed + place,
                persons=numbers,
            )
            self.worlds.append(world)
            await world.fill()
            self._tasks.append(asyncio.create_task(self._day(world, self._pace * (1 + 3 * place))))

    async def staff(self, logins: tuple[str, ...]) -> None:
        """Signs in those who work, and returns when they have."""
        crew = [(hotel, worker) for hotel in self.config.hotels for worker in hotel.crew]
        for place, (hotel, worker) in enumerate(crew):
            if worker.login in logins:
                mate = Worker(
                    hotel,
                    worker,
                    base=self.config.base,
                    tally=self.ledger,
                    seed=self._seed + place,
                    forgets=0.12,
                    going=self._going,
                )
                self.workers.append(mate)
                self._shifts.append(asyncio.create_task(mate.work()))
        signed = "The staff could not sign in"
        await until(lambda: all(mate.signed_in for mate in self.workers), 60, signed)

    def _door(self, hotel: Hotel, weather: Weather) -> Door:
        if self._http is None:
            raise RuntimeError("not open")
        address = f"{self.config.base}/api/v1/pms/{hotel.connection}/events"
        return Door(self._http, url=address, token=hotel.token, tally=self.ledger, weather=weather)

    async def _day(self, world: World, pace: float) -> None:
        """Each thing is finished before the next or the end: a PMS never forgets half a sentence."""
        while not self._stopping:
            await self._going.wait()
            await world.happen()
            await asyncio.sleep(world.dice.uniform(0.5, 1.5) * pace)

    def go_on(self) -> None:
        """Things happen from now on."""
        self._going.set()

    async def calm(self) -> None:
        """Nothing new happens; returns when all that happened has been answered."""
        before = -1
        self._going.clear()
        while before != self.ledger.counts["sent"] or self._unanswered():
            before = self.ledger.counts["sent"]
            await asyncio.sleep(1)
            for world in self.worlds:
                await world.door.settle()

    def _unanswered(self) -> int:
        answered = self.ledger.accepted_ids | set(self.ledger.refused)
        events = len(self.ledger.told.keys() - answered)
        return events + sum(mate.asking for mate in self.workers)

    async def close(self) -> None:
        """Everybody goes home."""
        self._stopping = True
        await _end([*self._tasks, *self._shifts])
        if self._http:
            await self._http.close()

    def failures(self, others: list[asyncio.Task[None]]) -> list[str]:
        """Those of our own loops that broke: a fault of the drill, never to be passed over."""
        return [
            repr(task.exception())
            for task in [*self._tasks, *self._shifts, *others]
            if task.done() and not task.cancelled() and task.exception()
        ]

    def model(self) -> list[dict[str, Any]]:
        """Every reservation that was told, as its PMS keeps it."""
        told = {event["stay"]["key"] for event in self.ledger.books() if event.get("stay")}
        return [
            _row(world.pms, one)
            for world in self.worlds
            for one in world.pms.reservations.values()
            if one.key in told
        ]


def _row(pms: Pms, one: Reservation) -> dict[str, Any]:
    kept = asdict(one)
    return {
        "hotel": pms.code,
        "key": one.key,
        "state": one.status,
        "arrival": one.arrival.isoformat(),
        "departure": one.departure.isoformat(),
        "room": kept["room"] or "",
        "waiting": one.waiting,
        "party": len(one.party),
        "version": one.version,
    }
