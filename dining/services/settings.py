"""A hotel's own meals, tables and dishes."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import TYPE_CHECKING

from core import transactions
from core.kept import Kept, keep
from core.words import problems
from dining.models import Dish, MealTimes
from dining.services.errors import BadDining
from preferences import queries as preferences

if TYPE_CHECKING:
    from hotels.models import Property


def describe_meals(
    *,
    property: "Property",
    breakfast_from: time,
    lunch_from: time,
    dinner_from: time,
    tables: Sequence[str],
) -> Kept:
    """Makes the hotel's meals be as described; raises ``BadDining``."""
    transactions.require_unit()
    if not breakfast_from < lunch_from < dinner_from:
        raise BadDining("Breakfast begins before lunch, and lunch before dinner.")
    values = {
        "breakfast_from": breakfast_from,
        "lunch_from": lunch_from,
        "dinner_from": dinner_from,
        "tables": list(tables),
    }
    _row, kept = keep(MealTimes.objects.all(), {"property": property}, values, {})
    return kept


def describe_dish(
    *, property: "Property", code: str, name: Mapping[str, str], kind: str, value: str
) -> Kept:
    """Makes a dish be as described; raises ``BadDining`` for what eating cannot tell."""
    transactions.require_unit()
    wrong = problems(name)
    if wrong:
        raise BadDining(f"The name of dish {code}: {' '.join(wrong)}")
    found = preferences.kind_of(kind)
    if found is None or value not in found.values:
        raise BadDining(f"Dish {code}: the catalogue has no {kind}.{value}.")
    if not found.inferable:
        raise BadDining(f"Dish {code}: {kind} is never concluded from what somebody eats.")
    values = {"name": dict(name), "kind": kind, "value": value}
    _row, kept = keep(Dish.objects.all(), {"property": property, "code": code}, values, {})
    return kept
