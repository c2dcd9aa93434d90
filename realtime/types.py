"""The shapes that pass between the writer of the stream, the hub and the frames."""

from dataclasses import dataclass, field
from datetime import datetime

from realtime.enums import CloseCode

# Department codes of one kind of listener; None hears everything.
Audience = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Wake:
    """«Entity E is now at version V»: never a guest's word, only what to look at again.

    ``departments`` empty means everybody in the property.
    """

    topic: str
    level: str
    entity: str
    version: int
    departments: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Entry:
    """A wake-up in the stream, already encoded, as the hub keeps it.

    ``alert`` is the entity when its delivery is to be proved, "" otherwise.
    """

    seq: int
    text: str
    departments: frozenset[str]
    alert: str
    topic: str

    def is_for(self, audience: Audience) -> bool:
        """Whether listeners of ``audience`` may hear it."""
        return audience is None or not self.departments or not self.departments.isdisjoint(audience)


@dataclass(frozen=True, slots=True)
class Slice:
    """One frame's worth of the stream: (``told``, ``upto``], shared by all who stand alike.

    ``message`` is the same frame as ASGI wants it, ``wire`` as it travels; made once for everybody.
    """

    text: str
    upto: int
    alerts: tuple[tuple[int, str], ...]  # (seq, entity)
    message: dict[str, str]
    wire: bytes

    @property
    def entities(self) -> tuple[str, ...]:
        """The alerts' entities."""
        return tuple(entity for _, entity in self.alerts)


@dataclass(frozen=True, slots=True)
class Head:
    """The state of one property's stream: newest number, and up to which numbers are gone."""

    property_id: int
    epoch: str
    head: int
    floor: int


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why a socket ends, and after how many seconds the device should come back."""

    why: str
    code: int
    retry: float


RESTART = Farewell("restart", CloseCode.RESTART, 1)
SIGNED_OUT = Farewell("signed_out", CloseCode.SIGNED_OUT, 0)
TOO_SLOW = Farewell("slow", CloseCode.TOO_SLOW, 2)
REPLACED = Farewell("replaced", CloseCode.REPLACED, 0)
MALFORMED = Farewell("malformed", CloseCode.MALFORMED, 5)
TOO_MANY = Farewell("too_many_frames", CloseCode.TOO_MANY, 10)
BUSY = Farewell("busy", CloseCode.BUSY, 5)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page stands in the stream when it is rendered; ``epoch`` is opaque to devices."""

    epoch: str
    cur: int


@dataclass(frozen=True, slots=True)
class DeviceTimes:
    """What is known of one alert on one device; None = not (yet) proved."""

    device_public_id: str
    device_label: str
    sent_at: datetime | None
    delivered_at: datetime | None
    shown_at: datetime | None
