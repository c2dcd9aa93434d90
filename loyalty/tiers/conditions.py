"""Whether a condition holds over what was counted, and what is missing for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from loyalty.tiers.days import months_after
from loyalty.tiers.types import (
    COUNTED,
    Condition,
    Credit,
    Every,
    Fact,
    Need,
    Path,
    Policy,
    Window,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What counts on one day: all credits, and where the counters that start anew began."""

    policy: Policy
    credits: Sequence[Credit]
    on: date
    counted_from: int = 0  # index of the first credit after the level last changed
    changed_on: date | None = None

    def within(self, window: Window | None) -> Iterator[Credit]:
        """The credits that a window holds."""
        kind = (window or self.policy.window).kind
        if kind == "lifetime":
            return (credit for credit in self.credits if not credit.carried)
        anew = self.policy.resets
        counted = self.credits[self.counted_from :] if anew else self.credits
        start = self.start(window)
        return (credit for credit in counted if start is None or credit.day >= start)

    def start(self, window: Window | None = None) -> date | None:
        """The first day that a window holds; None when it holds everything."""
        window = window or self.policy.window
        if window.kind == "calendar_year":
            return date(self.on.year, 1, 1)
        if window.kind == "rolling":
            return date.fromordinal(months_after(self.on, -window.months).toordinal() + 1)
        return None

    def told_from(self) -> date | None:
        """The day to name when the count is told: where the window, or the last level, began."""
        start = self.start()
        if not self.policy.resets or self.changed_on is None:
            return start
        return max(start, self.changed_on) if start else self.changed_on

    def measures(self) -> dict[str, int]:
        """Sums of the policy's own window."""
        counted = list(self.within(None))
        return {name: sum(getattr(each, name) for each in counted) for name in COUNTED}

    def fact(self, need: Need, rank: int) -> Fact:
        """What is there of one threshold of the level at ``rank``."""
        counted = self.within(need.window)
        if need.measure == "paid":
            bought = [c.price for c in counted if c.paid and self.policy.rank(c.paid) >= rank]
            return Fact("paid", max(bought, default=0), need.amount)
        if need.measure == "invited":
            invited = any(c.invited and self.policy.rank(c.invited) >= rank for c in counted)
            return Fact("invited", int(invited), 1)
        return Fact(need.measure, sum(getattr(c, need.measure) for c in counted), need.amount)


def holds(condition: Condition | None, tally: Tally, rank: int) -> bool:
    """Whether the condition of the level at ``rank`` is met."""
    if condition is None:
        return False
    if isinstance(condition, Need):
        return tally.fact(condition, rank).missing == 0
    parts: Iterable[bool] = (holds(part, tally, rank) for part in condition.parts)
    return all(parts) if isinstance(condition, Every) else any(parts)


def alternatives(condition: Condition) -> list[tuple[Need, ...]]:
    """The ways to meet a condition: each a set of thresholds that must all be met."""
    if isinstance(condition, Need):
        return [(condition,)]
    ways = [alternatives(part) for part in condition.parts]
    if isinstance(condition, Every):
        return [tuple(need for way in one for need in way) for one in product(*ways)]
    return [way for some in ways for way in some]


def paths(condition: Condition | None, tally: Tally, rank: int) -> tuple[Path, ...]:
    """The ways to a level with what is there of each, the nearest first."""
    if condition is None:
        return ()
    found = [Path(tuple(tally.fact(need, rank) for need in way)) for way in alternatives(condition)]
    return tuple(sorted(found, key=_nearness))


def _nearness(path: Path) -> tuple[float, int]:
    """What one can do by staying comes before what one must buy or be asked to."""
    return path.distance, sum(fact.measure in {"paid", "invited"} for fact in path.facts)


def met(condition: Condition | None, tally: Tally, rank: int) -> tuple[Fact, ...]:
    """The thresholds by which a condition is met; nothing when it is not."""
    for path in paths(condition, tally, rank):
        if path.distance == 0:
            return path.facts
    return ()


def needs(condition: Condition | None) -> Iterator[Need]:
    """Every threshold in a condition."""
    if isinstance(condition, Need):
        yield condition
    elif condition is not None:
        for part in condition.parts:
            yield from needs(part)
