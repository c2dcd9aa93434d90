"""The newest part of one property's stream in memory, and one listener's place in it.

Pure: no Django, no clock, no socket, so that a state machine can try every order of events.
"""

from collections.abc import Sequence

from realtime import frames, wire
from realtime.types import Audience, Entry, Slice

KEPT = 2000  # entries; who lags more reads the table
PER_FRAME = 64  # events
_SLACK = 256  # trimmed in strides, not at every append


class Gap(Exception):
    """Entries were offered that do not follow the newest one: read the table first."""


class Behind(Exception):
    """The place lies before the oldest entry in memory: read the table."""


class Ring:
    """Entries ``base`` .. ``head`` without a hole."""

    def __init__(self, head: int) -> None:
        self.head = head
        self._entries: list[Entry] = []
        self._slices: dict[tuple[Audience, int, int], Slice | None] = {}

    @property
    def base(self) -> int:
        """The number of the oldest entry in memory (``head`` + 1 when there is none)."""
        return self.head - len(self._entries) + 1

    def append(self, entries: Sequence[Entry]) -> None:
        """Adds what is new among ``entries`` (ascending, dense); raises ``Gap`` and adds nothing."""
        fresh = [entry for entry in entries if entry.seq > self.head]
        if not fresh:
            return
        if fresh[0].seq != self.head + 1 or fresh[-1].seq - fresh[0].seq + 1 != len(fresh):
            raise Gap
        self._entries.extend(fresh)
        self.head = fresh[-1].seq
        if len(self._entries) > KEPT + _SLACK:
            del self._entries[:-KEPT]
        self._slices.clear()

    def restart(self, head: int) -> None:
        """Forgets everything and stands at ``head``."""
        self.head = head
        self._entries.clear()
        self._slices.clear()

    def slice(self, audience: Audience, *, told: int, position: int) -> Slice | None:
        """The next frame for a listener, or None when nothing up to the head is for it.

        ``told`` is where its device believes to stand, ``position`` up to where we have looked.
        Raises ``Behind``.
        """
        key = (audience, told, position)
        if key in self._slices:
            return self._slices[key]
        if position + 1 < self.base:
            raise Behind
        cut = cut_slice(
            self._entries[position + 1 - self.base :], audience, told=told, upto=self.head
        )
        self._slices[key] = cut
        return cut


def cut_slice(
    entries: Sequence[Entry], audience: Audience, *, told: int, upto: int
) -> Slice | None:
    """At most ``PER_FRAME`` of the ``entries`` (which end at ``upto``) that are for ``audience``."""
    mine: list[Entry] = []
    for entry in entries:
        if not entry.is_for(audience):
            continue
        if len(mine) == PER_FRAME:
            upto = mine[-1].seq
            break
        mine.append(entry)
    if not mine:
        return None
    text = frames.events(told, upto, [entry.text for entry in mine])
    return Slice(
        text=text,
        upto=upto,
        alerts=tuple((entry.seq, entry.alert) for entry in mine if entry.alert),
        message={"type": "websocket.send", "text": text},
        wire=wire.encoded(text),
    )


class Place:
    """Where one listener stands: two numbers and its audience, never a queue.

    Between ``told`` and ``position`` lies only what is not for it; the next frame, or an empty one
    before a heartbeat, carries the device over it.
    """

    __slots__ = ("audience", "position", "told")

    def __init__(self, audience: Audience, at: int) -> None:
        self.audience = audience
        self.position = at
        self.told = at

    def jump(self, at: int) -> None:
        """Stands at ``at``, because the device was told so (welcome)."""
        self.position = self.told = at

    def take(self, ring: Ring) -> Slice | None:
        """The next frame, and steps over it; None when nothing is left. Raises ``Behind``."""
        if self.position >= ring.head:
            return None
        cut = ring.slice(self.audience, told=self.told, position=self.position)
        if cut is None:
            self.position = ring.head
        else:
            self.position = self.told = cut.upto
        return cut

    def take_from(self, entries: Sequence[Entry], upto: int) -> Slice | None:
        """The same over ``entries`` read from the table, which end at ``upto``."""
        cut = cut_slice(entries, self.audience, told=self.told, upto=upto)
        if cut is None:
            self.position = upto
        else:
            self.position = self.told = cut.upto
        return cut

    def catch_up(self) -> str | None:
        """An empty frame over what was not for this device, or None when it already knows."""
        if self.told == self.position:
            return None
        text = frames.events(self.told, self.position, ())
        self.told = self.position
        return text
