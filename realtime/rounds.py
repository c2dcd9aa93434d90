"""What the hub does by the clock: heartbeats, slow seats, silent ones, and who is still signed in."""

import asyncio
import logging

from channels.db import database_sync_to_async

from core import clock
from realtime import frames
from realtime.hub import Hub
from realtime.lines import AWAY
from realtime.queries import audience_of
from realtime.seats import Seat
from realtime.types import MALFORMED, SIGNED_OUT, TOO_SLOW
from staff.queries import still_signed_in

TICK_SECONDS = 1.0
SLOW_SECONDS = 30.0  # a send that takes longer ends the socket
HELLO_SECONDS = 10.0
PEOPLE_SECONDS = 5.0
IDLE_SECONDS = 60.0  # a stream nobody listens to is let go

logger = logging.getLogger(__name__)


async def tick(hub: Hub) -> None:
    """Once a second, for ever; no database."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        try:
            look_round(hub, asyncio.get_running_loop().time())
        except Exception:
            logger.exception("A round failed; the next follows.")


def look_round(hub: Hub, at: float) -> None:
    """One round at loop time ``at``."""
    for seat in list(hub.seats):
        _look_at(seat, at)
    for property_id, stream in list(hub.streams.items()):
        if not stream.seats and not stream.turn.locked() and at - stream.idle_since > IDLE_SECONDS:
            del hub.streams[property_id]


def _look_at(seat: Seat, at: float) -> None:
    if seat.sending_since and at - seat.sending_since > SLOW_SECONDS:
        seat.dismiss(TOO_SLOW)
        if seat.sever is not None:
            seat.sever()
    elif seat.stream is None:
        if at - seat.sat_at > HELLO_SECONDS:
            seat.dismiss(MALFORMED)
    elif at >= seat.beat_at:
        seat.beat_at = at + frames.HEARTBEAT_SECONDS
        seat.beat_due = True
        seat.wake()


async def people(hub: Hub) -> None:
    """Every five seconds and whenever somebody is signed out or changed, for ever."""
    while True:
        try:
            async with asyncio.timeout(PEOPLE_SECONDS):
                await hub.people_look.wait()
        except TimeoutError:
            pass
        hub.people_look.clear()
        due, hub.people_due = hub.people_due, set()
        try:
            await look_at_people(hub, due)
        except AWAY as error:
            logger.info("Who is signed in cannot be asked now: %s", type(error).__name__)
            hub.people_due |= due
        except Exception:
            logger.exception("A look at who is signed in failed; the next follows.")
            hub.people_due |= due


async def look_at_people(hub: Hub, changed: set[int]) -> None:
    """Dismisses who is signed out; in ``changed`` properties asks each person's departments again."""
    asked = {seat.sign_in_id for seat in hub.seats}
    if not asked:
        return
    valid = await database_sync_to_async(still_signed_in)(asked, now=clock.now())
    for seat in list(hub.seats):
        if seat.sign_in_id in asked and seat.sign_in_id not in valid:
            seat.dismiss(SIGNED_OUT)
    for seat in [seat for seat in hub.seats if seat.property_id in changed]:
        person = await seat.renew()
        if person is None:
            seat.dismiss(SIGNED_OUT)
        else:
            seat.listen_as(audience_of(person))
