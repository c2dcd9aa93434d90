"""One listener at the hub: a place in the ring, and what must be said besides events.

A seat holds flags and numbers, never a queue: a slow device costs the house nothing but its lag.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from realtime import frames, queries
from realtime.eager import Rest, begin
from realtime.enums import Mode
from realtime.ring import Behind, Place
from realtime.types import Audience, Farewell, Slice
from staff.types import Person

if TYPE_CHECKING:
    from realtime.stream import Stream

Send = Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]]  # ASGI's

MOST_UNPROVED = 1000  # alerts sent and not acknowledged that are remembered per device


class Seat:
    """A device's place; used on the hub's loop only.

    ``renew`` authenticates again (None = signed out); ``send`` is the connection's own, where it
    has one; ``sever`` cuts a connection that takes nothing any more.
    """

    __slots__ = (
        "_trouble",
        "_unfinished",
        "_unproved",
        "_waiter",
        "beat_at",
        "beat_due",
        "device_id",
        "farewell",
        "place",
        "property_id",
        "renew",
        "sat_at",
        "send",
        "sending_since",
        "sever",
        "sign_in_id",
        "stream",
        "tab",
        "welcome",
        "write",
    )

    def __init__(
        self, person: Person, *, renew: Callable[[], Awaitable[Person | None]], at: float
    ) -> None:
        self.property_id = person.property_id
        self.device_id = person.device_id
        self.sign_in_id = person.sign_in_id
        self.place = Place(queries.audience_of(person), 0)
        self.renew = renew
        self.send: Send | None = None
        self.write: Callable[[bytes], bool] | None = None  # past ASGI, where possible (wire.py)
        self.sever: Callable[[], None] | None = None
        self.stream: Stream | None = None  # since its hello
        self.tab = ""
        self.welcome: Mode | None = None  # a welcome to be said
        self.farewell: Farewell | None = None
        self.sat_at = at  # loop times, seconds
        self.beat_at = at + frames.HEARTBEAT_SECONDS
        self.beat_due = False
        self.sending_since = 0.0  # 0 = not in a send
        self._waiter: asyncio.Future[None] | None = None
        self._unfinished: Rest | None = None
        self._trouble: Exception | None = None
        self._unproved: deque[tuple[int, str]] = deque(maxlen=MOST_UNPROVED)

    @property
    def epoch(self) -> str:
        """The stream's epoch as this device knows it."""
        return queries.epoch_for(self.place.audience, self.stream.epoch) if self.stream else ""

    def wake(self) -> None:
        """There is something to say."""
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    async def wait(self) -> None:
        """Sleeps until there is something to say, and ends a push that had to wait.

        Raises what a push met.
        """
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        if self._trouble is not None:
            raise self._trouble
        if self._unfinished is not None:
            rest, self._unfinished = self._unfinished, None
            await rest
            self.sending_since = 0.0

    def push(self, at: float) -> Slice | None:
        """Says what is new at once, when the seat only waits for that; the frame, if any.

        ``at`` is the loop's time. Everything else is left to the pump: other things to say, a place
        behind the ring, a device that reads too slowly.
        """
        waiter, stream = self._waiter, self.stream
        if waiter is None or waiter.done() or stream is None:
            return None
        if self.send is None or self.welcome is not None or self.farewell is not None:
            self.wake()
            return None
        try:
            said = self.place.take(stream.ring)
        except Behind:
            self.wake()
            return None
        if said is None:
            return None
        if not self._begin(said, at) or self.place.position < stream.ring.head:
            self.wake()
        return None if self._trouble else said

    def _begin(self, said: Slice, at: float) -> bool:
        """Begins to send; False when the pump must see to the rest."""
        if self.write is not None and self.write(said.wire):
            return True
        try:
            self._unfinished = begin(self.send(said.message))  # type: ignore[misc]  # not None
        except Exception as error:  # noqa: BLE001  the pump raises it where it belongs
            self._trouble = error
            return False
        if self._unfinished is None:
            return True
        self.sending_since = at
        return False

    def restart(self, mode: Mode) -> None:
        """The device is to be told how to go on."""
        self.welcome = mode
        self.wake()

    def dismiss(self, farewell: Farewell) -> None:
        """Ends the seat with ``farewell``; the first reason counts."""
        if self.farewell is None:
            self.farewell = farewell
        self.wake()

    def listen_as(self, audience: Audience) -> None:
        """The person's departments changed: what was passed over must be looked at again."""
        if audience != self.place.audience:
            self.place.audience = audience
            self.restart(Mode.RESET)

    def due(self) -> str | Slice | None:
        """What is to be said next; None when nothing. Raises ``Behind``."""
        stream = self.stream
        if stream is None:
            return None
        if self.welcome is not None:
            return self._welcome(stream, self.welcome)
        cut = self.place.take(stream.ring)
        if cut is not None:
            return cut
        if not self.beat_due:
            return None
        passed_over = self.place.catch_up()
        if passed_over is not None:
            return passed_over
        self.beat_due = False
        return frames.heartbeat(self.place.told)

    def _welcome(self, stream: "Stream", mode: Mode) -> str:
        self.welcome = None
        if mode is Mode.RESET:
            # Whatever the device fetches after hearing this is at least as new as this head.
            self.place.jump(stream.ring.head)
            self._unproved.clear()
        return frames.welcome(epoch=self.epoch, head=stream.ring.head, mode=mode)

    def give_up(self) -> None:
        """The connection is gone, and with it what was half sent."""
        if self._unfinished is not None:
            self._unfinished.close()
            self._unfinished = None

    def remember(self, cut: Slice) -> None:
        """Alerts that were sent and await their acknowledgement."""
        self._unproved.extend(cut.alerts)

    def proved(self, upto: int) -> tuple[str, ...]:
        """The alerts that an acknowledgement of ``upto`` proves, each once."""
        found: list[str] = []
        while self._unproved and self._unproved[0][0] <= upto:
            found.append(self._unproved.popleft()[1])
        return tuple(found)
