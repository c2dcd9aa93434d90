"""A wire that plays what a PMS sends, byte for byte and by its own clock, and then breaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from pms.links.wire import Cut, Wire

Piece = tuple[datetime, bytes]


@dataclass
class Scripted:
    """Instead of a ``Wire``: pieces with the moment each arrives; ``sent`` is what we answered."""

    pieces: Sequence[Piece]
    now: datetime
    sent: bytearray = field(default_factory=bytearray)
    any_byte: bool = False

    def clock(self) -> datetime:
        return self.now

    def read(self, seconds: float) -> bytes:
        if not self.pieces:
            raise Cut("The script is over.")
        (self.now, data), *self.pieces = self.pieces
        self.any_byte = True
        return data

    def send(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        """Nothing to end."""


class NoPlug:
    """Instead of a ``Plug``: nobody else calls."""

    def caller(self, *, seconds: float) -> Wire | None:
        return None


def cut_at(pieces: Iterable[Piece], end: int, splits: Iterable[int]) -> list[Piece]:
    """The first ``end`` bytes of the pieces, delivered in other pieces: split at ``splits``."""
    marks, cut, place = sorted(set(splits)), list[Piece](), 0
    for at, whole in pieces:
        data = whole[: max(0, end - place)]
        inner = [mark - place for mark in marks if place < mark < place + len(data)]
        edges = [0, *inner, len(data)]
        cut += [(at, data[a:b]) for a, b in pairwise(edges) if a < b]
        place += len(data)
    return cut
