"""Sentences that are written before their reader is known, and said later in the reader's language.

A ``Sentence`` is its English text, so that an API, an exception or a log can use it as it is, and
remembers the words it was made of. Kept are those: the English words with their gaps are the code
(the key of the catalogues), beside what fills the gaps. Words that are changed later are still said,
in English.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext

Part = Mapping[str, Any]
"""``{"says": words with %(gaps)s, "with": {gap: text, number or another part}}``; for JSON columns."""


class Sentence(str):
    """English, with the parts it was made of; not cut, because a part cannot be cut."""

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, parts: Iterable[Part]) -> "Sentence":
        """From parts as they were kept or made."""
        known = tuple(parts)
        made = super().__new__(cls, " ".join(_filled(part, str) for part in known))
        made.parts = known
        return made


def sentence(words: str, /, **gaps: object) -> Sentence:
    """A sentence of literal ``words`` (they are collected for translation) and what fills its gaps."""
    return Sentence([{"says": words, "with": {name: _plain(gap) for name, gap in gaps.items()}}])


def joined(said: Iterable[str]) -> Sentence:
    """Several sentences as one."""
    return Sentence(part for one in said for part in kept(one))


def of(error: Exception) -> str:
    """What an exception says, with its parts when it has some; ``str(error)`` would lose them."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Sentence) else str(error)


def kept(said: str) -> list[Part]:
    """The parts of a sentence; a plain text is a part without gaps."""
    if isinstance(said, Sentence):
        return list(said.parts)
    return [{"says": said, "with": {}}] if said else []


def told(parts: Sequence[Part]) -> str:
    """Kept parts in the language of the present reader."""
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(_filled(part, gettext) for part in parts)


def _plain(gap: object) -> object:
    if isinstance(gap, Sentence):
        return gap.parts[0]
    return gap if isinstance(gap, int) else str(gap)


def _filled(part: Part, say: Any) -> str:
    words, gaps = say(part["says"]), part["with"]
    if not gaps:
        return str(words)
    filled = {
        name: _filled(gap, say) if isinstance(gap, Mapping) else gap for name, gap in gaps.items()
    }
    return str(words % filled)
