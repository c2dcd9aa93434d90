"""Bookings of the past that came to nothing: called off, or nobody showed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.history_guests import PastGuest, PastStay
from simulator.history_real import Lost

NEAR = 30
"""How many days a lost booking is for before or after the stay whose guest made it."""


@dataclass(frozen=True, slots=True)
class LostStay:
    """A booking nobody came for, like ``stay`` in all but its days (since 1970-01-01)."""

    stay: PastStay
    arrival: int
    booked: int
    gone: int
    status: str


class Losses:
    """Draws lost bookings as often, and as long before, as real ones were lost."""

    def __init__(self, seed: int, real: tuple[list[Lost], float], *, first: int, last: int) -> None:
        self.seed, self.first, self.last = seed, first, last
        self.pool, self.a_stay = real

    def of(self, guest: PastGuest) -> list[LostStay]:
        """Those of a guest; the same ones whoever else is made."""
        dice = random.Random(self.seed * 7_000_003 + guest.number)
        return [one for stay in guest.stays for one in self._beside(stay, dice)]

    def _beside(self, stay: PastStay, dice: random.Random) -> Iterator[LostStay]:
        if not self.pool or dice.random() >= self.a_stay:
            return
        real = dice.choice(self.pool)
        arrival = stay.arrival + dice.randint(-NEAR, NEAR)
        gone = arrival - (dice.randint(0, real.lead) if real.shown else 0)
        status = "cancelled" if real.shown else "no show"
        if self.first <= arrival and arrival + stay.nights < self.last:
            yield LostStay(stay, arrival, arrival - real.lead, gone, status)
