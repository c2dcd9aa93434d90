"""The parts of the page in their order, and its tables by the name of an address."""

from collections.abc import Callable

from insights.figures import Table
from insights.loyal.benefits import benefits
from insights.loyal.cohorts import cohorts
from insights.loyal.fields import fields
from insights.loyal.kinds import kinds
from insights.loyal.levels import levels
from insights.loyal.looking import Looked, Part
from insights.loyal.tenths import tenths

PARTS: dict[str, Callable[[Looked], Part]] = {
    "levels": levels,
    "benefits": benefits,
    "fields": fields,
    "cohorts": cohorts,
    "tenths": tenths,
    "kinds": kinds,
}
TABLES = {**{key: key for key in PARTS}, "moves": "levels", "benefits-again": "benefits"}
"""Table -> the part it stands in."""


def part(looked: Looked, key: str) -> Part:
    """One of ``PARTS``; raises ``KeyError``."""
    return PARTS[key](looked)


def table(looked: Looked, key: str) -> Table | None:
    """One of ``TABLES``, or None where its part has only words today; raises ``KeyError``."""
    found = part(looked, TABLES[key])
    return next((each.table for each in found.shown if each.table.key == key), None)
