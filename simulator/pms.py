"""A small PMS: reservations, rooms and a business day, told as canonical events with versions."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulator.bookings import Booking
from simulator.persons import Persona

Event = dict[str, Any]


@dataclass
class Reservation:
    """One reservation as the PMS keeps it."""

    key: str
    arrival: date
    departure: date
    party: list[Persona]
    booking: Booking
    status: str = "reserved"
    room: str | None = None
    eta: str | None = None
    waiting: bool = False
    version: int = 0
    booked: date | None = None


class CannotDo(Exception):
    """What was asked of the PMS makes no sense for this reservation; the message says why."""


@dataclass
class Pms:
    """The PMS of one hotel. Every verb changes its state and returns the event that tells it."""

    code: str
    zone: str
    rooms: list[str]
    dice: random.Random
    day: date
    run: str = "0"
    numeric: bool = False  # reservation numbers of digits only, as FIAS has them
    reservations: dict[str, Reservation] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    number: int = 0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def local(self) -> datetime:
        return datetime.now(ZoneInfo(self.zone))

    def free_room(self) -> str | None:
        """A room nobody has or is promised."""
        taken = {
            one.room
            for one in self.reservations.values()
            if one.room and one.status in {"reserved", "in_house"}
        }
        free = [room for room in self.rooms if room not in taken]
        return self.dice.choice(free) if free else None

    def with_status(self, status: str) -> list[Reservation]:
        return [one for one in self.reservations.values() if one.status == status]

    def book(
        self, booking: Booking, party: list[Persona], arrival: date, booked: date | None = None
    ) -> tuple[Reservation, Event]:
        """A new reservation, made on the day ``booked``, else today."""
        self.number += 1
        key = self._key()
        hour = min(22, max(13, round(self.dice.gauss(16, 2.2))))
        reservation = Reservation(
            key=key,
            arrival=arrival,
            departure=arrival + timedelta(days=booking.nights),
            party=party,
            booking=booking,
            eta=f"{hour:02d}:{self.dice.choice((0, 15, 30, 45)):02d}",
            booked=min(booked or self.day, self.day, arrival),
        )
        self.reservations[key] = reservation
        return reservation, self.tell("reservation.created", reservation)

    def _key(self) -> str:
        if self.numeric:
            return f"{int(self.run, 36) % 1_000_000:06d}{self.number:04d}"
        return f"{self.code.upper()[:2]}{self.run}-{self.number:04d}"

    def assign(self, one: Reservation, room: str | None = None) -> Event:
        one.room = room or self.free_room()
        if one.room is None:
            raise CannotDo("No room is free.")
        return self.tell("reservation.room_assigned", one)

    def arrive_early(self, one: Reservation) -> Event:
        one.waiting = True
        return self.tell("stay.waiting", one)

    def check_in(self, one: Reservation, room: str | None = None) -> Event:
        if one.status != "reserved":
            raise CannotDo(f"{one.key} is {one.status}, so it cannot be checked in.")
        one.room = room or one.room or self.free_room()
        if one.room is None:
            raise CannotDo("No room is free.")
        one.status, one.waiting = "in_house", False
        return self.tell("stay.checked_in", one)

    def move(self, one: Reservation, room: str | None = None) -> Event:
        target = room or self.free_room()
        if one.status != "in_house" or target is None or target == one.room:
            raise CannotDo("Only a guest in house moves, and to another room.")
        if any(other.room == target for other in self.with_status("in_house")):
            raise CannotDo(f"Room {target} is taken.")
        self.dirty.add(str(one.room))
        one.room = target
        return self.tell("stay.room_moved", one)

    def check_out(self, one: Reservation) -> Event:
        if one.status != "in_house":
            raise CannotDo(f"{one.key} is {one.status}, so it cannot be checked out.")
        one.status = "departed"
        self.dirty.add(str(one.room))
        return self.tell("stay.checked_out", one)

    def cancel(self, one: Reservation) -> Event:
        if one.status != "reserved":
            raise CannotDo(f"{one.key} is {one.status}, so it cannot be cancelled.")
        one.status = "cancelled"
        return self.tell("reservation.cancelled", one)

    def extend(self, one: Reservation, nights: int = 1) -> Event:
        one.departure += timedelta(days=nights)
        return self.tell("reservation.changed", one)

    def room_event(self, kind: str, number: str, **said: Any) -> Event:
        return self._event(kind, {"room": {"number": number, **said}})

    def roll(self, day: date) -> Event:
        self.day = day
        return self._event("business_date.rolled", {"business_date": day.isoformat()})

    def tell(self, kind: str, one: Reservation, at: datetime | None = None) -> Event:
        """The whole reservation as it stands, with the next version."""
        one.version += 1
        stay: Event = {
            "key": one.key,
            "status": one.status,
            "arrival": one.arrival.isoformat(),
            "departure": one.departure.isoformat(),
            "eta": one.eta,
            "room": one.room,
            "waiting": one.waiting,
            "adults": one.booking.adults,
            "children": one.booking.children,
            "channel": one.booking.channel,
            "segment": one.booking.segment,
            "booked_on": one.booked.isoformat() if one.booked else None,
            "group": f"GRP-{one.booking.country}" if one.booking.group else "",
            "guests": [
                persona.told("primary" if place == 0 else "companion")
                for place, persona in enumerate(one.party)
            ],
        }
        event = self._event(kind, {"stay": stay}, at)
        event["source_version"] = one.version
        return event

    def _event(self, kind: str, said: Event, at: datetime | None = None) -> Event:
        return {
            "event_id": f"{self.code}-{self.run}-{self.dice.getrandbits(64):016x}",
            "kind": kind,
            "occurred_at": (at or self.now()).isoformat(),
            **said,
        }
