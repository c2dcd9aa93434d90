"""One link from the first lease to the last: connect, talk, wait a little longer each time, again."""

import contextlib
import logging
import secrets
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import Error, close_old_connections, connection

from core import clock, sentences
from core.faults import where
from core.sentences import sentence
from pms.enums import LinkMode, LinkState
from pms.links.holding import Hold, Lost
from pms.links.talking import Restart, Talk
from pms.links.wire import Cut, NoWire, Plug
from pms.models import Link

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0  # seconds between calls; the lease is renewed in between
ASK_AGAIN = 1.0  # seconds until we ask whether a link that another holds is free

CANNOT_KEEP = sentence(
    "What came could not be kept just now, so the connection was dropped; the resync after the next "
    "start brings everything again."
)


class Runner(threading.Thread):
    """Holds one link until told to end, whatever happens to it."""

    def __init__(self, link_id: int, now: Callable[[], datetime] = clock.now) -> None:
        super().__init__(name=f"link-{link_id}", daemon=True)
        self.link_id = link_id
        self._hold = Hold(link_id, secrets.token_hex(12))
        self._now = now
        self._ended = threading.Event()
        self._wait = FIRST_WAIT

    def end(self) -> None:
        """Asks the thread to end; ``join`` waits for it."""
        self._ended.set()

    def run(self) -> None:
        """The thread."""
        try:
            while not self._ended.is_set():
                close_old_connections()
                try:
                    self._once()
                except Lost:
                    self._ended.wait(ASK_AGAIN)
                except Exception as error:  # noqa: BLE001  a link never ends of what it hears
                    logger.error("link %s: %s", self.link_id, where(error))  # noqa: TRY400  no words
                    self._fail()
            self._give_back()
        finally:
            connection.close()

    def _once(self) -> None:
        """Holds the link and talks, until something ends it that only a new start mends."""
        link = self._hold.take(self._now())
        if link is None:
            raise Lost
        plug = Plug(link.host, link.port, listens=link.mode == LinkMode.LISTEN)
        with plug:
            while not self._ended.is_set():
                try:
                    self._talk(link, plug)
                except Restart:
                    return
                except (Cut, NoWire) as cut:
                    self._down(sentences.of(cut))
                    found = self._hold.take(self._now())
                    if found is None:
                        raise Lost from cut
                    if found.changed != link.changed:
                        return
                    link = found

    def _talk(self, link: Link, plug: Plug) -> None:
        wire = plug.connect(self._ended.is_set)
        if wire is None:  # nobody has called yet
            if self._hold.look(self._now()).changed != link.changed:
                raise Restart
            return
        try:
            talk = Talk(link, hold=self._hold, wire=wire, plug=plug, clock=self._now)
            talk.run(self._ended)
        finally:
            if wire.any_byte:
                self._wait = FIRST_WAIT
            wire.close()

    def _fail(self) -> None:
        with contextlib.suppress(Lost):
            self._down(CANNOT_KEEP)

    def _down(self, note: str) -> None:
        """Says why there is no connection, and waits before the next one."""
        try:
            link = Link.objects.select_related("connection__property").get(pk=self.link_id)
            self._hold.tell(link, self._now(), state=LinkState.DOWN, note=note, night=False)
        except Lost:
            raise
        except Exception as error:  # noqa: BLE001  nor of what it cannot write
            logger.error("link %s: %s", self.link_id, where(error))  # noqa: TRY400  no words
            connection.close()
        self._ended.wait(min(self._wait, LONGEST_WAIT))
        self._wait = min(self._wait * 2, LONGEST_WAIT / 2)

    def _give_back(self) -> None:
        try:
            self._hold.let_go(state=LinkState.DOWN, night=False)
        except Error as error:  # the lease runs out by itself
            logger.error("link %s: %s", self.link_id, where(error))  # noqa: TRY400  no words
