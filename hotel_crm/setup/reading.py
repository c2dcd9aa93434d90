"""Reads a set-up file and finds everything that is wrong with it before anything is made."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from hotel_crm.setup.checking import Problem, problems
from hotel_crm.setup.places import Places
from hotel_crm.setup.shape import ChainSaid

SENTENCES = {
    "missing": "is missing.",
    "extra_forbidden": "is not a word of this file.",
    "string_type": "must be a text; put it in quotes.",
    "string_pattern_mismatch": "has letters that do not fit here.",
    "string_too_short": "is empty.",
    "list_type": "must be a list.",
    "dict_type": "must say one text per language, such as {en: Towels}.",
    "int_parsing": "must be a whole number.",
    "int_type": "must be a whole number.",
    "time_parsing": 'must be a time such as "07:30", in quotes.',
    "time_type": 'must be a time such as "07:30", in quotes.',
    "bool_parsing": "must be true or false.",
    "string_too_long": "is too long.",
    "too_short": "needs at least one entry.",
}


class BadFile(Exception):
    """A file that cannot be used; ``problems`` has a sentence for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(path: Path) -> ChainSaid:
    """The file as checked values; raises ``BadFile`` with every problem, each with its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadFile([f"{path} cannot be read ({error.strerror}). Correct the path."]) from error
    except UnicodeDecodeError as error:
        raise BadFile([f"{path} is not a text in UTF-8. Save it as UTF-8."]) from error
    try:
        told, places = yaml.safe_load(text), Places(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        what = getattr(error, "problem", None) or "it cannot be read"
        raise BadFile([f"{path.name}, {where}this is not YAML ({what})."]) from error
    try:
        chain = ChainSaid.model_validate(told)
    except ValidationError as error:
        found = [_problem(each) for each in error.errors(include_url=False)]
        raise _bad(path, places, found) from error
    wrong = problems(chain)
    if wrong:
        raise _bad(path, places, wrong)
    return chain


def _problem(error: Any) -> Problem:
    place = tuple(part for part in error["loc"] if part != "[key]")
    sentence = SENTENCES.get(error["type"]) or f"cannot be so: {error['msg'].lower()}."
    name = place[-1] if place and isinstance(place[-1], str) else "this"
    if not place:
        return Problem((), "The file must say properties, a list of hotels.")
    return Problem(place, f"{name} {sentence}")


def _bad(path: Path, places: Places, found: list[Problem]) -> BadFile:
    told = sorted((places.line(each.place), each.path, each.sentence) for each in found)
    return BadFile(
        [f"{path.name}, line {line} ({where}): {sentence}" for line, where, sentence in told]
    )
