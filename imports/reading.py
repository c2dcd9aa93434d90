"""A file's bytes -> records, streaming and in constant memory; pure.

What is wrong with one line never costs another: a quote that is never closed takes its own line
only, a line without end is skipped to its end, bytes that mean nothing in the encoding are marked.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 65_536  # characters of one record
MOST_LINES = 50  # of one record, by line breaks inside quotes
UNREADABLE = "\ufffd"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_ODD = 0.2  # above this part of odd runs, high bytes are single letters and not pairs


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file. ``line`` is where it begins, from 1; ``raw`` is its text as it stood.

    ``problem`` is empty, or why there are no cells: "quote", "too_long", "unreadable".
    """

    line: int
    raw: str
    cells: tuple[str, ...] = ()
    problem: str = ""

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return not self.problem and not any(cell.strip() for cell in self.cells)


@dataclass(slots=True)
class EncodingSniffer:
    """Decides the encoding from all bytes, fed in pieces.

    UTF-8 and UTF-16 are proved (by a mark or by decoding without error). Chinese and Western bytes
    are told apart by how they stand: two by two, or alone between plain letters.
    """

    _marked: str = ""
    _begun: bool = False
    _utf8: codecs.IncrementalDecoder | None = field(
        default_factory=codecs.getincrementaldecoder("utf-8")
    )
    _runs: int = 0
    _odd: int = 0

    def feed(self, block: bytes) -> None:
        """Takes the next piece."""
        if not self._begun:
            self._begun = True
            self._marked = _mark(block)
        if self._marked or (self._utf8 is None and self._runs > 100_000):
            return
        if self._utf8 is not None:
            try:
                self._utf8.decode(block)
            except UnicodeDecodeError:
                self._utf8 = None
        runs = _HIGH.findall(block)
        self._runs += len(runs)
        self._odd += sum(len(run) % 2 for run in runs)

    def encoding(self) -> str:
        """The encoding of what was fed."""
        if self._marked:
            return self._marked
        if self._utf8 is not None:
            return "utf-8"
        return "cp1252" if self._odd > self._runs * _ODD else "gb18030"


def _mark(block: bytes) -> str:
    for bom, name in _BOMS:
        if block.startswith(bom):
            return name
    sample = block[:2000]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > half * 0.4 else ""


def decoded(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Text with ``\\n`` at the ends of lines; what cannot be read becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    breaks = io.IncrementalNewlineDecoder(None, translate=True)
    begun = False
    for block in blocks:
        text = decoder.decode(block)
        if not begun and text:
            begun, text = True, text.removeprefix("\ufeff")
        yield breaks.decode(text)
    yield breaks.decode(decoder.decode(b"", final=True), final=True)


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Lines without their ends; one that is too long is cut, and the rest of it skipped."""
    held, skipping = "", False
    for text in texts:
        *whole, held = (held + text).split("\n")
        for line in whole:
            if skipping:
                skipping = False
                continue
            yield line
        if skipping:
            held = ""
        elif len(held) > LONGEST_LINE:
            yield held
            held, skipping = "", True
    if held and not skipping:
        yield held


def records(texts: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Every record of a text in turn, the first line included."""
    source = _lines(texts)
    waiting: deque[str] = deque()
    number = 0
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        number += 1
        if len(line) > LONGEST_LINE:
            yield Record(number, line[:1000], problem="too_long")
        elif '"' not in line:
            yield _record(number, line, line.split(delimiter))
        else:
            cells = _parsed(line, delimiter)
            taken: list[str] = [line]
            if cells is None:
                cells = _over_lines(taken, waiting, source, delimiter)
            if cells is None:
                waiting.extendleft(reversed(taken[1:]))
                yield Record(number, line, problem="quote")
            else:
                yield _record(number, "\n".join(taken), cells)
                number += len(taken) - 1


def _record(number: int, raw: str, cells: list[str]) -> Record:
    if UNREADABLE in raw:
        return Record(number, raw, problem="unreadable")
    return Record(number, raw, tuple(cells))


def _parsed(text: str, delimiter: str) -> list[str] | None:
    """The cells; None when a quote is still open at the end."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
    try:  # a quote inside a cell, as in: "the "blue" room"
        return next(csv.reader([text], delimiter=delimiter))
    except csv.Error:
        return None


def _over_lines(
    taken: list[str], waiting: deque[str], source: Iterator[str], delimiter: str
) -> list[str] | None:
    """Goes on into the next lines until the quote is closed; ``taken`` holds what was read."""
    size = len(taken[0])
    while len(taken) < MOST_LINES and size < LONGEST_LINE:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return None
        taken.append(line)
        size += len(line)
        if '"' not in line:
            continue
        text = "\n".join(taken)
        try:
            return next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return None
    return None


def guess_delimiter(beginning: str) -> str:
    """The separator that cuts the first lines into the most columns of one number."""
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        rows = [each for _, each in zip(range(20), records([beginning], delimiter), strict=False)]
        sizes = [len(each.cells) for each in rows if not each.blank and not each.problem]
        if not sizes or sizes[0] < 2:
            continue
        score = (sum(size == sizes[0] for size in sizes), sizes[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best
