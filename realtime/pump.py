"""Says to one device what is due, one frame at a time; awaiting each send is the back-pressure."""

import asyncio

from realtime.hub import Hub
from realtime.lines import AWAY
from realtime.ring import Behind
from realtime.seats import Seat, Send
from realtime.types import Farewell, Slice

RETRY_SECONDS = 1.0  # between tries to read the table


async def pump(hub: Hub, seat: Seat, send: Send) -> Farewell:
    """Runs until the seat is dismissed, and answers why; raises what ``send`` (ASGI's) raises.

    What is new while it waits is mostly pushed past it (``Seat.push``); it does the rest.
    """
    now = asyncio.get_running_loop().time
    while seat.farewell is None:
        said = await following(hub, seat)
        if said is None:
            if seat.farewell is None:
                await seat.wait()
            continue
        seat.sending_since = now()
        if isinstance(said, str):
            await send({"type": "websocket.send", "text": said})
        else:
            await send(said.message)
            hub.given(seat, said)
        seat.sending_since = 0.0
    return seat.farewell


async def following(hub: Hub, seat: Seat) -> str | Slice | None:
    """What is to be said next; None when nothing is, or when the seat was dismissed."""
    while seat.farewell is None:
        try:
            return seat.due()
        except Behind:
            late = await _late(hub, seat)
            if late is not None:
                return late
    return None


async def _late(hub: Hub, seat: Seat) -> Slice | None:
    try:
        return await hub.read_late(seat)
    except AWAY:
        await asyncio.sleep(RETRY_SECONDS)
        return None
