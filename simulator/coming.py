"""What is on the books for the coming days: as much, and made as long before, as the season and real guests have it."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from simulator.bookings import Booking, read
from simulator.history_real import STAYS_A_ROOM, arrivals_share

DAYS = 14
LONGEST = 60


class Ahead:
    """Draws bookings for days to come; one in so many will be called off, as real ones were."""

    def __init__(self, dice: random.Random, *, rooms: int) -> None:
        self.dice, self.rooms = dice, rooms
        self.real = list(read())
        stayed = sum(not one.cancelled for one in self.real)
        self.of_stays = len(self.real) / stayed

    def books(self, today: date) -> Iterator[tuple[date, date, Booking]]:
        """(arrival, day booked, booking) of the rooms that stand booked for the next ``DAYS`` days."""
        for ahead in range(1, DAYS + 1):
            arrival = today + timedelta(days=ahead)
            for _ in range(self._made_for(arrival)):
                one = self.dice.choice(self.real)
                off = one.cancelled and self.dice.randint(0, one.lead_days) >= ahead
                if one.lead_days >= ahead and not off:
                    yield arrival, arrival - timedelta(days=one.lead_days), one

    def _made_for(self, day: date) -> int:
        """How many bookings are ever made for a day."""
        mean = self.rooms * STAYS_A_ROOM / 365 * arrivals_share(day) * self.of_stays
        return max(0, round(self.dice.gauss(mean, mean**0.5)))

    def made(self, today: date) -> tuple[date, Booking]:
        """A booking that is made today for a later day."""
        one = self.dice.choice([one for one in self.real if 1 <= one.lead_days <= LONGEST])
        return today + timedelta(days=one.lead_days), one
