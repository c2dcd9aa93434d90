"""The hotel's restaurant: books tables, seats guests, closes checks and takes orders for rooms."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from simulator.fias_door import Sends
from simulator.pms import Event, Pms, Reservation

DISHES = (
    ("CONGEE", "Congee"),
    ("SOY-MILK", "Soy milk and dough stick"),
    ("FRUIT-DRAGON", "Dragon fruit"),
    ("FRUIT-APPLE", "Apple"),
    ("FRUIT-MANGO", "Mango"),
    ("TEA-GREEN", "Green tea"),
    ("COFFEE", "Coffee"),
    ("SOUP-DAY", "Soup of the day"),
)
MOST_SEATED = 8


@dataclass
class Table:
    """A table as the restaurant's system keeps it."""

    said: Event
    party: int
    version: int = 0


@dataclass
class Restaurant:
    """Guests of the house come to eat; the system tells each step through the public door."""

    pms: Pms
    door: Sends
    dice: random.Random
    booked: list[Table] = field(default_factory=list)
    seated: list[Table] = field(default_factory=list)
    ordered: list[Event] = field(default_factory=list)
    number: int = 0

    async def run(self, pace: float) -> None:
        """Something happens for ever, about once each ``pace`` seconds."""
        while True:
            await asyncio.sleep(self.dice.uniform(0.5, 1.5) * pace)
            await self.happen()

    async def happen(self) -> str:
        """One thing happens; returns what, in a word."""
        guests = [one for one in self.pms.with_status("in_house") if one.room]
        if not guests:
            return "nothing"
        if len(self.seated) >= MOST_SEATED or (self.seated and self.dice.random() < 0.25):
            return await self._leave(self.seated.pop(0))
        if self.booked and self.dice.random() < 0.5:
            return await self._seat(self.booked.pop(0))
        if self.ordered and self.dice.random() < 0.2:
            served = {"order": self.ordered.pop(0)}
            await self.door.send(self._event("order.served", served, 2))
            return "served"
        if self.dice.random() < 0.2:
            return await self._order(self.dice.choice(guests))
        return await self._book(self.dice.choice(guests))

    def _event(self, kind: str, said: Event, version: int) -> Event:
        return {
            "event_id": f"{self.pms.code}-meal-{self.pms.run}-{self.dice.getrandbits(64):016x}",
            "kind": kind,
            "occurred_at": self.pms.now().isoformat(),
            "source_version": version,
            **said,
        }

    def _key(self, letter: str) -> str:
        self.number += 1
        return f"{letter}-{self.pms.run}-{self.number}"

    async def _book(self, guest: Reservation) -> str:
        at = self.pms.now() + timedelta(minutes=self.dice.choice((0, 15, 30)))
        said = {
            "key": self._key("T"),
            "at": at.isoformat(),
            "covers": len(guest.party),
            "room": guest.room,
            "name": guest.party[0].told("primary")["family"],
        }
        table = Table(said, len(guest.party))
        self.booked.append(table)
        await self._tell("table.booked", table)
        return "table booked"

    async def _seat(self, table: Table) -> str:
        taken = {other.said.get("table") for other in self.seated}
        free = [str(number) for number in range(1, 17) if str(number) not in taken]
        table.said["table"] = self.dice.choice(free)
        table.said["at"] = self.pms.now().isoformat()
        self.seated.append(table)
        await self._tell("table.seated", table)
        return "seated"

    async def _leave(self, table: Table) -> str:
        dishes = self.dice.sample(DISHES, k=self.dice.randint(2, 4))
        ends = ("eaten", "eaten", "left", None)
        items = [
            self._item(str(place), code, name, self.dice.choice(ends))
            for place, (code, name) in enumerate(dishes, start=1)
        ]
        check = {"table": table.said["key"], "items": items}
        await self.door.send(self._event("check.closed", {"check": check}, 1))
        await self._tell("table.left", table)
        return "left"

    def _item(self, key: str, code: str, name: str, eaten: str | None) -> dict[str, Any]:
        said = {"key": key, "code": code, "name": name}
        return said | {"eaten": eaten} if eaten else said

    async def _order(self, guest: Reservation) -> str:
        code, name = self.dice.choice(DISHES)
        order = {
            "key": self._key("O"),
            "service": self.dice.choice(("in_room_dining", "in_room_dining", "minibar")),
            "at": (self.pms.now() + timedelta(minutes=30)).isoformat(),
            "room": guest.room,
            "items": [self._item("1", code, name, None)],
        }
        self.ordered.append(order)
        await self.door.send(self._event("order.placed", {"order": order}, 1))
        return "ordered"

    async def _tell(self, kind: str, table: Table) -> None:
        table.version += 1
        await self.door.send(self._event(kind, {"table": dict(table.said)}, table.version))
