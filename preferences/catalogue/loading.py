"""Seeds the catalogue from YAML, any number of times, without undoing what a hotel edited itself."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from django.db.models import F

from core import yamltext
from core.transactions import require_unit
from preferences.catalogue.checking import BadCatalogue, check
from preferences.models import Kind, Sighting

__all__ = ["BadCatalogue", "Loaded", "load", "read"]

SHIPPED = Path(__file__).parent

_KIND_FIELDS = (
    "group", "name", "icon", "values", "phrases", "rivals", "details", "temporary", "departments",
    "sensitivity", "half_life_days", "strength", "inferable", "with_company", "position",
)  # fmt: skip
_SIGHTING_FIELDS = (
    "words", "icon", "kind_code", "value", "polarity", "moments", "departments", "done_it",
    "task_template", "position",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a seeding did: rows made, brought up to date, and left alone because they were edited."""

    created: int = 0
    updated: int = 0
    kept: int = 0

    def plus(self, other: "Loaded") -> "Loaded":
        """Both counts together."""
        return Loaded(
            self.created + other.created, self.updated + other.updated, self.kept + other.kept
        )


def read(path: Path = SHIPPED) -> dict[str, list[dict[str, Any]]]:
    """Kinds and sightings of all ``*.yaml`` in a folder (or of one file), checked.

    Raises ``BadCatalogue`` with every problem in a sentence of its own.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    merged: dict[str, list[dict[str, Any]]] = {"kinds": [], "sightings": []}
    for file in files:
        merged_file = _one_file(file)
        for part, rows in merged.items():
            rows.extend(merged_file.get(part) or [])
    check(merged)
    return merged


def _one_file(file: Path) -> Mapping[str, Any]:
    try:
        content = yamltext.read(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadCatalogue([f"There is no file {file}."]) from error
    except yaml.YAMLError as error:
        raise BadCatalogue([f"{file.name} is not YAML: {error}"]) from error
    if not isinstance(content, Mapping) or not set(content) <= {"kinds", "sightings"}:
        raise BadCatalogue([f"{file.name} may only hold two lists: kinds and sightings."])
    return content


def load(path: Path = SHIPPED) -> Loaded:
    """Makes the catalogue what the YAML says; loading it again changes nothing.

    A row the hotel edited since it was seeded is left as it is; rows that are not in the YAML stay.
    Raises ``BadCatalogue`` before anything is written.
    """
    require_unit()
    content = read(path)
    return _kinds(content["kinds"]).plus(_sightings(content["sightings"]))


def fingerprint(values: Mapping[str, Any]) -> str:
    """What a row says, in 64 hex digits."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _kind_values(row: Mapping[str, Any], position: int) -> dict[str, Any]:
    values = {str(code): words for code, words in row["values"].items()}
    phrases = {
        code: words.pop("phrase")
        for code, words in ((code, dict(words)) for code, words in values.items())
        if "phrase" in words
    }
    return {
        "group": row["group"],
        "name": dict(row["name"]),
        "icon": row.get("icon", ""),
        "values": {
            code: {language: text for language, text in words.items() if language != "phrase"}
            for code, words in values.items()
        },
        "phrases": {code: {"en": text} for code, text in phrases.items()},
        "rivals": [list(map(str, pair)) for pair in row.get("rivals", [])],
        "details": dict(row.get("details", {})),
        "temporary": dict(row.get("temporary", {})),
        "departments": list(row["departments"]),
        "sensitivity": row.get("sensitivity", "ordinary"),
        "half_life_days": row.get("half_life_days"),
        "strength": row.get("strength", "like"),
        "inferable": bool(row.get("inferable", True)),
        "with_company": bool(row.get("with_company", False)),
        "position": position,
    }


def _sighting_values(row: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {
        "words": dict(row["words"]),
        "icon": row.get("icon", ""),
        "kind_code": row["kind"],
        "value": str(row["value"]),
        "polarity": row.get("polarity", "for"),
        "moments": list(row["moments"]),
        "departments": list(row["departments"]),
        "done_it": dict(row.get("done_it", {})),
        "task_template": row.get("task_template", ""),
        "position": position,
    }


def _kinds(rows: Sequence[Mapping[str, Any]]) -> Loaded:
    known, done, new = {each.code: each for each in Kind.objects.all()}, Loaded(), []
    for position, said in enumerate(rows):
        values, row = _kind_values(said, position), known.get(said["code"])
        if row is None:
            new.append(Kind(code=said["code"], shipped=fingerprint(values), **values))
            continue
        now_says = {name: getattr(row, name) for name in _KIND_FIELDS}
        own = Kind.objects.filter(pk=row.pk)
        done = done.plus(_bring_up(values, now_says, row.shipped, partial(_raise, own)))
    Kind.objects.bulk_create(new)
    return done.plus(Loaded(created=len(new)))


def _sightings(rows: Sequence[Mapping[str, Any]]) -> Loaded:
    known = {each.code: each for each in Sighting.objects.select_related("kind")}
    kinds = dict(Kind.objects.values_list("code", "pk"))
    done, new = Loaded(), []
    for position, said in enumerate(rows):
        values, row = _sighting_values(said, position), known.get(said["code"])
        columns = {name: value for name, value in values.items() if name != "kind_code"}
        columns["kind_id"] = kinds[values["kind_code"]]
        if row is None:
            new.append(Sighting(code=said["code"], shipped=fingerprint(values), **columns))
            continue
        now_says = {name: getattr(row, name) for name in _SIGHTING_FIELDS if name != "kind_code"}
        now_says["kind_code"] = row.kind.code
        own = Sighting.objects.filter(pk=row.pk)
        write = partial(_raise, own, kind_id=columns["kind_id"])
        done = done.plus(_bring_up(values, now_says, row.shipped, write))
    Sighting.objects.bulk_create(new)
    return done.plus(Loaded(created=len(new)))


def _bring_up(
    values: Mapping[str, Any],
    now_says: Mapping[str, Any],
    shipped: str,
    write: Callable[[dict[str, Any]], None],
) -> Loaded:
    wanted = fingerprint(values)
    if fingerprint(now_says) == wanted:
        return Loaded()
    if fingerprint(now_says) != shipped:
        return Loaded(kept=1)
    write({"shipped": wanted, **{k: v for k, v in values.items() if k != "kind_code"}})
    return Loaded(updated=1)


def _raise(rows: Any, change: Mapping[str, Any], **more: int) -> None:
    rows.update(version=F("version") + 1, **change, **more)
