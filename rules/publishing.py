"""Rules as data: checked, given a version, and never changed once published."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.db.models import Max

from core import transactions, words
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

SHIPPED = Path(__file__).with_name("rules.yaml")


class BadRule(Exception):
    """A rule cannot be published; the message says why. Nothing was changed."""


def load_rules(*, property_id: int, now: datetime, path: Path = SHIPPED) -> int:
    """Publishes every rule of a file that differs from what is published; returns how many."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return sum(publish_rule(property_id=property_id, data=entry, now=now) for entry in entries)


def publish_rule(*, property_id: int, data: Mapping[str, Any], now: datetime) -> bool:
    """Publishes one rule as its next version; False when it says what the newest says already.

    Raises ``BadRule`` with every problem: unknown words, a template that is not there, a
    department without a covering post for some hour. A department is named by the hotel's code or
    by what it does (its kind); the rule keeps the hotel's code.
    """
    transactions.require_unit()
    house = hotels.property_by_id(property_id)
    department = hotels.department_named(house, str(data.get("department", "")))
    wrong = [*problems(data, KEYS), *_references(house, department, data)]
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
    same_code = Rule.objects.filter(property_id=property_id, code=data["code"])
    newest = same_code.order_by("-version").first()
    if newest is not None and all(getattr(newest, key) == value for key, value in fields.items()):
        return False
    version = (same_code.aggregate(top=Max("version"))["top"] or 0) + 1
    Rule.objects.create(
        property_id=property_id, code=data["code"], version=version, published_at=now, **fields
    )
    return True


def _references(
    house: "Property", department: "Department | None", data: Mapping[str, Any]
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
            for hole in staff.holes(house)
            if hole.department == department.code
        ]
    condition = data.get("condition") or {}
    named = condition.get("templates") or {}
    known = service_tasks.template_keys(house.pk)
    found += [
        f"Task template {key!r} does not exist."
        for key in [data.get("template"), *named.values()]
        if key not in known
    ]
    return found
