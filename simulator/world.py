"""A day in the hotel: fills the house, then lets things happen at a steady pace."""

import asyncio
import itertools
import os
import pickle
import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from simulator.bookings import Booking, read
from simulator.coming import Ahead
from simulator.config import Hotel
from simulator.fias_door import FiasDoor, Sends
from simulator.history import persona
from simulator.persons import Persona, draw
from simulator.pms import CannotDo, Event, Pms, Reservation

FULL = float(os.environ.get("DEMO_FULL", "0.55"))  # share of rooms lived in at the start
BATCH = 40
RETURNING = 0.35  # of those who book, where the house has a past


def run_name() -> str:
    """A short name of this run, so that keys and event ids never repeat those of an earlier one."""
    return f"{int(datetime.now(UTC).timestamp()) // 10:x}"[-6:]


class World:
    """One hotel: its PMS, the line it speaks on, and what happens next."""

    def __init__(
        self, hotel: Hotel, door: Sends, calm: Sends, *, seed: int, persons: Iterator[int]
    ) -> None:
        self.hotel = hotel
        self.door = door  # the line of the day's traffic, with its weather
        self.calm = calm  # the same connection without faults, for a person's own clicks
        self.dice = random.Random(seed)
        self._persons = persons
        today = datetime.now(ZoneInfo(hotel.zone)).date()
        self.pms = Pms(hotel.code, hotel.zone, list(hotel.rooms), self.dice, today, run=run_name())
        if isinstance(door, FiasDoor):
            self.pms.numeric = True
            door.belong_to(self.pms)
        self._bookings = itertools.cycle(self._shuffled())
        self._ahead = Ahead(self.dice, rooms=len(hotel.rooms))

    def _shuffled(self) -> list[Booking]:
        bookings = list(read())
        self.dice.shuffle(bookings)
        return bookings

    def someone(self, *, birthday: bool = False) -> Persona:
        """Who books a room: a person nobody has met, or one of the house's own regulars."""
        if not birthday and self.hotel.regulars and self.dice.random() < RETURNING:
            known = persona(self.dice.choice(self.hotel.regulars))
            open_ones = (*self.pms.with_status("reserved"), *self.pms.with_status("in_house"))
            if all(known.profile != who.profile for one in open_ones for who in one.party):
                return known
        return self._stranger(birthday=birthday)

    def _stranger(self, *, birthday: bool = False) -> Persona:
        """A person nobody has met."""
        number = f"{self.pms.run}-{next(self._persons)}"
        return draw(self.dice, number, today=self.pms.local().date(), birthday=birthday)

    def party(self, booking: Booking) -> list[Persona]:
        return [self.someone(), *(self._stranger() for _ in range(min(booking.adults, 2) - 1))]

    def remember(self, folder: Path) -> None:
        """Keeps the PMS's state, so that a demo started again goes on where it was."""
        kept = folder / f"pms-{self.hotel.code}.pickle"
        half = kept.with_suffix(".half")
        half.write_bytes(pickle.dumps((self.pms.day, self.pms.reservations, self.pms.dirty)))
        half.replace(kept)

    def recall(self, folder: Path) -> bool:
        """Takes up the state that was kept; False when there is none that can be read."""
        try:
            kept = (folder / f"pms-{self.hotel.code}.pickle").read_bytes()
            self.pms.day, self.pms.reservations, self.pms.dirty = pickle.loads(kept)  # noqa: S301  our own file
        except (OSError, ValueError, pickle.UnpicklingError, AttributeError, EOFError):
            return False
        return True

    async def fill(self) -> None:
        """The house as it stands this morning: guests of other days, arrivals and departures."""
        if FULL == 0:
            return  # an empty house, for whoever wants to play everything alone
        events: list[Event] = []
        for _ in range(int(len(self.pms.rooms) * FULL)):
            events += self._living()
        for _ in range(max(6, len(self.pms.rooms) // 8)):
            booking = next(self._bookings)
            made = self.pms.day - timedelta(days=booking.lead_days)
            one, told = self.pms.book(booking, self.party(booking), self.pms.day, made)
            events.append(told)
            if self.dice.random() < 0.8:
                events.append(self.pms.assign(one))
        for arrival, booked, booking in self._ahead.books(self.pms.day):
            _, told = self.pms.book(booking, self.party(booking), arrival, booked)
            events.append(told)
        for start in range(0, len(events), BATCH):
            await self.door.send(*events[start : start + BATCH])

    def _living(self) -> list[Event]:
        """A guest who came some nights ago; the last night may be today's."""
        booking = next(self._bookings)
        ago = self.dice.randint(1, booking.nights)
        arrival = self.pms.day - timedelta(days=ago)
        made = arrival - timedelta(days=booking.lead_days)
        one, booked = self.pms.book(booking, self.party(booking), arrival, made)
        one.room = self.pms.free_room()
        if one.room is None:
            return []
        came = datetime.now(UTC) - timedelta(days=ago, hours=self.dice.randint(0, 5))
        booked["occurred_at"] = (came - timedelta(days=1)).isoformat()
        one.status = "in_house"
        return [booked, self.pms.tell("stay.checked_in", one, at=came)]

    async def happen(self) -> str:
        """One thing happens; returns what, in a word."""
        todo: list[tuple[float, Callable[[], Awaitable[str]]]] = [
            (5, self._check_in),
            (2, self._move),
            (2, self._check_out),
            (2, self._book),
            (1, self._book_ahead),
            (0.4, self._call_off),
            (1, self._change),
            (1, self._room),
        ]
        weights = [weight for weight, _ in todo]
        (_, act) = self.dice.choices(todo, weights)[0]
        try:
            return await act()
        except CannotDo:
            return "nothing"

    def _due_in(self) -> list[Reservation]:
        return [one for one in self.pms.with_status("reserved") if one.arrival <= self.pms.day]

    def _one_of(self, rows: list[Reservation]) -> Reservation:
        if not rows:
            raise CannotDo("There is nobody for that.")
        return self.dice.choice(rows)

    async def _check_in(self) -> str:
        if not self._due_in():
            return await self._book()
        one = self._one_of(self._due_in())
        if self.dice.random() < 0.2 and not one.waiting and one.room:
            dirty = self.pms.room_event("room.condition", one.room, condition="dirty")
            await self.door.send(dirty)
            await self.door.send(self.pms.arrive_early(one))
            return "waiting"
        await self.door.send(self.pms.check_in(one))
        return "check-in"

    async def _move(self) -> str:
        await self.door.send(self.pms.move(self._one_of(self.pms.with_status("in_house"))))
        return "move"

    async def _check_out(self) -> str:
        due = [one for one in self.pms.with_status("in_house") if one.departure <= self.pms.day]
        await self.door.send(self.pms.check_out(self._one_of(due)))
        return "check-out"

    async def _book(self) -> str:
        booking = next(self._bookings)
        birthday = self.dice.random() < 0.25
        party = [self.someone(birthday=birthday), *self.party(booking)[1:]]
        one, told = self.pms.book(booking, party, self.pms.day)
        await self.door.send(told)
        if booking.cancelled and self.dice.random() < 0.5:
            await self.door.send(self.pms.cancel(one))
            return "cancelled"
        await self.door.send(self.pms.assign(one))
        return "booked"

    async def _book_ahead(self) -> str:
        arrival, booking = self._ahead.made(self.pms.day)
        _, told = self.pms.book(booking, self.party(booking), arrival)
        await self.door.send(told)
        return "booked"

    async def _call_off(self) -> str:
        """One of those whose real booking was called off, before its day."""
        coming = [one for one in self.pms.with_status("reserved") if one.arrival > self.pms.day]
        one = self._one_of([one for one in coming if one.booking.cancelled])
        await self.door.send(self.pms.cancel(one))
        return "cancelled"

    async def _change(self) -> str:
        await self.door.send(self.pms.extend(self._one_of(self.pms.with_status("in_house"))))
        return "extended"

    async def _room(self) -> str:
        room = self.dice.choice(self.pms.rooms)
        if self.dice.random() < 0.7:
            kind, said = (
                "room.condition",
                {"condition": self.dice.choice(("dirty", "clean", "inspected"))},
            )
        else:
            kind, said = "room.service", {"service": self.dice.choice(("do_not_disturb", "none"))}
        await self.door.send(self.pms.room_event(kind, room, **said))
        return "room"

    async def run(self, pace: float) -> None:
        """Things happen for ever, about one each ``pace`` seconds."""
        while True:
            await asyncio.sleep(self.dice.uniform(0.5, 1.5) * pace)
            await self.happen()
