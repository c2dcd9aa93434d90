"""Bytes of a FIAS record -> text. The protocol does not say which letters it uses; the line does.

One link may carry two: the PMS's own words in GBK, a booking that came by the web in UTF-8. Bytes
that are valid UTF-8 with a letter of three bytes or more are UTF-8: Chinese in GBK looks so about
once in thirty thousand names. Where two bytes would do for both, the line's setting decides.
"""

CHARSETS = {
    "utf-8": "UTF-8",
    "gb18030": "GBK, GB 18030 (简体中文)",
    "big5hkscs": "Big5 (繁體中文)",
    "cp932": "Shift JIS (日本語)",
    "cp949": "EUC-KR (한국어)",
    "cp1252": "Windows 1252 (Western Europe)",
    "cp1251": "Windows 1251 (Cyrillic)",
    "cp874": "Windows 874 (ไทย)",
}
"""What a line can be set to: Python's name of the encoding -> the name people know."""

_THREE_BYTES = "\u0800"


def charset_of(raw: bytes, setting: str) -> str:
    """The encoding to read all of one record with."""
    if raw.isascii():
        return "ascii"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return setting
    if setting == "utf-8" or max(text) >= _THREE_BYTES or not _fits(raw, setting):
        return "utf-8"
    return setting


def _fits(raw: bytes, charset: str) -> bool:
    try:
        raw.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def read(raw: bytes, charset: str) -> tuple[str, bool]:
    """The text, and whether every letter of it could be read."""
    try:
        return raw.decode(charset), True
    except UnicodeDecodeError:
        return raw.decode(charset, errors="replace"), False


def write(text: str, charset: str) -> bytes:
    """The bytes of ``text``; a letter that the charset has not becomes a question mark."""
    return text.encode(charset, errors="replace")
