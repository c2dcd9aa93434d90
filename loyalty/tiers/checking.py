"""What is wrong with a policy that can be read: levels out of order, out of reach, or without sense."""

from collections.abc import Iterator

from core.sentences import Sentence, sentence
from loyalty.tiers import conditions
from loyalty.tiers.fields import BadPolicy
from loyalty.tiers.types import Level, Need, Policy, Window

YEAR = 366  # nights in the longest year
GIVEN = {"paid", "invited"}  # a deliberate short cut past the other thresholds


def check(policy: Policy) -> Policy:
    """The policy, when it makes sense. Raises ``BadPolicy`` with every problem."""
    if problems := list(problems_of(policy)):
        raise BadPolicy(problems)
    return policy


def problems_of(policy: Policy) -> Iterator[Sentence]:
    """Everything that makes a level unreachable, idle or easier than the one below it."""
    codes = [level.code for level in policy.levels]
    for at, level in enumerate(policy.levels):
        if not level.code or codes.index(level.code) != at:
            yield sentence("Level %(at)s needs a code that no other level has.", at=at + 1)
        for tree in (level.when, level.lifetime):
            for need in conditions.needs(tree):
                yield from _within_reach(policy, level, need)
    for lower, higher in zip(policy.levels[1:], policy.levels[2:], strict=False):
        yield from _in_order(lower, higher)
    yield from _together(policy)


def _together(policy: Policy) -> Iterator[Sentence]:
    if policy.carry_over_nights and policy.window.kind != "calendar_year":
        yield sentence("Surplus nights can only be carried over where calendar years are counted.")
    if policy.window.kind == "lifetime" and policy.keep.through == "months":
        yield sentence(
            "A level counted over a whole life cannot end after some months: what was counted stays counted."
        )
    if policy.currency in policy.rates:
        yield sentence(
            "%(currency)s is the policy's own currency and takes no rate.", currency=policy.currency
        )
    if len(policy.currency) != 3 or not policy.currency.isupper():
        yield sentence("The currency must be a code of three capital letters, such as CNY.")


def _within_reach(policy: Policy, level: Level, need: Need) -> Iterator[Sentence]:
    window = need.window or policy.window
    if need.measure == "points" and (policy.points is None or not _earns(policy)):
        yield sentence(
            "Level %(level)s asks for points, but this policy gives none: nobody can reach it so.",
            level=level.code,
        )
    most = _most_nights(window)
    if need.measure == "nights" and most and policy.pooling == "none" and need.amount > most:
        yield sentence(
            "Level %(level)s asks for %(amount)s nights, but its window holds %(most)s at most: nobody can reach it.",
            level=level.code,
            amount=need.amount,
            most=most,
        )


def _earns(policy: Policy) -> bool:
    return policy.points is not None and bool(policy.points.points or policy.points.per_night)


def _most_nights(window: Window) -> int | None:
    if window.kind == "calendar_year":
        return YEAR
    return 31 * window.months if window.kind == "rolling" else None


def _in_order(lower: Level, higher: Level) -> Iterator[Sentence]:
    """Nobody may meet the lower level in a way that meets the higher one as well.

    A way that the lower level does not have (points for gold, none for silver) is no contradiction:
    published programmes do so.
    """
    if lower.when is None or higher.when is None:
        return
    ways = [way for way in conditions.alternatives(lower.when) if not _given(way)]
    idle = [way for way in ways if _implies(way, higher)]
    if idle and len(idle) == len(ways):
        yield sentence(
            "Level %(lower)s can never be held: whoever meets it meets %(higher)s too.",
            lower=lower.code,
            higher=higher.code,
        )
        return
    for way in idle:
        yield sentence(
            "Level %(higher)s is not harder than level %(lower)s: with %(way)s both are met at once.",
            higher=higher.code,
            lower=lower.code,
            way=", ".join(f"{need.measure} {need.amount}" for need in way),
        )


def _given(way: tuple[Need, ...]) -> bool:
    return any(need.measure in GIVEN for need in way)


def _implies(way: tuple[Need, ...], level: Level) -> bool:
    """Whether meeting ``way`` just so meets the level."""
    assert level.when is not None  # asked by the caller
    has = {(need.measure, need.window): need.amount for need in way}
    return any(
        all(has.get((need.measure, need.window), 0) >= need.amount for need in other)
        for other in conditions.alternatives(level.when)
    )
