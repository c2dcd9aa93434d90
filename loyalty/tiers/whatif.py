"""What would come of other rules, before they are published: who moves, what it costs, who is at risk."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from loyalty.tiers.days import months_after
from loyalty.tiers.replay import Timeline, evaluate, replay, standing, switch
from loyalty.tiers.types import Event, Level, Policy


@dataclass(frozen=True, slots=True)
class Move:
    """A member who would go to another level: ``on`` (up: at once; down: the day of the review)."""

    member: int
    before: str
    after: str
    up: bool
    on: date | None
    at_risk: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts per level now and then, everybody who moves, and a year's benefits in minor units.

    ``cost_then`` is that of the new rules in the long run: those who go down have gone.
    ``empty``: levels that nobody of these members would hold.
    """

    before: Mapping[str, int]
    after: Mapping[str, int]
    moves: tuple[Move, ...]
    unmoved: int
    cost_now: int
    cost_then: int
    empty: tuple[str, ...]

    @property
    def up(self) -> tuple[Move, ...]:
        """Those who go up at once."""
        return tuple(move for move in self.moves if move.up)

    @property
    def down(self) -> tuple[Move, ...]:
        """Those who go down at their review, unless they stay more than they did."""
        return tuple(move for move in self.moves if not move.up)

    @property
    def down_at_risk(self) -> int:
        """How many of those who go down were thought to be leaving anyway."""
        return sum(move.at_risk for move in self.down)


def compare(
    histories: Mapping[int, Iterable[Event]],
    present: Timeline,
    new: Policy,
    *,
    as_of: date,
    at_risk: Collection[int] = (),
) -> Outcome:
    """What publishing ``new`` on ``as_of`` would do to these members.

    Up: what publishing gives at once. Down: the level that the same history would have earned had
    the new rules always held is lower than the present one; it goes at the first review, no sooner.
    """
    old = present[-1][1]
    before = {level.code: 0 for level in old.levels}
    after = {level.code: 0 for level in new.levels}
    moves, cost_now, cost_then = [], 0, 0
    for member, history in sorted(histories.items()):
        events = [event for event in history if event.day <= as_of]
        joined = min((event.day for event in events), default=as_of)
        state = replay(events, present, as_of, joined)
        now = standing(old, state, as_of)
        at_once = standing(new, switch(old, new, state, as_of), as_of)
        always = evaluate(events, new, as_of)
        then = always if always.rank < at_once.rank and not at_once.for_life else at_once
        before[now.level] += 1
        after[then.level] += 1
        cost_now += yearly_cost(old, old.levels[now.rank], events, as_of)
        cost_then += yearly_cost(new, new.levels[then.rank], events, as_of)
        was = _height(old, new, now.level)
        if then.rank != was:
            up = then.rank > was
            ends = at_once.valid_until
            moves.append(
                Move(
                    member,
                    now.level,
                    then.level,
                    up,
                    as_of if up else date.fromordinal(ends.toordinal() + 1) if ends else None,
                    member in at_risk,
                )
            )
    empty = tuple(code for code, count in after.items() if not count)
    return Outcome(
        before, after, tuple(moves), len(histories) - len(moves), cost_now, cost_then, empty
    )


def _height(old: Policy, new: Policy, code: str) -> int:
    """Where the old level stands among the new ones."""
    known = any(level.code == code for level in new.levels)
    return new.rank(code) if known else min(old.rank(code), len(new.levels) - 1)


def yearly_cost(policy: Policy, level: Level, events: Iterable[Event], as_of: date) -> int:
    """What a level's benefits cost for the stays of the last twelve months, by the price list.

    All stays that the member made, also those that do not count for levels: benefits are given
    whoever sold the room.
    """
    since = months_after(as_of, -12)
    stays = [each for each in events if each.kind == "stay" and since < each.day <= as_of]
    times = {"stay": len(stays), "night": sum(each.nights for each in stays), "year": 1}
    return sum(benefit.cost * times[benefit.per] for benefit in level.benefits)
