"""The words by which a guest can be found, and what a typed text asks for; pure.

One function makes the tokens for saving, import and rebuild, so they can always be recomputed from
the guest. Shapes, after the measurements behind this design (0.2 ms at a million guests):

* Chinese, kana and hangul: grams of 1 to 4 characters from every position;
* Latin letters and pinyin, diacritics folded: surname+given and given+surname joined, each later
  word or syllable, as edge grams of 1 to 8 letters and the full key; initials;
* phone: ``~`` and the digits backwards, as a gram of four and in full, so that a typed tail of
  four digits or more is an equality or a prefix of the same index;
* e-mail: edge grams of 1 to 8 characters and the whole address.

A text no longer than its gram is an equality on the index, newest stay first; a longer one is a
range on the same index. Simplified and traditional spellings of a name meet in their pinyin.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from guests.pinyin import is_han, readings
from guests.types import Words

LONGEST_EDGE = 8
LONGEST_GRAM = 4
LONGEST_TOKEN = 80
SHORTEST_TAIL = 4

# Letters that no Unicode decomposition opens.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on the token column: equal to ``text``, or beginning with it."""

    text: str
    prefix: bool = False

    @property
    def edge(self) -> str:
        """A whole token that everybody has who answers to this term (others may have it too)."""
        if not self.prefix:
            return self.text
        return self.text[: SHORTEST_TAIL + 1 if self.text[0] == "~" else LONGEST_EDGE]


def fold(text: str) -> str:
    """Lower case without diacritics: ``Müller`` -> ``muller``, ``ŁÓDŹ`` -> ``lodz``."""
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_LETTERS)
    spread = unicodedata.normalize("NFD", lowered)
    return unicodedata.normalize(
        "NFC", "".join(char for char in spread if not unicodedata.combining(char))
    )


def _is_gram_letter(char: str) -> bool:
    """Scripts written without spaces, where every character may begin what is typed."""
    name = unicodedata.name(char, "")
    return is_han(char) or name.startswith(("HIRAGANA", "KATAKANA", "HANGUL")) or char == "々"


def _edges(key: str) -> Iterator[str]:
    yield from (key[:size] for size in range(1, min(len(key), LONGEST_EDGE) + 1))
    if len(key) > LONGEST_EDGE:
        yield key[:LONGEST_TOKEN]


def _grams(text: str) -> Iterator[str]:
    for start in range(len(text)):
        for size in range(1, min(LONGEST_GRAM, len(text) - start) + 1):
            yield text[start : start + size]


def _spellings(text: str) -> list[str]:
    """The folded text, and with German umlauts spelled out when it has some."""
    lowered = unicodedata.normalize("NFC", text.lower())
    return list(dict.fromkeys((fold(text), fold(lowered.translate(_UMLAUTS)))))


def _latin(family: str, given: str) -> Iterator[str]:
    for one in _spellings(family):
        for two in _spellings(given):
            yield from _parts(_WORDS.findall(one), _WORDS.findall(two))


def _parts(family: list[str], given: list[str]) -> Iterator[str]:
    yield from _edges("".join(family + given))
    yield from _edges("".join(given + family))
    for word in family[1:] + given[1:]:
        yield from _edges(word)
    yield from _edges("".join(word[0] for word in family + given))
    yield from _edges("".join(word[0] for word in given + family))


def _native(native: str) -> Iterator[str]:
    text = "".join(_WORDS.findall(fold(native)))
    gram_letters = "".join(char for char in text if _is_gram_letter(char))
    if gram_letters != text:  # Cyrillic, Arabic, Thai ... are typed from the beginning of words
        yield from _parts(_WORDS.findall(fold(native)), [])
    yield from _grams(gram_letters)
    if text and all(is_han(char) for char in text):
        for surname, given in readings(text):
            yield from _parts(["".join(surname)], given)
            if len(surname) > 1:  # 欧阳娜娜 is oynn to some and onn to others
                yield "".join(syllable[0] for syllable in surname + given)


def _phone(number: str) -> Iterator[str]:
    backwards = "".join(char for char in number if char.isdigit())[::-1]
    if len(backwards) >= SHORTEST_TAIL:
        yield "~" + backwards[:SHORTEST_TAIL]
        yield "~" + backwards[: LONGEST_TOKEN - 1]


def _all(words: Words) -> Iterator[str]:
    for family, given, native in words.names:
        yield from _latin(family, given)
        yield from _native(native)
    yield from _latin(words.alias, "")
    yield from _native("".join(char for char in words.alias if _is_gram_letter(char)))
    for number in words.phones:
        yield from _phone(number)
    for address in words.emails:
        yield from _edges(fold(address))


def tokens_of(words: Words) -> frozenset[str]:
    """Every token of one person; about thirty for an ordinary guest."""
    return frozenset(token for token in _all(words) if token)


def _chinese(text: str) -> tuple[Term, ...]:
    if len(text) <= LONGEST_GRAM:
        return (Term(text),)
    return (Term(text[:LONGEST_GRAM]), Term(text[-LONGEST_GRAM:]))


def _letters(text: str) -> tuple[Term, ...]:
    return (Term(text[:LONGEST_TOKEN], prefix=len(text) > LONGEST_EDGE),)


def _digits(text: str) -> tuple[Term, ...]:
    tail = text.lstrip("0") if len(text.lstrip("0")) > SHORTEST_TAIL else text
    return (Term("~" + tail[::-1], prefix=len(tail) > SHORTEST_TAIL),)


def _word(word: str) -> tuple[Term, ...]:
    if word.isdigit():
        return _digits(word) if len(word) >= SHORTEST_TAIL else ()
    if all(_is_gram_letter(char) for char in word):
        return _chinese(word)
    return _letters(word)


def _runs(text: str) -> list[str]:
    """The words of a text; ``王wei`` is two, because two scripts are two questions."""
    runs: list[str] = []
    for word in _WORDS.findall(text):
        kinds = ["g" if _is_gram_letter(c) else "d" if c.isdigit() else "l" for c in word]
        start = 0
        for place in range(1, len(word) + 1):
            if place == len(word) or kinds[place] != kinds[start]:
                runs.append(word[start:place])
                start = place
    return runs


def asked(text: str) -> list[tuple[Term, ...]]:
    """The ways to read a typed text, best first; all terms of one way must match.

    ``wang wei`` is first the joined key ``wangwei`` and then two words in any order. Empty when
    nothing can be searched for (blank, or fewer than four digits).
    """
    folded = fold(text).strip()
    if "@" in folded:
        return [_letters("".join(folded.split()))]
    if re.fullmatch(r"[+\d][\d\s().\-/]*", folded):
        numbers = "".join(char for char in folded if char.isdigit())
        return [_digits(numbers)] if len(numbers) >= SHORTEST_TAIL else []
    words = _runs(folded)
    ways: list[tuple[Term, ...]] = []
    if "." in folded and len(folded.split()) == 1 and words:
        ways.append(_letters(folded))  # the beginning of an e-mail address
    joined = "".join(words)
    scripts = {_is_gram_letter(char) for char in joined}
    if joined.isalpha() and len(scripts) == 1:
        ways.append(_word(joined))
    elif len(words) == 1:
        ways.append(_word(words[0]))
    if len(words) > 1:
        ways.append(tuple(term for word in words for term in _word(word)))
    return list(dict.fromkeys(way for way in ways if way))


def finds(text: str, tokens: frozenset[str]) -> bool:
    """Whether a person who has ``tokens`` answers to ``text``."""
    return any(all(_has(term, tokens) for term in way) for way in asked(text))


def _has(term: Term, tokens: frozenset[str]) -> bool:
    if term.prefix:
        return any(token.startswith(term.text) for token in tokens)
    return term.text in tokens
