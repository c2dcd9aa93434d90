"""Reads a set-up file and finds everything that is wrong with it before anything is made."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from hotel_crm.setup.shape import ChainSaid, PropertySaid
from hotels.enums import DepartmentKind


class BadFile(Exception):
    """A file that cannot be used; ``problems`` has a sentence for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(path: Path) -> ChainSaid:
    """The file as checked values; raises ``BadFile`` with every problem."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile([f"{path} cannot be read ({error.strerror}). Nothing was made."]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise BadFile([f"{path} is not YAML{where}. Nothing was made."]) from error
    try:
        chain = ChainSaid.model_validate(told)
    except ValidationError as error:
        raise BadFile([_sentence(one) for one in error.errors()]) from error
    wrong = [problem for house in chain.properties for problem in _references(house)]
    if wrong:
        raise BadFile(wrong)
    return chain


def _sentence(error: object) -> str:
    found = error if isinstance(error, dict) else {}
    where = ".".join(str(part) for part in found.get("loc", ()))
    return f"{where or 'The file'}: {found.get('msg', 'wrong')}."


def _references(house: PropertySaid) -> Iterator[str]:
    departments = {one.code for one in house.departments}
    people = {one.login for one in house.people}
    kinds = set(DepartmentKind.values)
    named = [
        *((f"{house.code}: department {one.code}", one.kind, kinds) for one in house.departments),
        *(
            (f"{house.code}: {one.login} works in", code, departments)
            for one in house.people
            for code in one.departments
        ),
        *((f"{house.code}: a post of", post.department, departments) for post in house.posts),
        *((f"{house.code}: a post names", post.person, people) for post in house.posts),
        *_sections(house, departments, people),
    ]
    for where, name, known in named:
        if name not in known:
            yield f"{where} {name!r}, which is not one of {', '.join(sorted(known)) or 'none'}."


def _sections(
    house: PropertySaid, departments: set[str], people: set[str]
) -> Iterator[tuple[str, str, set[str]]]:
    for shift in house.shifts:
        yield f"{house.code}: shift {shift.code} of", shift.department, departments
        for section in shift.sections:
            for login in (section.holder, section.supervisor):
                if login is not None:
                    yield f"{house.code}: section {section.name} names", login, people
