"""Bytes on the wire <-> frames <-> records; knows no meaning.

A frame is STX, a body, ETX. A body is a record of two letters, then fields of two letters and a
value, each ended by a bar. Nothing says how long a frame is, nothing is checked or acknowledged, a
read holds half a frame or five. Layout after FIAS 1.50, which was published for public use.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.sentences import sentence
from pms.adapters.fias import letters

STX, ETX, BAR = 0x02, 0x03, 0x7C
LONGEST_FRAME = 32_768
"""Bytes; the longest record of the protocol has a few thousand. What is longer is noise."""

# A bar ends a field where a field id or nothing follows. Elsewhere it belongs to the value: it is
# the second byte of some Chinese letters, and names cut to a length by the PMS may end in half a
# letter that would otherwise swallow the bar.
_FIELD = re.compile(rb"\|(?=[A-Z][A-Z0-9#+&]|\|*\Z)")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stood between STX and ETX. ``torn`` says why it is not whole, for a piece that is not."""

    body: bytes
    torn: str = ""


CUT = sentence("The line was cut in the middle of this record")
RESTARTED = sentence("Another record began in the middle of this one")
TOO_LONG = sentence("This record does not end")


class Decoder:
    """Frames out of whatever pieces the network delivers."""

    def __init__(self) -> None:
        self._open: bytearray | None = None

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that ``data`` completes; bytes outside frames are ignored."""
        frames: list[Frame] = []
        for byte in data:
            if byte == STX:
                if self._open:
                    frames.append(Frame(bytes(self._open), RESTARTED))
                self._open = bytearray()
            elif self._open is None:
                continue
            elif byte == ETX:
                frames.append(Frame(bytes(self._open)))
                self._open = None
            else:
                self._open.append(byte)
                if len(self._open) > LONGEST_FRAME:
                    frames.append(Frame(bytes(self._open[:LONGEST_FRAME]), TOO_LONG))
                    self._open = None
        return frames

    def end(self) -> list[Frame]:
        """What was left of a record when the line was cut; the decoder is as new."""
        left, self._open = self._open, None
        return [Frame(bytes(left), CUT)] if left else []


@dataclass(frozen=True, slots=True)
class Record:
    """A record and its fields in the order sent; ``clear`` is false when letters were lost."""

    rid: str
    fields: tuple[tuple[str, str], ...] = ()
    clear: bool = True

    def get(self, fid: str) -> str | None:
        """The value of a field, "" for a mere flag, None where it is missing. The last one counts."""
        return dict(self.fields).get(fid)

    def text(self, fid: str) -> str:
        """The value without blanks around it; "" where it is missing."""
        return (self.get(fid) or "").strip()


def parse(body: bytes, charset: str = "utf-8") -> Record:
    """The record in a frame's body. Never raises: a body that is none has an empty ``rid``."""
    head, *rest = _FIELD.split(body)
    if len(head) != 2 or not head.isalnum() or not head.isascii():
        return Record("")
    chosen = letters.charset_of(b" ".join(rest), charset)
    fields, clear = [], True
    for raw in rest:
        if len(raw) < 2:
            continue
        value, whole = letters.read(raw[2:], chosen)
        clear = clear and whole
        fields.append((raw[:2].decode("ascii", "replace"), value.rstrip("|")))
    return Record(head.decode(), tuple(fields), clear)


def build(rid: str, fields: Iterable[tuple[str, str]] = (), charset: str = "utf-8") -> bytes:
    """A whole frame. Control characters and bars in values become blanks."""
    body = rid.encode() + b"|"
    for fid, value in fields:
        plain = "".join(char if char.isprintable() and char != "|" else " " for char in value)
        body += fid.encode() + letters.write(plain, charset) + b"|"
    return bytes((STX,)) + body + bytes((ETX,))
