"""What one event adds to the measures and to the points."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from loyalty.tiers import ledger as points
from loyalty.tiers.ledger import Entry, Ledger, Stayed
from loyalty.tiers.types import Credit, Event, Policy

KINDS = ("stay", "refund", "purchase", "invitation", "adjust", "burn")


class UnknownKind(Exception):
    """An event of a kind that no engine knows; nothing was counted."""


def order(event: Event) -> tuple[int, str]:
    """The place of an event within its day."""
    if event.kind not in KINDS:
        raise UnknownKind(
            f"An event of kind {event.kind!r} cannot be counted; nothing was counted."
        )
    return KINDS.index(event.kind), event.key


def counts(policy: Policy, event: Event) -> bool:
    """Whether a stay, or a refund for one, counts at all."""
    rule = policy.counts
    return (
        (event.direct or not rule.direct_only)
        and event.channel not in rule.without_channels
        and event.segment not in rule.without_segments
    )


def worth(policy: Policy, event: Event) -> int | None:
    """The event's money in the policy's currency, half a unit to even; None without a stated rate."""
    if event.spend is None:
        return 0
    if event.currency in {"", policy.currency}:
        return event.spend
    rate = policy.rates.get(event.currency)
    if rate is None:
        return None
    return int((Decimal(event.spend) * rate).quantize(Decimal(1), ROUND_HALF_EVEN))


def credit(policy: Policy, event: Event, stays: Mapping[str, Stayed]) -> Credit | None:
    """What the event adds to the measures; None when it adds nothing."""
    spend = worth(policy, event) or 0
    if event.kind == "purchase":
        return Credit(event.day, event.key, paid=event.level, price=spend)
    if event.kind == "invitation":
        return Credit(event.day, event.key, invited=event.level)
    if event.kind not in {"stay", "refund"} or not counts(policy, event):
        return None
    before = stays.get(_stay_of(event), Stayed())
    after = _stayed(before, event, spend, 100)
    gained = points.brought(policy.points, replace(after, percent=100)) - points.brought(
        policy.points, replace(before, percent=100)
    )
    if event.kind == "refund":
        return Credit(event.day, event.key, spend=spend, points=gained)
    return Credit(event.day, event.key, event.nights, 1, spend, gained)


def post(policy: Policy, event: Event, ledger: Ledger, bonus_percent: int) -> Ledger:
    """The ledger after the event: earned, taken back, spent or adjusted."""
    if event.kind in {"adjust", "burn"}:
        return _said(policy, event, ledger)
    if event.kind not in {"stay", "refund"} or not counts(policy, event):
        return ledger
    key, before = _stay_of(event), ledger.stays.get(_stay_of(event), Stayed())
    after = _stayed(before, event, worth(policy, event) or 0, 100 + bonus_percent)
    moved = points.brought(policy.points, after) - before.points
    after = replace(after, points=before.points + moved)
    ledger = replace(ledger, stays={**ledger.stays, key: after})
    if moved > 0:
        entry = Entry(f"earn:{event.key}", event.day, "earn", moved)
        return points.earn(ledger, entry, policy.points.expire_months if policy.points else 0)
    if moved < 0:
        entry = Entry(f"clawback:{event.key}", event.day, "clawback", moved)
        return points.take_back(ledger, entry, f"earn:{key}")
    return ledger


def _said(policy: Policy, event: Event, ledger: Ledger) -> Ledger:
    sign = -1 if event.kind == "burn" else 1
    entry = Entry(
        f"{event.kind}:{event.key}", event.day, event.kind, sign * event.points, event.reason
    )
    if entry.points > 0:
        return points.earn(ledger, entry, policy.points.expire_months if policy.points else 0)
    return points.take(ledger, entry) if entry.points else ledger


def _stay_of(event: Event) -> str:
    return event.of if event.kind == "refund" else event.key


def _stayed(before: Stayed, event: Event, spend: int, percent: int) -> Stayed:
    if event.kind == "refund":
        return replace(before, spend=before.spend + spend)
    return replace(
        before,
        spend=before.spend + spend,
        nights=before.nights + event.nights,
        percent=percent,
        stood=True,
    )
