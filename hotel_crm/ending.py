"""How a process without a supervisor's loop of its own learns that it shall end."""

import os
import select
import signal
from contextlib import suppress
from types import FrameType


class Ending:
    """Waits for SIGTERM or SIGINT, from when it is made on; only in the main thread.

    A handler may run in the middle of anything the main thread does, so it must not touch a lock:
    ``threading.Event.set`` in it can wait for ever for the ``wait`` that it interrupts. A byte in a
    pipe cannot.
    """

    def __init__(self) -> None:
        self._told, self._tell = os.pipe()
        os.set_blocking(self._tell, False)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._heard)

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        with suppress(BlockingIOError):  # a full pipe has told already
            os.write(self._tell, b".")

    def within(self, seconds: float) -> bool:
        """Waits at most ``seconds``; whether the process has been told to end, then or before."""
        ready, _, _ = select.select([self._told], [], [], seconds)
        return bool(ready)
