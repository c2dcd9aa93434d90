"""Runs a send as far as it goes without waiting: most go to the end, and then need no task.

Waking a task per socket costs half of a broadcast. A send that has to wait (the device reads too
slowly) is handed over, unfinished, to the task that may wait for it.
"""

from collections.abc import Coroutine, Generator
from typing import Any


class Rest:
    """The rest of a coroutine that took its first steps outside a task; awaited exactly once."""

    __slots__ = ("_awaited", "_coroutine")

    def __init__(self, coroutine: Coroutine[Any, Any, None], awaited: Any) -> None:
        self._coroutine = coroutine
        self._awaited = awaited  # what it waits for, to be passed on to the task

    def __await__(self) -> Generator[Any, Any, None]:
        """As awaiting the coroutine itself would have done."""
        awaited = self._awaited
        try:
            while True:
                try:
                    answer = yield awaited
                except BaseException as error:  # noqa: BLE001  the coroutine's to deal with
                    awaited = self._coroutine.throw(error)
                else:
                    awaited = self._coroutine.send(answer)
        except StopIteration:
            return

    def close(self) -> None:
        """Gives it up."""
        self._coroutine.close()


def begin(coroutine: Coroutine[Any, Any, None]) -> Rest | None:
    """Runs ``coroutine`` until it ends (None) or must wait (the rest); raises what it raises."""
    try:
        awaited = coroutine.send(None)
    except StopIteration:
        return None
    return Rest(coroutine, awaited)
