"""Loyalty: who holds which level, who comes lately and often, who comes again, what it brings, and why."""

from insights.loyal.behind import behind
from insights.loyal.looking import Looked, Part, looked
from insights.loyal.parts import PARTS, TABLES, part, table

__all__ = ["PARTS", "TABLES", "Looked", "Part", "behind", "looked", "part", "table"]
