"""What dining is told about a guest instead of the fact: an instruction, without a name or a cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core import yamltext
from core.words import LANGUAGES, say
from preferences.types import BelievedFact

FILE = Path(__file__).parent / "instructions.yaml"
KINDS = ("allergy", "dietary")
WHERE = {
    "table": {"en": "Table {table}", "zh-hans": "{table}桌", "zh-hant": "{table}桌"},
    "no_table": {"en": "Table not said", "zh-hans": "桌号未定", "zh-hant": "桌號未定"},
    "seat": {"en": "seat {place}", "zh-hans": "{place}号座", "zh-hant": "{place}號座"},
    "no_seat": {"en": "seat not said", "zh-hans": "座位未定", "zh-hant": "座位未定"},
    "room": {"en": "Room {room}", "zh-hans": "{room}房", "zh-hant": "{room}房"},
    "minibar": {
        "en": "Minibar of room {room}",
        "zh-hans": "{room}房迷你吧",
        "zh-hant": "{room}房迷你吧",
    },
}


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to mind; ``code`` is kind and value of what it follows from."""

    code: str
    words: Mapping[str, str]
    safety: bool


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """kind -> value -> words."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = yamltext.read(
        FILE.read_text(encoding="utf-8")
    )
    return found


def derived(beliefs: Iterable[BelievedFact]) -> tuple[Instruction, ...]:
    """What dining must mind of these beliefs, safety first; the same each time, said once.

    A diet that is only a suggestion is not told: diets are the guest's word or nothing.
    """
    found: dict[str, Instruction] = {}
    for belief in beliefs:
        if belief.kind not in KINDS or not _holds(belief):
            continue
        known = shipped()[belief.kind]
        words = known.get(belief.value, known["other"])
        if words:
            code = f"{belief.kind}.{belief.value}"
            found[code] = Instruction(code, words, belief.sensitivity == "safety")
    return tuple(sorted(found.values(), key=lambda one: (not one.safety, one.code)))


def _holds(belief: BelievedFact) -> bool:
    """Whether it is acted on: it stands, or was said in this very stay."""
    binding = belief.strength in {"must_not", "need", "like"}
    return binding and (belief.standing == "standing" or belief.this_stay)


def together(instructions: Sequence[Instruction]) -> dict[str, str]:
    """Several instructions as one text per language."""
    joins = {"en": "; ", "zh-hans": "；", "zh-hant": "；"}
    return {
        language: joins[language].join(say(one.words, language).text for one in instructions)
        for language in LANGUAGES
    }


def at_table(table: str, place: int | None) -> dict[str, str]:
    """«Table 4, seat 2» in every language."""
    first = WHERE["table" if table else "no_table"]
    second = WHERE["seat" if place else "no_seat"]
    joins = {"en": ", ", "zh-hans": "，", "zh-hant": "，"}
    return {
        language: joins[language].join(
            (first[language].format(table=table), second[language].format(place=place))
        )
        for language in LANGUAGES
    }


def in_room(number: str, *, minibar: bool) -> dict[str, str]:
    """«Room 1208» in every language."""
    words = WHERE["minibar" if minibar else "room"]
    return {language: words[language].format(room=number or "–") for language in LANGUAGES}
