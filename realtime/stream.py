"""One property's stream as one process sees it: the ring, who listens, what came too early."""

import asyncio
from collections.abc import Sequence

from realtime.enums import Mode
from realtime.ring import Gap, Ring
from realtime.seats import Seat
from realtime.types import Entry, Head

MOST_EARLY = 256  # handed-over commits that wait for an earlier one


class Stream:
    """Used on the hub's loop only. Not ``loaded`` until the database told where it stands."""

    def __init__(self, property_id: int) -> None:
        self.property_id = property_id
        self.epoch = ""
        self.floor = 0
        self.ring = Ring(0)
        self.seats: set[Seat] = set()
        self.turn = asyncio.Lock()  # one reader of the table at a time
        self.idle_since = 0.0  # loop time; meaningful while nobody listens
        self._early: dict[int, Sequence[Entry]] = {}

    @property
    def loaded(self) -> bool:
        """Whether the head is known."""
        return bool(self.epoch)

    def give(self, epoch: str, entries: Sequence[Entry]) -> bool:
        """Takes a commit of this process; False when the table must be read."""
        if not self.loaded or not self.epoch.startswith(epoch + "."):
            self._hold(entries)
            return not self.loaded  # the one who loads will look
        if self.add(entries):
            return True
        self._hold(entries)
        return False

    def add(self, entries: Sequence[Entry]) -> bool:
        """Takes entries that follow, then those that waited for them; False when there is a hole."""
        try:
            self.ring.append(entries)
            while early := self._early.pop(self.ring.head + 1, None):
                self.ring.append(early)
        except Gap:
            return False
        return True

    def meet(self, head: Head, *, known: int) -> int:
        """Compares with the database's ``head``; how many entries are to be read.

        ``known`` is our head when the question was asked: an answer below it means that the
        database was set back.
        """
        self.floor = head.floor
        if head.epoch != self.epoch or head.head < known:
            self._restart(head)
        return max(0, head.head - self.ring.head)

    def skip_to(self, head: int) -> None:
        """Gives up the entries up to ``head`` for the ring: seats read them from the table."""
        self.ring.restart(head)

    def _restart(self, head: Head) -> None:
        was_loaded = self.loaded
        self.epoch = head.epoch
        self.ring.restart(head.head)
        if was_loaded:
            self._early.clear()
            for seat in self.seats:
                seat.restart(Mode.RESET)
        else:
            self.add(())

    def _hold(self, entries: Sequence[Entry]) -> None:
        for first in [first for first in self._early if first <= self.ring.head]:
            del self._early[first]
        if len(self._early) < MOST_EARLY:
            self._early[entries[0].seq] = entries
