"""Which hub works in this process, so that a commit made here reaches its sockets without a read."""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from realtime.types import Entry

if TYPE_CHECKING:
    from realtime.hub import Hub

logger = logging.getLogger(__name__)

_here: "tuple[asyncio.AbstractEventLoop, Hub] | None" = None


def enter(hub: "Hub") -> None:
    """Makes ``hub`` this process's, on the running loop."""
    global _here  # noqa: PLW0603  one hub per process is the point
    _here = (asyncio.get_running_loop(), hub)


def leave(hub: "Hub") -> None:
    """The hub stopped."""
    global _here  # noqa: PLW0603
    if _here is not None and _here[1] is hub:
        _here = None


def current() -> "Hub | None":
    """The hub of the running loop, None when there is none (or it lives on another loop)."""
    if _here is not None and _here[0] is asyncio.get_running_loop():
        return _here[1]
    return None


def give(property_id: int, epoch: str, entries: Sequence[Entry]) -> None:
    """Hands committed entries to the hub of this process, if any; from any thread, never raises."""
    here = _here
    if here is None:
        return
    loop, hub = here
    try:
        loop.call_soon_threadsafe(hub.give, property_id, epoch, entries)
    except RuntimeError:  # the loop was closed a moment ago; its sockets are gone with it
        logger.info("The hub has ended; nothing was handed over.")
        return
    # Lets the loop's thread have the interpreter now: 45 us to the first send instead of 170.
    time.sleep(0)


def look_at_people(property_id: int | None = None) -> None:
    """Asks the hub of this process to check at once who is still signed in; never raises."""
    here = _here
    if here is None:
        return
    loop, hub = here
    try:
        loop.call_soon_threadsafe(hub.look_at_people, property_id)
    except RuntimeError:
        logger.info("The hub has ended; its sockets are gone with it.")
