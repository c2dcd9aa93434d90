"""A device's socket: Channels gives the life cycle, the hub gives what is said.

A socket changes nothing but delivery marks; every act of a person is an HTTP POST.
"""

import asyncio
from http.cookies import CookieError, SimpleCookie
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from realtime import frames, lifespan
from realtime.hub import Hub
from realtime.lines import AWAY
from realtime.pump import pump
from realtime.seats import Seat
from realtime.types import BUSY, MALFORMED, SIGNED_OUT, TOO_MANY, TOO_SLOW, Farewell
from realtime.visitors import person_of
from realtime.wire import writer_of
from staff.policy import allow, policy_of
from staff.types import Person

FRAMES_PER_SECOND = 20.0
FRAMES_AT_ONCE = 100.0
CLOSE_SECONDS = 1.0  # for a goodbye to a device that takes nothing


@allow()
class Socket(AsyncWebsocketConsumer):  # type: ignore[misc]  # untyped package
    """One socket of one page of one device, at /ws/p/<property>/."""

    def __init__(self) -> None:
        super().__init__()
        self.hub: Hub | None = None
        self.seat: Seat | None = None
        self.pumping: asyncio.Task[None] | None = None
        self.credit = FRAMES_AT_ONCE
        self.credit_at = 0.0
        self.ended = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Runs the socket; whatever ends it, its seat is given back."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does, without the hop to a thread for each frame that ages connections.

        No database connection is used on this loop.
        """
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Authenticates by the page's cookies. A refusal is said inside the socket, since browsers
        hide the status of a refused handshake."""
        if frames.SUBPROTOCOL not in self.scope["subprotocols"]:
            await self.close()
            return
        farewell: Farewell | None = None
        person: Person | None = None
        try:
            person = await self._person()
            if person is None:
                farewell = SIGNED_OUT
        except AWAY:
            farewell = BUSY
        await self.accept(frames.SUBPROTOCOL)
        if person is None:
            await self._end(farewell or SIGNED_OUT)
        else:
            self._sit(person)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """A frame of the device; anything but a frame ends the socket."""
        if self.seat is None or self.hub is None or self.seat.farewell is not None:
            return
        if not self._has_credit():
            self.seat.dismiss(TOO_MANY)
            return
        try:
            frame = frames.read(message.get("text") or "")
        except frames.BadFrame:
            self.seat.dismiss(MALFORMED)
            return
        await self._hear(self.hub, self.seat, frame)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The other side is gone."""
        self._leave()
        raise StopConsumer

    async def _hear(self, hub: Hub, seat: Seat, frame: frames.ClientFrame) -> None:
        if isinstance(frame, frames.Hello):
            try:
                await hub.greet(seat, frame)
            except AWAY:
                seat.dismiss(BUSY)
        elif isinstance(frame, frames.Ack):
            hub.acknowledge(seat, frame.s)
        elif isinstance(frame, frames.Shown) and seat.device_id is not None:
            hub.marks.shown(seat.property_id, frame.entity, seat.device_id)

    async def _person(self) -> Person | None:
        """Who sits here now: signed in, in the property of the address, let in by the policy."""
        person = await person_of(_cookies(self.scope["headers"]))
        policy = policy_of(type(self))
        if (
            person is None
            or person.property_code != self.scope["url_route"]["kwargs"]["property"]
            or policy is None
            or not policy.admits(person)
        ):
            return None
        return person

    def _sit(self, person: Person) -> None:
        loop = asyncio.get_running_loop()
        self.credit_at = loop.time()
        self.hub = lifespan.hub()
        self.seat = Seat(person, renew=self._person, at=self.credit_at)
        self.seat.send = self.base_send
        self.seat.write = writer_of(self.base_send)
        self.seat.sever = self._sever
        self.hub.sit(self.seat)
        self.pumping = loop.create_task(self._pump(self.hub, self.seat))

    async def _pump(self, hub: Hub, seat: Seat) -> None:
        try:
            farewell = await pump(hub, seat, self.base_send)
        except OSError:  # the connection broke while we spoke; its end is reported by itself
            hub.leave(seat)
            return
        await self._end(farewell)

    async def _end(self, farewell: Farewell) -> None:
        """Says goodbye and closes; gives the seat back even when nobody hears it."""
        if self.ended:
            return
        self.ended = True
        if self.hub is not None and self.seat is not None:
            self.hub.leave(self.seat)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.send(text_data=frames.bye(farewell))
                await self.close(farewell.code, farewell.why)
        except TimeoutError:  # first, because it is an OSError too
            self._abort()
        except OSError:
            pass

    def _sever(self) -> None:
        """Ends a socket whose device takes nothing any more."""
        if self.pumping is not None:
            self.pumping.cancel()
        self.pumping = asyncio.get_running_loop().create_task(self._end(TOO_SLOW))

    def _abort(self) -> None:
        """Cuts the connection: a close would wait for ever for a device that does not read.

        ASGI has no word for it, so this asks uvicorn's transport; another server's pings must do.
        """
        transport = getattr(getattr(self.base_send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()

    def _leave(self) -> None:
        if self.hub is not None and self.seat is not None:
            self.hub.leave(self.seat)
        if self.pumping is not None and self.pumping is not asyncio.current_task():
            self.pumping.cancel()

    def _has_credit(self) -> bool:
        now = asyncio.get_running_loop().time()
        earned = (now - self.credit_at) * FRAMES_PER_SECOND
        self.credit = min(FRAMES_AT_ONCE, self.credit + earned) - 1
        self.credit_at = now
        return self.credit >= 0


def _cookies(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    jar = SimpleCookie()
    for name, value in headers:
        if name == b"cookie":
            try:
                jar.load(value.decode("latin-1"))
            except CookieError:
                return {}
    return {name: morsel.value for name, morsel in jar.items()}
