"""Task templates as data: checked, given a version, never changed once used."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from core import transactions, words, yamltext
from hotels import queries as hotels
from service_tasks import wording
from service_tasks.enums import ThingKind
from service_tasks.models import TaskTemplate
from service_tasks.queries.templates import newest_templates
from service_tasks.services.errors import BadTemplates

if TYPE_CHECKING:
    from hotels.models import Department

USUAL_CREDITS = 5
LONGEST_MINUTES = 480
MINUTES = 15  # how long work takes of which the hotel does not say
SHIPPED = Path(__file__).resolve().parent.parent / "templates.yaml"


def load_templates(*, property_id: int, path: Path = SHIPPED) -> int:
    """Adds every template of a file that differs from the newest one; returns how many."""
    transactions.require_unit()
    house = hotels.property_by_id(property_id)
    departments = {row.code: row for row in hotels.departments(house)}
    by_kind: dict[str, Department] = {}
    for row in departments.values():
        by_kind.setdefault(row.kind, row)
    entries = _read(path)
    wrong = [problem for entry in entries for problem in _problems(entry, departments, by_kind)]
    if wrong:
        raise BadTemplates(f"{path.name} was not used. " + " ".join(wrong))
    known = {row.key: row for row in newest_templates(property_id)}
    new = []
    for place, entry in enumerate(entries):
        department = departments.get(entry["department"]) or by_kind[entry["department"]]
        found = _next(
            property_id, _fields(place, entry, department), known.get(entry["key"]), entry
        )
        new += [found] if found is not None else []
    TaskTemplate.objects.bulk_create(new)
    return len(new)


def _read(path: Path) -> list[Mapping[str, Any]]:
    try:
        entries = yamltext.read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadTemplates(f"{path.name} cannot be read: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise BadTemplates(f"{path.name} is not a list of templates.")
    keys = [entry.get("key") for entry in entries]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice or not all(keys):
        raise BadTemplates(f"{path.name}: every template needs a key of its own ({twice}).")
    return entries


def _problems(
    entry: Mapping[str, Any],
    departments: Mapping[str, "Department"],
    by_kind: Mapping[str, "Department"],
) -> list[str]:
    key = entry.get("key")
    title, instruction = entry.get("title"), entry.get("instruction") or {}
    found = words.problems(title) + (words.problems(instruction) if instruction else [])
    for text in (title, instruction):
        found += wording.problems(text) if isinstance(text, Mapping) else []
    code = entry.get("department")
    if code not in departments and code not in by_kind:
        found.append(f"there is no department {code!r}.")
    for name in ("minutes", "credits"):
        said = entry.get(name, 0)
        if type(said) is not int or not 0 <= said <= LONGEST_MINUTES:
            found.append(f"{name} are a whole number up to {LONGEST_MINUTES}, not {said!r}.")
    if entry.get("custody", "") not in {"", *ThingKind.values}:
        found.append(f"custody {entry['custody']!r} is not one of {', '.join(ThingKind.values)}.")
    return [f"{key}: {problem}" for problem in found]


def _fields(place: int, entry: Mapping[str, Any], department: "Department") -> dict[str, Any]:
    return {
        "title": entry["title"],
        "instruction": entry.get("instruction") or {},
        "icon": entry.get("icon", ""),
        "department": department,
        "item": entry.get("item", ""),
        "loan": bool(entry.get("loan", False)),
        "custody": entry.get("custody", ""),
        "request_tile": bool(entry.get("tile", False)),
        "credits": entry.get("credits", USUAL_CREDITS),
        "minutes": entry.get("minutes", MINUTES),
        "position": entry.get("position", place),
    }


def _next(
    property_id: int, fields: dict[str, Any], newest: TaskTemplate | None, entry: Mapping[str, Any]
) -> TaskTemplate | None:
    """The next version of a template, unsaved; None when the newest says the same."""
    if newest is not None and all(getattr(newest, key) == value for key, value in fields.items()):
        return None
    version = newest.version + 1 if newest is not None else 1
    return TaskTemplate(property_id=property_id, key=entry["key"], version=version, **fields)
