"""One connection of a link: what is heard is kept, applied and answered until the wire is cut."""

import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.sentences import Sentence, sentence
from core.transactions import unit
from pms import handling
from pms.adapters.fias.session import Heard, Session, Stage
from pms.enums import LinkState
from pms.handling import Kept
from pms.links import rooms
from pms.links.holding import Hold
from pms.links.keeping import keep
from pms.links.wire import Cut, NoWire, Plug, Wire, turn_away
from pms.models import Link
from pms.types import RoomNews

if TYPE_CHECKING:
    from threading import Event

BEAT = 1.0  # seconds between looks at the row and the rooms
READ = 0.1
TAKEOVER = timedelta(seconds=30)
"""A client who has been silent this long gives way to one who calls now."""

SILENT = sentence("The interface has said nothing for a while, so we begin again.")
NO_END = sentence(
    "The interface did not answer our question who is in the house (DR) to its end (DE). Check-ins "
    "and departures are heard; who left while the line was down is not noticed."
)


def _second(peer: str) -> Sentence:
    return sentence(
        "A second client called from %(peer)s and was turned away: the line has one place, and the one who "
        "has it is there. End the other program.",
        peer=peer,
    )


_STATES = {Stage.UP: LinkState.UP, Stage.CLOSING: LinkState.UP}


class Restart(Exception):
    """The settings are others now; begin again with them."""


class Talk:
    """A conversation over one wire; ``run`` raises what ended it."""

    def __init__(
        self, link: Link, *, hold: Hold, wire: Wire, plug: Plug, clock: Callable[[], datetime]
    ) -> None:
        self._link, self._hold, self._wire, self._plug = link, hold, wire, plug
        self._clock = clock
        self._zone = ZoneInfo(link.connection.property.zone)
        self._session = Session(charset=link.charset, swap_marks=link.swap_marks, now=self._local())
        self._proof = link.proof
        self._unproven = link.heard_at
        self._heard_at = clock()
        self._shown: tuple[str, str, bool] | None = None
        self._note = ""
        self._was_up, self._resyncs = False, 0
        self._next_beat = 0.0

    def _local(self) -> datetime:
        return self._clock().astimezone(self._zone)

    def run(self, ended: "Event") -> None:
        """Until ``ended``; raises ``Cut``, ``Restart``, ``holding.Lost`` or a database error."""
        try:
            while not ended.is_set():
                data = self._wire.read(READ)
                if data:
                    self._heard_at = self._clock()
                    if self._session.synced:
                        self._proof = self._heard_at
                    self._take_in(self._session.receive(data, self._local()))
                self._session.tick(self._local())
                if self._session.dead(self._local()):
                    raise Cut(SILENT)
                self._beat()
                self._wire.send(self._session.take())
        finally:
            # Half a record is kept too: nothing that came is lost, and somebody may ask.
            left = self._session.end()
            if left:
                self._take_in(left)

    def _take_in(self, heard: Sequence[Heard]) -> None:
        if not heard:
            return
        # Until when everybody was surely known is what it was before these words.
        kept = keep(self._hold, self._link, heard, proof=self._proof, now=self._clock())
        if self._session.resyncs != self._resyncs:
            self._next_beat = 0.0  # the row must say soon that everybody is known
        for each in kept:
            self._apply(each)

    def _apply(self, kept: Kept) -> None:
        handling.handle(kept, now=self._clock())
        if isinstance(kept.meaning, RoomNews):
            rooms.heard(self._link, kept.meaning)
        if time.monotonic() >= self._next_beat:
            self._beat()
            self._wire.send(self._session.take())

    def _beat(self) -> None:
        """Once a second: the lease, the settings, how the link stands, what rooms are to be told."""
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + BEAT
        self._receive_second()
        now = self._clock()
        self._show(now)
        found = self._hold.look(now, **self._marks(now))
        if found.changed != self._link.changed:
            raise Restart
        if found.resync_wanted and self._session.ask_resync(self._local()):
            with unit():
                self._hold.write(now, resync_wanted=False)
        self._tell_rooms(now)

    def _marks(self, now: datetime) -> dict[str, datetime]:
        marks = {"heard_at": self._heard_at}
        if self._session.stage == Stage.UP and not self._was_up:
            self._was_up, marks["up_at"] = True, now
        if self._session.synced:
            self._proof = marks["proof"] = self._heard_at
            if self._session.resyncs != self._resyncs:
                self._resyncs, marks["synced_at"] = self._session.resyncs, now
        return marks

    def _show(self, now: datetime) -> None:
        state = _STATES.get(self._session.stage, LinkState.CONNECTED)
        note = NO_END if self._session.unanswered else self._note
        shown = (str(state), note, self._session.night)
        if shown != self._shown:
            self._shown = shown
            self._hold.tell(self._link, now, state=state, note=note, night=self._session.night)

    def _tell_rooms(self, now: datetime) -> None:
        if not self._session.may_tell:
            return
        due = rooms.due(self._link, unproven_since=self._unproven)
        self._unproven = None
        if not due:
            return
        for each in due:
            self._session.tell_room(each.number, each.digit, self._local())
        rooms.told(self._link, due, now=now)

    def _receive_second(self) -> None:
        with contextlib.suppress(NoWire):
            second = self._plug.caller(seconds=0.0)
            if second is None:
                return
            if self._clock() - self._heard_at > TAKEOVER:
                self._plug.keep(second)
                raise Cut(SILENT)
            turn_away(second)
            self._note = _second(second.peer)
