"""Who comes and goes on the day of the noise benchmark: the simulator's PMS on a clock that is driven."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.noise_hotel import CODE, ROOMS, ZONE
from simulator.bookings import Booking, read
from simulator.persons import Persona, draw
from simulator.pms import CannotDo, Event, Pms, Reservation

FULL = 0.85
TOUR, TOUR_ROOMS, TOUR_AT, TOUR_WITHIN = "TOUR-80", 40, 15.0, timedelta(minutes=10)
CREW, CREW_ROOMS, CREW_AT, CREW_WITHIN = "CREW-30", 30, 18.67, timedelta(minutes=6)
EARLY = 0.2  # come before their room is made, as in the simulator
MOVES, CHANGES, ROOM_NEWS = 2 / 5, 1 / 5, 1 / 5  # to each check-in, as in the simulator
ONE = Booking(
    nights=1, adults=1, children=0, country="PRT", segment="Groups", channel="Direct",
    cancelled=False, group=True, repeated=False, lead_days=30,
)  # fmt: skip


class Agenda:
    """What is to happen, by time."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._nr = itertools.count()

    def at(self, moment: datetime, do: Callable[[], None]) -> None:
        """``do`` at ``moment``."""
        heapq.heappush(self._heap, (moment, next(self._nr), do))

    def due(self, now: datetime) -> Iterator[Callable[[], None]]:
        """What is due by ``now``, in order; also what was added meanwhile."""
        while self._heap and self._heap[0][0] <= now:
            yield heapq.heappop(self._heap)[2]


@dataclass
class DrivenPms(Pms):
    """The simulator's PMS, whose hour is told to it and whose groups have a code each."""

    at: datetime = field(kw_only=True)
    groups: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.at

    def local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.zone))

    def tell(self, kind: str, one: Reservation, at: datetime | None = None) -> Event:
        event = super().tell(kind, one, at)
        event["stay"]["group"] = self.groups.get(one.key, "")
        return event


class Guests:
    """The house of one day: filled the evening before, then living by its agenda."""

    def __init__(
        self,
        *,
        day: date,
        dice: random.Random,
        agenda: Agenda,
        send: Callable[..., None],
        file: Path,
    ) -> None:
        self.day, self.dice, self.agenda, self.send = day, dice, agenda, send
        zone = ZoneInfo(ZONE)
        self.midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        evening = self.midnight - timedelta(hours=6)
        self.pms = DrivenPms(
            CODE, ZONE, list(ROOMS), dice, day - timedelta(days=1), run="noise", at=evening
        )
        kept = [each for each in read(file) if not each.cancelled and not each.group]
        dice.shuffle(kept)
        self._bookings = itertools.cycle(kept)
        self._persons = itertools.count(1)
        self.free_guests: list[
            Reservation
        ] = []  # who travels alone, known by name to the benchmark
        self.check_ins = 0

    def hour(self, hours: float) -> datetime:
        """A local hour of the day, with its part."""
        return self.midnight + timedelta(hours=hours)

    def _party(self, booking: Booking) -> list[Persona]:
        return [
            draw(self.dice, f"noise-{next(self._persons)}", today=self.day)
            for _ in range(min(booking.adults, 2))
        ]

    def fill(self) -> list[Event]:
        """Everybody in the house and everybody who will come, as events of the evening before."""
        rooms = int(len(ROOMS) * FULL)
        alone = rooms - TOUR_ROOMS - CREW_ROOMS
        events: list[Event] = []
        for nr in range(rooms):
            leaving = "GONE" if nr >= alone else ""
            events += self._living(leaving)
        going = sum(one.departure == self.day for one in self.free_guests)
        for _ in range(going):
            events += self._coming(next(self._bookings))
        for code, number, adults, start, within in (
            (TOUR, TOUR_ROOMS, 2, TOUR_AT, TOUR_WITHIN),
            (CREW, CREW_ROOMS, 1, CREW_AT, CREW_WITHIN),
        ):
            for nr in range(number):
                at = self.hour(start) + within * nr / number
                events.append(self._in_group(code, adults, at))
        return events

    def _living(self, group: str) -> list[Event]:
        booking = ONE if group else next(self._bookings)
        ago = self.dice.randint(1, booking.nights)
        one, booked = self.pms.book(booking, self._party(booking), self.day - timedelta(days=ago))
        one.room = self.pms.free_room()
        one.status = "in_house"
        if group:
            self.pms.groups[one.key] = group
        else:
            self.free_guests.append(one)
        came = self.pms.at - timedelta(days=ago, hours=self.dice.randint(0, 5))
        booked["occurred_at"] = (came - timedelta(days=1)).isoformat()
        if one.departure == self.day:
            leaves = self.dice.uniform(7.5, 9.5) if group else self.dice.uniform(8, 12)
            self.agenda.at(self.hour(leaves), lambda: self._do(self.pms.check_out, one))
        return [booked, self.pms.tell("stay.checked_in", one, at=came)]

    def _coming(self, booking: Booking) -> list[Event]:
        one, told = self.pms.book(booking, self._party(booking), self.day)
        self.free_guests.append(one)
        hours, minutes = map(int, str(one.eta).split(":"))
        comes = self.hour(hours + minutes / 60) + timedelta(minutes=self.dice.gauss(0, 20))
        self.agenda.at(self.hour(12.5), lambda: self._do(self.pms.assign, one))
        if self.dice.random() < EARLY:
            self.agenda.at(comes - timedelta(minutes=45), lambda: self._waits(one))
        self.agenda.at(comes, lambda: self._checks_in(one))
        return [told]

    def _in_group(self, code: str, adults: int, at: datetime) -> Event:
        booking = Booking(**{**vars(ONE), "adults": adults})
        one, _ = self.pms.book(booking, self._party(booking), self.day)
        one.eta = f"{at:%H:%M}"
        self.pms.groups[one.key] = code
        self.agenda.at(self.hour(12.6), lambda: self._do(self.pms.assign, one))
        self.agenda.at(at, lambda: self._do(self.pms.check_in, one))
        return self.pms.tell("reservation.created", one)

    def _do(self, verb: Callable[..., Event], *args: Any) -> None:
        with suppress(CannotDo):
            self.send(verb(*args))

    def _waits(self, one: Reservation) -> None:
        if one.room and one.status == "reserved":
            self.send(self.pms.room_event("room.condition", one.room, condition="dirty"))
            self.send(self.pms.arrive_early(one))

    def _checks_in(self, one: Reservation) -> None:
        """A guest comes; as often as in the simulator something else happens in the house too."""
        self.check_ins += 1
        if one.waiting:
            self.send(self.pms.room_event("room.condition", str(one.room), condition="clean"))
        self._do(self.pms.check_in, one)
        here = [each for each in self.free_guests if each.status == "in_house"]
        later = self.pms.at + timedelta(minutes=self.dice.uniform(1, 60))
        if here and self.dice.random() < MOVES:
            moves = self.dice.choice(here)
            self.agenda.at(later, lambda: self._do(self.pms.move, moves))
        if here and self.dice.random() < CHANGES:
            stays = self.dice.choice(here)
            self.agenda.at(later, lambda: self._do(self.pms.extend, stays))
        if self.dice.random() < ROOM_NEWS:
            room, rests = self.dice.choice(ROOMS), self.dice.random() < 0.3
            kind = "room.service" if rests else "room.condition"
            said = {"service": "do_not_disturb"} if rests else {"condition": "clean"}
            self.agenda.at(later, lambda: self.send(self.pms.room_event(kind, room, **said)))
