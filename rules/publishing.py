"""Rules as data: checked, given a version, and never changed once published."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import transactions, words, yamltext
from hotels import queries as hotels
from rules.conditions import KEYS
from rules.enums import Owner
from rules.models import Rule
from rules.plan import problems
from service_tasks import queries as service_tasks
from service_tasks.enums import Level
from staff import queries as staff

if TYPE_CHECKING:
    from hotels.models import Department, Property
    from staff.types import Hole

SHIPPED = Path(__file__).with_name("rules.yaml")


class BadRule(Exception):
    """A rule cannot be published; the message says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a rule is checked against, read once for all rules of a file."""

    house: "Property"
    holes: Sequence["Hole"]
    templates: Set[str]
    newest: dict[str, Rule]  # by code


def load_rules(*, property_id: int, now: datetime, path: Path = SHIPPED) -> int:
    """Publishes every rule of a file that differs from what is published; returns how many."""
    transactions.require_unit()
    entries, known = yamltext.read(path.read_text(encoding="utf-8")), _known(property_id)
    new = []
    with hotels.held(property_id):
        for entry in entries:
            rule = _next(known, entry, now)
            if rule is not None:
                known.newest[rule.code] = rule
                new.append(rule)
    Rule.objects.bulk_create(new)
    return len(new)


def publish_rule(*, property_id: int, data: Mapping[str, Any], now: datetime) -> bool:
    """Publishes one rule as its next version; False when it says what the newest says already.

    Raises ``BadRule`` with every problem: unknown words, a template that is not there, a
    department without a covering post for some hour. A department is named by the hotel's code or
    by what it does (its kind); the rule keeps the hotel's code.
    """
    transactions.require_unit()
    rule = _next(_known(property_id), data, now)
    if rule is None:
        return False
    rule.save(force_insert=True)
    return True


def _known(property_id: int) -> _Known:
    house = hotels.property_by_id(property_id)
    rows = Rule.objects.filter(property=house).order_by("code", "-version").distinct("code")
    return _Known(
        house,
        staff.holes(house),
        service_tasks.template_keys(property_id),
        {rule.code: rule for rule in rows},
    )


def _next(known: _Known, data: Mapping[str, Any], now: datetime) -> Rule | None:
    """The next version of a rule, unsaved; None when the newest says the same. Raises ``BadRule``."""
    department = hotels.department_named(known.house, str(data.get("department", "")))
    wrong = [*problems(data, KEYS), *_references(known, department, data)]
    if wrong:
        raise BadRule(f"Rule {data.get('code', '?')} was not published. " + " ".join(wrong))
    fields = {
        "name": data["name"],
        "moment": data["moment"],
        "condition": data.get("condition") or {},
        "department": department.code if department else "",
        "template": data["template"],
        "owner": data.get("owner", Owner.HOLDER),
        "level": data.get("level", Level.LOW),
        "safety": bool(data.get("safety", False)),
        "due": data.get("due") or {},
        "active": bool(data.get("active", True)),
    }
    newest = known.newest.get(data["code"])
    if newest is not None and all(getattr(newest, key) == value for key, value in fields.items()):
        return None
    version = newest.version + 1 if newest is not None else 1
    return Rule(
        property=known.house, code=data["code"], version=version, published_at=now, **fields
    )


def _references(
    known: _Known, department: "Department | None", data: Mapping[str, Any]
) -> list[str]:
    found = words.problems(data.get("name"))
    if data.get("level", Level.LOW) not in Level.values:
        found.append(f"Level {data.get('level')!r} is not one of {', '.join(Level.values)}.")
    if data.get("owner", Owner.HOLDER) not in Owner.values:
        found.append(f"Owner {data.get('owner')!r} is not one of {', '.join(Owner.values)}.")
    if department is None:
        found.append(
            f"Department {data.get('department')!r} is not one of this hotel's, by code or by kind."
        )
    else:
        found += [
            f"{hole.department} has nobody from {hole.from_time:%H:%M} to {hole.to_time:%H:%M}; "
            "name a covering post first."
            for hole in known.holes
            if hole.department == department.code
        ]
    condition = data.get("condition") or {}
    named = condition.get("templates") or {}
    found += [
        f"Task template {key!r} does not exist."
        for key in [data.get("template"), *named.values()]
        if key not in known.templates
    ]
    return found
