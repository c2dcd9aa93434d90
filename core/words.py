"""Words a hotel wrote itself: one value per language, at least one filled, with honest fallback.

A value is a plain dict such as ``{"en": "Housekeeping", "zh-hans": "客房"}``. A reader whose
language is missing gets the nearest: the other Chinese script first, then English, then any.
"""

from collections.abc import Mapping
from typing import NamedTuple

LANGUAGES = ("en", "zh-hans", "zh-hant")
_NEAREST = {
    "en": ("en", "zh-hans", "zh-hant"),
    "zh-hans": ("zh-hans", "zh-hant", "en"),
    "zh-hant": ("zh-hant", "zh-hans", "en"),
}


class Said(NamedTuple):
    """The words found and the language they are in (so that a page can mark a fallback)."""

    text: str
    language: str


def say(words: Mapping[str, str], language: str) -> Said:
    """The words in ``language`` or the nearest language that has some; empty when none has."""
    for candidate in _NEAREST.get(language, LANGUAGES):
        if words.get(candidate):
            return Said(words[candidate], candidate)
    return Said("", language)


def problems(words: object) -> list[str]:
    """What is wrong with a value that should be words; empty when it is sound."""
    if not isinstance(words, Mapping):
        return ['Write one text per language, for example {"en": "Towels"}.']
    wrong = [
        f"{key!r} is not one of {', '.join(LANGUAGES)}." for key in words if key not in LANGUAGES
    ]
    if not any(isinstance(value, str) and value.strip() for value in words.values()):
        wrong.append("At least one language needs a text.")
    return wrong
