"""From figures to a judgement with its card: which kind, how sure, and what spoke for and against; pure.

All seven are claims about why a guest comes; bookings only show what a guest does. So the default
is «not enough evidence», and every score keeps the parts it is made of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalty.kinds.evidence import Evidence
from loyalty.kinds.names import SEVEN, Kind
from loyalty.kinds.rules import Bar, KindRule, Part, Rules


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the card: ``says`` is "for" or "against" the kind, "rules_out", or "not_recorded"."""

    kind: Kind
    measure: str
    value: float | None
    threshold: float
    score: float | None
    says: str

    def told(self) -> dict[str, Any]:
        """As plain data, to be kept."""
        return {
            "kind": str(self.kind),
            "measure": self.measure,
            "value": None if self.value is None else round(self.value, 4),
            "threshold": round(self.threshold, 4),
            "score": None if self.score is None else round(self.score, 3),
            "says": self.says,
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """``scores``: kind -> 0 to 1, only of those that could be computed and were not ruled out."""

    kind: Kind
    scores: Mapping[Kind, float]
    card: tuple[Line, ...]
    stays: int
    rules: str


def judge(evidence: Evidence, rules: Rules) -> Judgement:
    """Every kind is scored; monopoly is decided first, because it explains the repeat away."""
    card: list[Line] = []
    scores: dict[Kind, float] = {}
    for kind in SEVEN:
        lines, ruled_out = _lines(kind, rules.kinds[kind], evidence)
        card += lines
        told = [line.score for line in lines if line.score is not None]
        enough = len(told) >= rules.min_parts and evidence.stays >= rules.kinds[kind].min_stays
        if enough and not ruled_out:
            scores[kind] = sum(told) / len(told)
    return Judgement(
        _named(scores, evidence, rules), scores, tuple(card), evidence.stays, rules.version
    )


def _lines(kind: Kind, rule: KindRule, evidence: Evidence) -> tuple[list[Line], bool]:
    lines = [_line(kind, part, getattr(evidence, part.measure)) for part in rule.parts]
    out = [bar for bar in rule.not_when if bar.holds(getattr(evidence, bar.measure))]
    lines += [
        Line(kind, bar.measure, getattr(evidence, bar.measure), _limit(bar), None, "rules_out")
        for bar in out
    ]
    return lines, bool(out)


def _limit(bar: Bar) -> float:
    return bar.at_least if bar.at_least is not None else bar.at_most or 0.0


def _line(kind: Kind, part: Part, value: float | None) -> Line:
    if value is None:
        return Line(kind, part.measure, None, part.threshold, None, "not_recorded")
    score = part.score(value)
    says = "for" if score >= 0.5 else "against"
    return Line(kind, part.measure, value, part.threshold, score, says)


def _named(scores: Mapping[Kind, float], evidence: Evidence, rules: Rules) -> Kind:
    if scores.get(Kind.MONOPOLY, 0.0) >= rules.first_from:
        return Kind.MONOPOLY
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    if not ranked or scores[ranked[0]] < rules.name_from:
        return Kind.NOT_ENOUGH
    near = [kind for kind in ranked if scores[ranked[0]] - scores[kind] < rules.margin]
    if not evidence.attitude and rules.attitude_needed.intersection(near):
        return Kind.UNKNOWN_MOTIVE
    return ranked[0] if len(near) == 1 else Kind.MIXED
