"""Waiting for what happens on another thread or the other end of a connection."""

import asyncio


async def until(condition, seconds=30.0):
    """Returns when ``condition()`` holds; raises ``TimeoutError`` when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  any condition, not only those with an event
            await asyncio.sleep(0.01)
