import asyncio

import pytest

from realtime.eager import begin


async def test_what_need_not_wait_ends_at_once():
    done = []

    async def send():
        done.append(1)

    assert begin(send()) is None
    assert done == [1]


async def test_what_waits_is_ended_by_the_task_that_awaits_its_rest():
    gate, done = asyncio.Event(), []

    async def send():
        await gate.wait()
        await asyncio.sleep(0)
        done.append(1)

    rest = begin(send())
    before = list(done)
    gate.set()
    await rest

    assert (before, done) == ([], [1])


async def test_a_wait_that_was_over_before_it_was_awaited_ends_too():
    gate = asyncio.get_running_loop().create_future()

    async def send():
        await gate

    rest = begin(send())
    gate.set_result(None)
    await asyncio.sleep(0)

    assert await asyncio.wait_for(asyncio.ensure_future(ended(rest)), 1) is None


async def ended(rest):
    await rest


async def test_errors_and_cancellation_reach_whoever_awaits():
    gate, seen = asyncio.Event(), []

    async def failing():
        try:
            await gate.wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        raise ConnectionResetError

    first, second = begin(failing()), begin(failing())
    task = asyncio.create_task(ended(first))
    await asyncio.sleep(0)
    task.cancel()
    gate.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ConnectionResetError):
        await second
    assert seen == ["cancelled"]


async def test_what_fails_at_once_raises_at_once():
    async def send():
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        begin(send())
