"""The rules by which kinds are told, as versioned data: read, checked and said back; pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core import yamltext
from loyalty.kinds.evidence import MEASURES
from loyalty.kinds.names import SEVEN, Kind

SHIPPED = Path(__file__).with_name("rules.yaml")


class BadRules(ValueError):
    """A rule set that cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kind's evidence: nothing at ``zero``, whole at ``full``, a line between."""

    measure: str
    zero: float
    full: float

    @property
    def threshold(self) -> float:
        """Where a value begins to speak for the kind."""
        return (self.zero + self.full) / 2

    def score(self, value: float) -> float:
        """0 to 1."""
        return min(1.0, max(0.0, (value - self.zero) / (self.full - self.zero)))


@dataclass(frozen=True, slots=True)
class Bar:
    """What rules a kind out: a measure at least, or at most, as much as this."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: float | None) -> bool:
        """Whether the guest is ruled out; what is not recorded rules nobody out."""
        if value is None:
            return False
        low = self.at_least is not None and value >= self.at_least
        return low or (self.at_most is not None and value <= self.at_most)


@dataclass(frozen=True, slots=True)
class KindRule:
    """How one kind is told."""

    parts: tuple[Part, ...]
    not_when: tuple[Bar, ...] = ()
    min_stays: int = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """A whole rule set. ``name_from``: the lowest score that names a kind; see docs/kinds.md."""

    version: str
    kinds: Mapping[Kind, KindRule]
    window_months: int = 24
    min_parts: int = 2
    name_from: float = 0.5
    margin: float = 0.1
    first_from: float = 0.6
    discount_at: float = 0.85
    full_at: float = 0.95
    attitude_needed: frozenset[Kind] = field(default_factory=frozenset)

    def told(self) -> dict[str, Any]:
        """The rules as plain data, as ``read`` takes them: nothing is dropped."""
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        kinds = {
            str(kind): {
                "min_stays": rule.min_stays,
                "parts": {p.measure: {"zero": p.zero, "full": p.full} for p in rule.parts},
                "not_when": [_without_none(asdict(bar)) for bar in rule.not_when],
            }
            for kind, rule in self.kinds.items()
        }
        needed = sorted(self.attitude_needed)
        return {"version": self.version, **numbers, "attitude_needed": needed, "kinds": kinds}


_NUMBERS: dict[str, tuple[float, float]] = {
    "window_months": (1, 120),
    "min_parts": (2, 10),
    "name_from": (0.0, 1.0),
    "margin": (0.0, 1.0),
    "first_from": (0.0, 1.0),
    "discount_at": (0.1, 1.0),
    "full_at": (0.1, 2.0),
}
_WHOLE = frozenset({"window_months", "min_parts"})


def _without_none(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def read(said: Any) -> Rules:
    """Rules from plain data; raises ``BadRules`` for anything missing, unknown or out of range."""
    _only(said, {"version", "attitude_needed", "kinds", *_NUMBERS}, "the rule set")
    version = said.get("version")
    if not isinstance(version, str) or not 0 < len(version) <= 40:
        raise BadRules("The rule set needs a version of 1 to 40 characters.")
    kinds = said.get("kinds")
    _only(kinds, set(map(str, SEVEN)), "kinds")
    missing = [str(kind) for kind in SEVEN if kind not in kinds]
    if missing:
        raise BadRules(f"The rule set says nothing about: {', '.join(missing)}.")
    needed = said.get("attitude_needed", [])
    if not isinstance(needed, list) or not set(needed) <= set(map(str, SEVEN)):
        raise BadRules("attitude_needed is a list of kinds.")
    numbers = {name: _number(said, name, *_NUMBERS[name]) for name in _NUMBERS if name in said}
    whole = {name: int(value) if name in _WHOLE else value for name, value in numbers.items()}
    return Rules(
        version=version,
        kinds={kind: _kind(kind, kinds[kind]) for kind in SEVEN},
        attitude_needed=frozenset(map(Kind, needed)),
        **whole,  # type: ignore[arg-type]  # the two whole numbers are ints by now
    )


def _only(said: Any, known: set[str], where: str) -> None:
    if not isinstance(said, Mapping):
        raise BadRules(f"{where} must be names with values.")
    unknown = sorted(str(name) for name in said if name not in known)
    if unknown:
        raise BadRules(f"{where} has unknown names: {', '.join(unknown)}.")


def _number(said: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadRules(f"{name} must be a number from {low:g} to {high:g}.")
    if name in _WHOLE and value != int(value):
        raise BadRules(f"{name} must be a whole number.")
    return float(value)


def _kind(kind: Kind, said: Any) -> KindRule:
    _only(said, {"parts", "not_when", "min_stays"}, str(kind))
    parts = said.get("parts")
    _only(parts, set(MEASURES), f"{kind}: parts")
    if len(parts) < 2:
        raise BadRules(f"{kind} needs at least two parts.")
    stays = said.get("min_stays", 2)
    if isinstance(stays, bool) or not isinstance(stays, int) or not 1 <= stays <= 50:
        raise BadRules(f"{kind}: min_stays must be a whole number from 1 to 50.")
    bars = said.get("not_when", [])
    if not isinstance(bars, list):
        raise BadRules(f"{kind}: not_when is a list.")
    return KindRule(
        parts=tuple(_part(kind, measure, line) for measure, line in parts.items()),
        not_when=tuple(_bar(kind, bar) for bar in bars),
        min_stays=stays,
    )


def _part(kind: Kind, measure: str, said: Any) -> Part:
    _only(said, {"zero", "full"}, f"{kind}: {measure}")
    part = Part(
        measure, _number(said, "zero", -1e6, 1e6), _number(said, "full", -1e6, 1e6)
    )  # fmt: skip
    if part.zero == part.full:
        raise BadRules(f"{kind}: {measure} has the same zero and full.")
    return part


def _bar(kind: Kind, said: Any) -> Bar:
    _only(said, {"measure", "at_least", "at_most"}, f"{kind}: not_when")
    if said.get("measure") not in MEASURES or ("at_least" in said) == ("at_most" in said):
        raise BadRules(f"{kind}: not_when names a measure and either at_least or at_most.")
    limits = {name: _number(said, name, -1e6, 1e6) for name in said if name != "measure"}
    return Bar(said["measure"], **limits)


@cache
def shipped() -> Rules:
    """The rules that come with the product."""
    return read(yamltext.read(SHIPPED.read_text(encoding="utf-8")))
