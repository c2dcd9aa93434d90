"""Where a line of Chinese on paper may end: anywhere, but not before a closing mark and not inside a number or word."""

from collections.abc import Callable, Iterator

CLOSING = frozenset("，。、；：！？）」』》〉】％%…,.;:!?)]")
"""What never begins a line."""
OPENING = frozenset("（「『《〈【([")
"""What never ends one."""


def lines(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """``text`` in lines of at most ``width`` as ``measure`` (a text's width) says.

    What cannot be parted and is wider than a line stands on one of its own.
    """
    line = ""
    for piece in _pieces(text):
        if line and measure((line + piece).rstrip()) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line:
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """The parts between which a line may end."""
    piece = ""
    for letter in text:
        if piece and not _together(piece[-1], letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _together(before: str, after: str) -> bool:
    if after in CLOSING or before in OPENING or after == " ":
        return True
    if before == " ":
        return False
    return before.isascii() and after.isascii()
