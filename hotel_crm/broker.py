"""Celery's broker in a folder, made to survive what it meets in a house where anything is killed.

kombu's own writes a file in place and reads whatever it finds: a worker that looks in between dies
of «Expecting value», about once a minute at two messages a second, and a table of queues cut off
by a kill stops every later start. Here a reader waits a moment for the writer and then passes over
what nobody finishes. A nudge that is lost so is found by its sweep.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import loads

logger = logging.getLogger(__name__)

_Channel: Any = filesystem.Channel
LOOKS, PAUSE = 20, 0.005  # a writer needs microseconds; a tenth of a second is for a loaded machine


def _patiently(read: Callable[[], Any]) -> Any:
    """What ``read`` gives once it gives JSON; raises ``ValueError`` when it never does."""
    for _ in range(LOOKS):
        try:
            return read()
        except ValueError:
            time.sleep(PAUSE)
    return read()


def _message(file: Path) -> Any:
    return loads(file.read_text(encoding="utf-8"))


# kombu remembers a binding in the process before it stands in the folder: a second thread that
# believed the memory would send its first messages to no queue at all.
_binding = threading.Lock()


class Channel(_Channel):  # type: ignore[misc]  # kombu's stubs know neither folder nor override
    """A folder of messages, one file each, taken by whoever renames it."""

    def _get(self, queue: str) -> Any:
        for file in sorted(Path(self.data_folder_in).iterdir()):
            if file.name.partition(".")[2] != f"{queue}.msg":
                continue
            try:
                mine = file.rename(Path(self.processed_folder) / file.name)
            except FileNotFoundError:
                continue  # another worker was faster
            try:
                return _patiently(partial(_message, mine))
            except ValueError:
                logger.warning("a message cut off in the queue %s was passed over", queue)
            finally:
                mine.unlink()
        raise Empty

    def get_table(self, exchange: str) -> Any:
        """The queues bound to ``exchange``."""
        return _patiently(lambda: super(Channel, self).get_table(exchange))

    def queue_bind(self, *args: Any, **kwargs: Any) -> None:
        """Binds a queue; whoever binds it at the same time waits until it is bound."""
        with _binding:
            super().queue_bind(*args, **kwargs)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        def bind() -> None:
            super(Channel, self)._queue_bind(exchange, routing_key, pattern, queue)

        try:
            _patiently(bind)
        except ValueError:
            logger.warning("the table of queues was cut off and is made anew")
            self._exchange_file(exchange).unlink(missing_ok=True)
            bind()


class Transport(filesystem.Transport):
    """kombu's folder with our channel."""

    Channel = Channel
