"""One connection to a PMS as a state machine: bytes in, bytes out, records told on; no socket, no clock.

We are the vendor: the PMS says LS, we describe what we want (LD, a LR per record, LA), it says LA
and the link is up. Then we ask for everybody in the house (DR) and hear DS, a record each, DE. The
link begins again at every LS, whenever it comes. ``now`` is the hotel's wall time, aware.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pms.adapters.fias.codec import Decoder, Record, build, parse

ALIVE = timedelta(seconds=10)
"""With nothing else to say we say LA this often."""
PROMPT = timedelta(seconds=10)
"""A PMS that has not begun after this long is reminded by our own LS."""
SILENCE = timedelta(seconds=90)
"""A PMS that has said nothing for so long is not there any more."""
RESYNC = timedelta(minutes=3)
"""A resync that has not ended after this long is not waited for any more."""
NIGHT = timedelta(hours=6)
"""A night audit that nobody ended is over after this long."""

WANTED = (
    ("GI", "RNG#GSGNGFGTGLGVG+GAGDGGSFDATI"),
    ("GC", "RNROG#GSGNGFGTGLGVG+GAGDGGSFDATI"),
    ("GO", "RNG#GSSFDATI"),
    ("RE", "RNRSDNCT"),
    ("DS", "DATI"),
    ("DE", "DATI"),
    ("NS", "DATI"),
    ("NE", "DATI"),
)
"""The records we ask for and their fields, as the LRs say them."""


class Stage(StrEnum):
    """How far a link has come."""

    OPENED = "opened"  # connected; the PMS has not said LS
    OFFERED = "offered"  # we have described ourselves; the PMS has not said LA
    UP = "up"
    CLOSING = "closing"  # the PMS said LE and will begin again by LS


class Phase(StrEnum):
    """In which breath a record was told."""

    LIVE = "live"
    RESYNC = "resync"


@dataclass(frozen=True, slots=True)
class Heard:
    """A record to be kept: its body as it came. ``torn`` says why it is only a piece of one."""

    body: bytes
    record: Record
    phase: Phase = Phase.LIVE
    torn: str = ""


class Session:
    """One connection, from its first byte to its end."""

    def __init__(self, *, charset: str, swap_marks: bool, now: datetime) -> None:
        self.stage = Stage.OPENED
        self.asked_at: datetime | None = None  # for the resync that has not ended
        self.synced = False
        self.resyncs = 0  # that ended whole
        self.unanswered = False  # a resync was asked for and did not end in time
        self._charset, self._swap_marks = charset, swap_marks
        self._marks = False  # whether this interface has marked a record
        self._decoder = Decoder()
        self._out = bytearray()
        self._in_resync = False
        self._night_at: datetime | None = None
        self._opened_at = self._heard_at = self._said_at = now

    def take(self) -> bytes:
        """What is to be sent now; empty afterwards."""
        out, self._out = bytes(self._out), bytearray()
        return out

    def receive(self, data: bytes, now: datetime) -> list[Heard]:
        """What the PMS told by ``data``, in its order; answers wait in ``take``."""
        self._heard_at = now
        heard: list[Heard] = []
        for frame in self._decoder.feed(data):
            if frame.torn:
                heard.append(Heard(frame.body, Record(""), torn=frame.torn))
                continue
            record = parse(frame.body, self._charset)
            answer = self._LINK.get(record.rid)
            if answer is None:
                heard.append(Heard(frame.body, record, self._phase(record)))
            else:
                answer(self, now)
        return heard

    def end(self) -> list[Heard]:
        """The connection is over; returns the piece of a record that was left, if any."""
        return [Heard(frame.body, Record(""), torn=frame.torn) for frame in self._decoder.end()]

    def tick(self, now: datetime) -> None:
        """Says what is due although nothing was heard."""
        if self.stage == Stage.OPENED and now - max(self._opened_at, self._said_at) >= PROMPT:
            self._say("LS", now)
        elif self.stage == Stage.UP and now - self._said_at >= ALIVE:
            self._say("LA", now)
        if self._night_at is not None and now - self._night_at > NIGHT:
            self._night_at = None
        if self.asked_at is not None and now - self.asked_at > RESYNC:
            self.asked_at, self.unanswered = None, True

    def dead(self, now: datetime) -> bool:
        """Whether the PMS has been silent for too long."""
        return now - self._heard_at > SILENCE

    def ask_resync(self, now: datetime) -> bool:
        """Asks for everybody in the house; False while the link is not up."""
        if self.stage != Stage.UP:
            return False
        self.asked_at = now
        self._say("DR", now)
        return True

    @property
    def night(self) -> bool:
        """Whether a night audit is running."""
        return self._night_at is not None

    @property
    def may_tell(self) -> bool:
        """Whether a room's status may be told: the link is up and no night audit runs."""
        return self.stage == Stage.UP and not self.night

    def tell_room(self, number: str, status: str, now: datetime) -> None:
        """Tells the PMS how a room is, ``status`` from 1 (dirty, vacant) to 6 (inspected, occupied)."""
        fields = (("RN", number), ("RS", status), ("ID", "CRM"))
        self._out += build("RE", fields, self._charset)
        self._said_at = now

    def _say(self, rid: str, now: datetime) -> None:
        self._out += build(rid, _stamp(now))
        self._said_at = now

    def _begin(self, now: datetime) -> None:
        """LS: everything is described again, however far the link had come."""
        self.stage, self._night_at = Stage.OFFERED, None
        self._in_resync, self.asked_at = False, None
        self._out += build("LD", (*_stamp(now), ("V#", "1.0"), ("IF", "WW")))
        for rid, fields in WANTED:
            self._out += build("LR", (("RI", rid), ("FL", fields)))
        self._say("LA", now)

    def _alive(self, now: datetime) -> None:
        """LA: is never answered, or two polite ends would never stop."""
        if self.stage == Stage.OFFERED:
            self.stage = Stage.UP
            self.ask_resync(now)

    def _close(self, now: datetime) -> None:
        self.stage, self._in_resync = Stage.CLOSING, False

    def _ignore(self, now: datetime) -> None:
        """What the other end describes about itself changes nothing for us."""

    _LINK: dict[str, Callable[["Session", datetime], None]] = {
        "LS": _begin, "LA": _alive, "LE": _close, "LD": _ignore, "LR": _ignore, "LC": _ignore,
    }  # fmt: skip

    def _phase(self, record: Record) -> Phase:
        if record.rid == "DS":
            self._in_resync = True
            return Phase.RESYNC
        if record.rid == "DE":
            whole, self._in_resync = self._in_resync, False
            self.asked_at, self.synced = None, self.synced or whole
            self.unanswered = self.unanswered and not whole
            self.resyncs += whole
            return Phase.RESYNC if whole else Phase.LIVE
        if record.rid in {"NS", "NE"}:
            self._night_at = self._heard_at if record.rid == "NS" else None
        marked = record.get("SF") is not None
        self._marks = self._marks or marked
        return Phase.RESYNC if marked or self._unmarked(record) else Phase.LIVE

    def _unmarked(self, record: Record) -> bool:
        """Without marks, all between start and end; and what follows our asking, where neither comes.

        Also where marks were promised and none has come yet: a line that was set up wrongly must not
        ring for a full house.
        """
        if record.rid not in {"GI", "GO"}:
            return False
        if self._swap_marks:
            return self._in_resync and not self._marks
        return self._in_resync or self.asked_at is not None


def _stamp(now: datetime) -> tuple[tuple[str, str], ...]:
    return (("DA", now.strftime("%y%m%d")), ("TI", now.strftime("%H%M%S")))
