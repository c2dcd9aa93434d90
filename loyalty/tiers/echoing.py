"""A policy as data again: every setting is echoed back, those left to their default too."""

from typing import Any

from loyalty.tiers.types import Condition, Every, Level, Need, Points, Policy, Window


def echo(policy: Policy) -> dict[str, Any]:
    """Every setting of a policy as data, those left to their default too."""
    return {
        "programme": policy.programme,
        "name": dict(policy.name),
        "source": policy.source,
        "currency": policy.currency,
        "rates": {code: str(rate) for code, rate in policy.rates.items()},
        "members": policy.members,
        "pooling": policy.pooling,
        "window": _window_said(policy.window),
        "reset_on_upgrade": policy.reset_on_upgrade,
        "counts": {
            "direct_only": policy.counts.direct_only,
            "without_channels": list(policy.counts.without_channels),
            "without_segments": list(policy.counts.without_segments),
        },
        "carry_over_nights": policy.carry_over_nights,
        "keep": {
            "through": policy.keep.through,
            **({"months": policy.keep.months} if policy.keep.through == "months" else {}),
            "grace_months": policy.keep.grace_months,
            "soft_landing": policy.keep.soft_landing,
        },
        "review_month": policy.review_month,
        "review_day": policy.review_day,
        "points": _points_said(policy.points),
        "levels": [_level_said(level) for level in policy.levels],
    }


def _window_said(window: Window) -> dict[str, Any]:
    return {"kind": window.kind} | ({"months": window.months} if window.kind == "rolling" else {})


def _points_said(points: Points | None) -> dict[str, int] | None:
    if points is None:
        return None
    return {name: getattr(points, name) for name in ("per", "points", "per_night", "expire_months")}


def _level_said(level: Level) -> dict[str, Any]:
    return {
        "code": level.code,
        "name": dict(level.name),
        "when": _condition_said(level.when),
        "lifetime": _condition_said(level.lifetime),
        "bonus_percent": level.bonus_percent,
        "benefits": [
            {"code": one.code, "name": dict(one.name), "cost": one.cost, "per": one.per}
            for one in level.benefits
        ],
    }


def _condition_said(condition: Condition | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    if isinstance(condition, Need):
        amount: Any = True if condition.measure == "invited" else condition.amount
        said: dict[str, Any] = {condition.measure: amount}
        return said | ({"window": _window_said(condition.window)} if condition.window else {})
    word = "all" if isinstance(condition, Every) else "any"
    return {word: [_condition_said(part) for part in condition.parts]}
