"""One per web process: reads each property's stream once and wakes the seats that listen to it.

Three ways lead an event here: a commit of this process hands it over; a doorbell of another process
makes the hub read; and once a second it looks at the heads, whatever was lost. The stream's numbers
are dense, so every way is checked against the others and none has to be reliable.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any

from core.ids import new_public_id
from realtime import doorbell, frames, hubs, log, queries
from realtime.enums import Mode
from realtime.lines import AWAY, Line, rings
from realtime.marks import Marks
from realtime.ring import KEPT
from realtime.seats import Seat
from realtime.stream import Stream
from realtime.types import REPLACED, RESTART, Entry, Slice

POLL_SECONDS = 1.0
PAGE = 500  # rows read at once by a seat that fell behind the ring
READERS = 8  # seats that read the table at one time
MOST_PER_DEVICE = 8  # pages of one device with a socket each

logger = logging.getLogger(__name__)


class Hub:
    """Lives on one event loop; ``start`` and ``stop`` it there."""

    def __init__(self) -> None:
        self.streams: dict[int, Stream] = {}
        self.seats: dict[Seat, None] = {}  # everybody, in the order they came
        self.marks = Marks()
        self.people_due: set[int] = set()  # properties whose people have changed
        self.people_look = asyncio.Event()
        self._look = asyncio.Event()
        self._empty = asyncio.Event()
        self._line = Line()
        self._late_line = Line()
        self._late_readers = asyncio.Semaphore(READERS)
        self._tasks: list[asyncio.Task[None]] = []

    # Life

    def start(self, *rounds: Callable[["Hub"], Coroutine[Any, Any, None]]) -> None:
        """Begins to read; ``rounds`` are endless works beside it (rounds.py)."""
        hubs.enter(self)
        works = [self._watch(), self._hear(), self.marks.work(), *(work(self) for work in rounds)]
        self._tasks = [asyncio.create_task(work) for work in works]

    async def say_goodbye(self, seconds: float = 1.0) -> None:
        """Tells every seat that the process restarts; waits up to ``seconds`` for them to go."""
        for seat in list(self.seats):
            seat.dismiss(RESTART)
        self._empty.clear()
        if self.seats:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._empty.wait()

    async def stop(self) -> None:
        """Ends everything; what devices proved is kept."""
        hubs.leave(self)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self.marks.close()
        await self._line.close()
        await self._late_line.close()

    # News

    def give(self, property_id: int, epoch: str, entries: Sequence[Entry]) -> None:
        """A commit of this process. Nothing is read when it follows what we know."""
        stream = self.streams.get(property_id)
        if stream is not None:
            if stream.give(epoch, entries):
                self._push(stream)
            else:
                self._look.set()
        self._notice(property_id, entries)

    def look_at_people(self, property_id: int | None) -> None:
        """Somebody was signed out or changed: do not wait for the next round."""
        if property_id is not None:
            self.people_due.add(property_id)
        self.people_look.set()

    def _notice(self, property_id: int, entries: Iterable[Entry]) -> None:
        if any(entry.topic == "people" for entry in entries):
            self.look_at_people(property_id)

    async def _hear(self) -> None:
        while True:
            try:
                async for property_id in rings():
                    if property_id == doorbell.EVERYBODY:
                        self.look_at_people(None)
                    elif property_id in self.streams:
                        self._look.set()
            except AWAY as error:
                logger.info("No doorbell, only the poll: %s", type(error).__name__)
            except Exception:
                logger.exception("The doorbell's line broke; the poll goes on.")
            await asyncio.sleep(POLL_SECONDS)

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._look.wait()
            self._look.clear()
            try:
                await self.catch_up(list(self.streams.values()))
            except AWAY as error:
                logger.warning("The streams cannot be read now: %s", type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)
            except Exception:
                logger.exception("A look at the streams failed; the next follows.")
                await asyncio.sleep(POLL_SECONDS)

    async def catch_up(self, streams: Sequence[Stream]) -> None:
        """Reads what ``streams`` miss; raises what the line raises."""
        if not streams:
            return
        known = {stream.property_id: stream.ring.head for stream in streams}
        values = {"properties": list(known)}
        for row in await self._line.rows(queries.HEADS, values):
            head = queries.head_of(row)
            stream = self.streams.get(head.property_id)
            if stream is not None and stream.meet(head, known=known.get(head.property_id, 0)):
                await self._read(stream, head.head)

    async def _read(self, stream: Stream, upto: int) -> None:
        if upto - stream.ring.head > KEPT:
            stream.skip_to(upto - KEPT)
        values = {
            "property": stream.property_id,
            "after": stream.ring.head,
            "upto": upto,
            "limit": KEPT,
        }
        entries = [queries.entry_of(row) for row in await self._line.rows(queries.EVENTS, values)]
        if not stream.add(entries):
            # Rows went while we read (retention): the ring begins anew, seats ask the table.
            stream.skip_to(upto)
        self._push(stream)
        self._notice(stream.property_id, entries)

    def _push(self, stream: Stream) -> None:
        """Says the newest to everybody who only waits for it; the book-keeping comes after all."""
        at = asyncio.get_running_loop().time()
        given = [(seat, said) for seat in tuple(stream.seats) if (said := seat.push(at))]
        proved: dict[int, tuple[Slice, list[int]]] = {}
        for seat, said in given:
            if said.alerts and seat.device_id is not None:
                seat.remember(said)
                proved.setdefault(id(said), (said, []))[1].append(seat.device_id)
        for said, devices in proved.values():
            self.marks.sent(stream.property_id, said.entities, devices)

    # Seats

    def sit(self, seat: Seat) -> None:
        """A connection begins; it hears nothing before its hello."""
        self.seats[seat] = None

    def leave(self, seat: Seat) -> None:
        """A connection ended; safe to call twice."""
        self.seats.pop(seat, None)
        seat.give_up()
        if not self.seats:
            self._empty.set()
        if seat.stream is not None:
            seat.stream.seats.discard(seat)
            seat.stream.idle_since = asyncio.get_running_loop().time()

    async def stream(self, property_id: int) -> Stream:
        """The property's stream, loaded; raises what the line raises."""
        stream = self.streams.get(property_id)
        if stream is None:
            stream = self.streams[property_id] = Stream(property_id)
            stream.idle_since = asyncio.get_running_loop().time()
        async with stream.turn:
            if not stream.loaded:
                await self.catch_up([stream])
            if not stream.loaded:  # a hotel that never spoke
                values = {"property": property_id, "epoch": new_public_id()}
                await self._line.rows(log.OPEN, values)
                await self.catch_up([stream])
        return stream

    async def greet(self, seat: Seat, hello: frames.Hello) -> None:
        """Begins or begins again where the device stands; raises what the line raises."""
        stream = await self.stream(seat.property_id)
        if hello.cur > stream.ring.head:  # it may come from a process that knows more
            await self.catch_up([stream])
        seat.stream, seat.tab = stream, hello.tab
        known = hello.epoch == seat.epoch and stream.floor <= hello.cur <= stream.ring.head
        if known:
            seat.place.jump(hello.cur)
        stream.seats.add(seat)
        self._make_room_for(seat)
        seat.restart(Mode.DELTA if known else Mode.RESET)
        if seat.device_id is not None:
            self.marks.connected(seat.device_id, seat.epoch, hello.cur if known else 0)

    def given(self, seat: Seat, said: Slice) -> None:
        """A frame was given to the network: its alerts are sent, and await their proof."""
        if said.alerts and seat.device_id is not None:
            seat.remember(said)
            self.marks.sent(seat.property_id, said.entities, [seat.device_id])

    def acknowledge(self, seat: Seat, upto: int) -> None:
        """The device has applied everything up to ``upto`` (never more than it was told)."""
        if seat.stream is None or seat.device_id is None:
            return
        upto = min(upto, seat.place.told)
        self.marks.acked(seat.device_id, seat.epoch, upto)
        proved = seat.proved(upto)
        if proved:
            self.marks.delivered(seat.property_id, proved, seat.device_id)

    def _make_room_for(self, seat: Seat) -> None:
        """A newer socket of the same page replaces the older; a device has only so many."""
        if seat.device_id is None or seat.stream is None:
            return
        others = [
            other
            for other in self.seats
            if other is not seat
            and other.device_id == seat.device_id
            and other.stream is seat.stream
            and other.farewell is None
        ]
        for nr, other in enumerate(others):
            if other.tab == seat.tab or nr < len(others) - MOST_PER_DEVICE + 1:
                other.dismiss(REPLACED)

    async def read_late(self, seat: Seat) -> Slice | None:
        """What comes next for a seat that fell behind the ring; raises what the line raises."""
        stream, place = seat.stream, seat.place
        if stream is None:
            return None
        async with self._late_readers:
            began = place.position
            upto = min(began + PAGE, stream.ring.head)
            values = {
                "property": stream.property_id,
                "after": began,
                "upto": upto,
                "limit": PAGE,
            }
            rows = await self._late_line.rows(queries.EVENTS, values)
        if place.position != began or seat.welcome is not None:
            return None  # it said hello again meanwhile
        if len(rows) != upto - began:
            seat.restart(Mode.RESET)  # the table forgot them: fetch everything
            return None
        return place.take_from([queries.entry_of(row) for row in rows], upto)
