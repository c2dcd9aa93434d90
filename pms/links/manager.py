"""All links of the house: a runner for each line that should be held; lines come and go."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import Error, close_old_connections

from core import clock
from core.faults import where
from pms import queries
from pms.links.runner import Runner

logger = logging.getLogger(__name__)

LAST_WORDS = 5.0  # seconds for a runner to give its link back


class Manager:
    """Keeps the runners in step with the lines."""

    def __init__(self, now: Callable[[], datetime] = clock.now) -> None:
        self._now = now
        self._runners: dict[int, Runner] = {}
        self._blind = False

    def look(self) -> int:
        """Starts and ends runners as the lines ask; returns how many run."""
        close_old_connections()
        try:
            wanted = set(queries.links())
        except Error as error:
            if not self._blind:  # said once, not each second
                logger.error("links: %s", where(error))  # noqa: TRY400  no words
            self._blind = True
            return len(self._runners)
        self._blind = False
        for link_id in [each for each in self._runners if each not in wanted]:
            self._runners.pop(link_id).end()
        for link_id in wanted:
            running = self._runners.get(link_id)
            if running is None or not running.is_alive():
                self._runners[link_id] = Runner(link_id, self._now)
                self._runners[link_id].start()
        return len(self._runners)

    def end(self) -> None:
        """Ends all runners and waits for them, though not for ever."""
        for runner in self._runners.values():
            runner.end()
        for runner in self._runners.values():
            runner.join(LAST_WORDS)
        self._runners.clear()
