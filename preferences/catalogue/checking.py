"""Says in sentences what is wrong with a catalogue before anything of it is written."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.words import LANGUAGES, problems
from hotels.enums import DepartmentKind
from preferences.enums import Moment, Polarity, Sensitivity, Strength

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
DETAIL_TYPES = ("time", "number")


class BadCatalogue(Exception):
    """A catalogue that cannot be seeded; ``problems`` has one sentence each. Nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def check(content: Mapping[str, list[dict[str, Any]]]) -> None:
    """Raises ``BadCatalogue`` with everything that is wrong, not only the first thing."""
    kinds, sightings = content["kinds"], content["sightings"]
    wrong = [*_shape("kind", kinds, ("code", "group", "name", "values", "departments"))]
    wrong += _shape(
        "sighting", sightings, ("code", "words", "kind", "value", "moments", "departments")
    )
    if not wrong:
        wrong += [sentence for row in kinds for sentence in _kind(row)]
        by_code = {row["code"]: row for row in kinds}
        wrong += [sentence for row in sightings for sentence in _sighting(row, by_code)]
    if wrong:
        raise BadCatalogue(wrong)


def _shape(what: str, rows: Any, needed: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        yield f"{what.capitalize()}s must be a list of mappings."
        return
    for row in rows:
        missing = [name for name in needed if name not in row]
        if missing:
            yield f"{what.capitalize()} {row.get('code', '?')!r} lacks {', '.join(missing)}."
        if not _CODE.fullmatch(str(row.get("code", ""))):
            yield f"{what.capitalize()} {row.get('code', '?')!r} needs a code of a-z, 0-9, _ and -."
    for code, times in Counter(str(row.get("code")) for row in rows).items():
        if times > 1:
            yield f"{what.capitalize()} {code!r} is there {times} times."


def _kind(row: Mapping[str, Any]) -> Iterator[str]:
    name = f"Kind {row['code']!r}"
    yield from _words(name, row["name"])
    if not isinstance(row["values"], Mapping) or not row["values"]:
        yield f"{name} needs at least one value."
        return
    for code, words in row["values"].items():
        if not _CODE.fullmatch(str(code)):
            yield f"{name}: the value {code!r} needs a code of a-z, 0-9, _ and -."
        plain = dict(words) if isinstance(words, Mapping) else words
        if isinstance(plain, dict):
            plain.pop("phrase", None)
        yield from _words(f"{name}, value {code!r}", plain)
    yield from _one_of(
        name, "sensitivity", [row.get("sensitivity", "ordinary")], Sensitivity.values
    )
    yield from _one_of(name, "strength", [row.get("strength", "like")], Strength.values)
    yield from _one_of(name, "department", row["departments"], DepartmentKind.values)
    yield from _one_of(name, "detail", dict(row.get("details", {})).values(), DETAIL_TYPES)
    yield from _numbers(name, row)
    named = [value for pair in row.get("rivals", []) for value in pair]
    yield from _one_of(name, "rival", [*named, *row.get("temporary", {})], set(row["values"]))
    if row.get("sensitivity") == Sensitivity.SAFETY and row.get("inferable", True):
        yield f"{name} is about safety, so it must say `inferable: false`."


def _numbers(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    half_life = row.get("half_life_days")
    if half_life is not None and (not isinstance(half_life, int) or half_life < 1):
        yield f"{name}: half_life_days must be a whole number of days, or left out."
    if half_life is not None and row.get("sensitivity") == Sensitivity.SAFETY:
        yield f"{name} is about safety, so it has no half_life_days."
    for value, days in dict(row.get("temporary", {})).items():
        if not isinstance(days, int) or days < 1:
            yield f"{name}: temporary {value!r} must be a whole number of days."


def _sighting(row: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    name = f"Sighting {row['code']!r}"
    yield from _words(name, row["words"])
    if row.get("done_it"):
        yield from _words(f"{name}, done_it", row["done_it"])
    yield from _one_of(name, "moment", row["moments"], Moment.values)
    yield from _one_of(name, "department", row["departments"], DepartmentKind.values)
    polarity = row.get("polarity", "for")
    yield from _one_of(name, "polarity", [polarity], Polarity.values)
    if polarity == Polarity.AGAINST:
        yield f"{name}: what one sees is never a refusal; say passed_over."
    kind = kinds.get(row["kind"])
    if kind is None:
        yield f"{name}: there is no kind {row['kind']!r}."
        return
    if str(row["value"]) not in {str(value) for value in kind["values"]}:
        yield f"{name}: kind {row['kind']!r} has no value {row['value']!r}."
    if not kind.get("inferable", True):
        yield f"{name}: {row['kind']!r} is never concluded from what one sees."


def _words(name: str, words: Any) -> Iterator[str]:
    for sentence in problems(words):
        yield f"{name}: {sentence}"
    if isinstance(words, Mapping):
        missing = [language for language in LANGUAGES if not words.get(language)]
        if missing and not problems(words):
            yield f"{name}: {', '.join(missing)} is missing."


def _one_of(name: str, what: str, given: Iterable[Any], allowed: Iterable[Any]) -> Iterator[str]:
    known = {str(value) for value in allowed}
    for value in given:
        if str(value) not in known:
            yield f"{name}: {what} {value!r} is not one of {', '.join(sorted(known))}."
