"""A hotel whose PMS speaks FIAS: guests in house go over the interface, bookings by the other line.

FIAS tells no bookings. What a real house gets by a nightly file of arrivals, this one sends over
its JSON line under the same reservation numbers; from check-in on everything is FIAS.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Protocol

from simulator.fias import Interface
from simulator.pms import Event, Pms
from simulator.records import everybody, happened, records
from simulator.tally import Tally

OLD = timedelta(minutes=5)
"""What is told as having happened longer ago is history: a resync tells it, no record does."""


class Sends(Protocol):
    """Whatever takes canonical events."""

    async def send(self, *events: Event) -> None: ...


class FiasDoor:
    """The same as ``Door`` for whoever lets things happen. ``cuts``: share of records that end a line."""

    def __init__(
        self, bookings: Sends, *, zone: str, charset: str, tally: Tally, cuts: float, repeat: float
    ) -> None:
        self.interface = Interface(self._house, zone=zone, charset=charset, repeat=repeat)
        self.cuts = cuts
        self._bookings = bookings
        self._tally = tally
        self._pms: Pms | None = None
        self._rooms: dict[str, str] = {}
        self._dice = random.Random(11)

    def belong_to(self, pms: Pms) -> None:
        """The PMS whose interface this is."""
        self._pms = pms

    @property
    def pms(self) -> Pms:
        """The PMS whose interface this is."""
        if self._pms is None:
            raise RuntimeError("this interface belongs to no PMS yet")
        return self._pms

    def _house(self) -> list[tuple[tuple[str, str], ...]]:
        return list(everybody(self.pms))

    async def send(self, *events: Event) -> None:
        """Bookings first, then what the interface can say; what nobody hears is not sent again."""
        said = [(event, records(event, self.pms, self._rooms)) for event in events]
        bookings = [event for event, told in said if told is None]
        if bookings:
            await self._bookings.send(*bookings)
        for event, told in said:
            for rid, fields in told or ():
                self._tell(event, rid, fields)
        self._rooms = {one.key: str(one.room) for one in self.pms.with_status("in_house")}

    def _tell(self, event: Event, rid: str, fields: tuple[tuple[str, str], ...]) -> None:
        at = happened(event)
        if datetime.now(UTC) - at > OLD:
            return
        if self._dice.random() < self.cuts:
            self.interface.budget = self._dice.randint(0, 90)
        self._tally.sending((event,))
        stamp = dict(self.interface.stamp(at)) | dict(fields)
        heard = self.interface.tell(rid, tuple(stamp.items()))
        self._tally.counts["events"] += 1
        self._tally.outcomes["fias" if heard else "fias unheard"] += 1
