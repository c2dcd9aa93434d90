"""Plays a history under a policy, one event at a time: upgrades at once, downgrades at the review.

``step`` after ``step`` gives what a replay of the whole gives, whatever the batches; time alone
moves things too (years turn, reviews come, points expire), which ``advance`` does, in any strides.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from loyalty.tiers import conditions, counting, ledger
from loyalty.tiers.days import day_before, first_after, months_after
from loyalty.tiers.ledger import Ledger
from loyalty.tiers.types import Change, Credit, Event, Level, Policy, Reason

Position = tuple[date, int, str]


@dataclass(frozen=True, slots=True)
class State:
    """Everything that the next step needs. ``position``: the last event, in the order of a replay."""

    joined: date
    day: date  # up to which time has passed, that day's own reviews included
    level: str
    since: date
    reason: Reason
    valid_until: date | None = None
    for_life: str = ""  # level held for good
    credits: tuple[Credit, ...] = ()
    counted_from: int = 0  # first credit after the level last changed
    kept_from: int = 0  # first credit that counts for keeping it, where counters start anew
    position: Position | None = None
    ledger: Ledger = field(default_factory=Ledger)
    changes: tuple[Change, ...] = ()
    uncounted: int = 0


def start(policy: Policy, joined: date) -> State:
    """A new member, on the first level."""
    level = policy.levels[0].code
    return State(joined, day_before(joined), level, joined, Reason("joined", joined))


def step(policy: Policy, state: State, event: Event) -> tuple[State, tuple[Change, ...]]:
    """The state after ``event``, which must not lie before what was counted, and what changed.

    Raises ``OutOfOrder`` for an older event: play the whole history again instead.
    """
    place = (event.day, *counting.order(event))
    if event.day < state.day or (state.position is not None and place <= state.position):
        raise OutOfOrder(f"Event {event.key} lies before what was counted; replay the history.")
    moved = advance(policy, state, event.day)
    bonus = policy.levels[policy.rank(moved.level)].bonus_percent
    gained = counting.credit(policy, event, moved.ledger.stays)
    moved = replace(
        moved,
        position=place,
        ledger=counting.post(policy, event, moved.ledger, bonus),
        credits=(*moved.credits, gained) if gained else moved.credits,
        uncounted=moved.uncounted + (counting.worth(policy, event) is None),
    )
    moved = settle(policy, moved, event.day) if gained else moved
    return moved, moved.changes[len(state.changes) :]


class OutOfOrder(Exception):
    """A step was asked for with an event older than what was counted; nothing was changed."""


def advance(policy: Policy, state: State, to: date) -> State:
    """The state after time has passed: years turned, levels reviewed, points expired."""
    day = state.day
    while day < to:
        turn = first_after(day, 1, 1)
        review = first_after(day, policy.review_month, policy.review_day)
        day = min(turn, review, to)
        if day == turn:
            state = _carry_over(policy, state, day)
        if day == review:
            state = _review(policy, state, day)
    points = ledger.expire(state.ledger, to)
    if day == state.day and points is state.ledger:
        return state
    return replace(state, day=day, ledger=points)


def tally(policy: Policy, state: State, on: date, *, keeping: bool = False) -> conditions.Tally:
    """What counts on a day: for a higher level, or (``keeping``) for the one that is held."""
    begin = state.kept_from if keeping else state.counted_from
    changed = state.reason.on if keeping else state.since
    return conditions.Tally(policy, state.credits, on, begin, changed)


def settle(policy: Policy, state: State, on: date) -> State:
    """Gives at once what was reached: a higher level, one for life, or the present one for longer."""
    state = _for_life(policy, state, on)
    rank, for_life = policy.rank(state.level), policy.rank(state.for_life)
    now = tally(policy, state, on)
    for at in range(len(policy.levels) - 1, max(rank, for_life), -1):
        level = policy.levels[at]
        if conditions.holds(level.when, now, at):
            facts = conditions.met(level.when, now, at)
            return _raised(policy, state, level, Reason("earned", on, now.told_from(), facts))
    if for_life > rank:
        level = policy.levels[for_life]
        facts = conditions.met(level.lifetime, now, for_life)
        return _raised(policy, state, level, Reason("lifetime", on, state.joined, facts))
    return _kept(policy, state, on)


def _for_life(policy: Policy, state: State, on: date) -> State:
    now = tally(policy, state, on)
    for at in range(len(policy.levels) - 1, policy.rank(state.for_life), -1):
        level = policy.levels[at]
        if conditions.holds(level.lifetime, now, at):
            until = None if at >= policy.rank(state.level) else state.valid_until
            return replace(state, for_life=level.code, valid_until=until)
    return state


def _raised(policy: Policy, state: State, level: Level, reason: Reason) -> State:
    raised = _changed(state, level.code, reason, _valid_until(policy, state, level, reason.on))
    return replace(raised, counted_from=len(state.credits), kept_from=len(state.credits))


def _kept(policy: Policy, state: State, on: date) -> State:
    """The present level again by its own condition: it holds for longer."""
    rank = policy.rank(state.level)
    now = tally(policy, state, on, keeping=True)
    if rank == 0 or not conditions.holds(policy.levels[rank].when, now, rank):
        return state
    until = _valid_until(policy, state, policy.levels[rank], on)
    if until is None or state.valid_until is None or until <= state.valid_until:
        return state
    facts = conditions.met(policy.levels[rank].when, now, rank)
    reason = Reason("kept", on, now.told_from(), facts)
    change = Change(on, state.level, state.level, reason, until)
    return replace(
        state,
        reason=reason,
        valid_until=until,
        kept_from=len(state.credits) if policy.resets else state.kept_from,
        changes=(*state.changes, change),
    )


def _review(policy: Policy, state: State, day: date) -> State:
    """Takes the level away when its time is over and it was not earned again."""
    rank = policy.rank(state.level)
    if rank == 0 or state.valid_until is None or state.valid_until >= day:
        return state
    now = tally(policy, state, _reviewed(policy, day), keeping=True)
    ranks = range(len(policy.levels) - 1, 0, -1)
    earned = next((at for at in ranks if conditions.holds(policy.levels[at].when, now, at)), 0)
    floor = max(earned, policy.rank(state.for_life))
    target = max(floor, rank - 1) if policy.keep.soft_landing else floor
    target = min(target, rank)
    facts = conditions.paths(policy.levels[rank].when, now, rank)
    how = "kept" if target == rank else "landed" if target > floor else "lowered"
    reason = Reason(how, day, now.told_from(), facts[0].facts if facts else ())
    for_good = target <= policy.rank(state.for_life)
    until = None if for_good else day_before(first_after(day, day.month, day.day))
    moved = _changed(state, policy.levels[target].code, reason, until)
    anew = len(state.credits) if policy.resets else moved.kept_from
    return replace(
        moved, kept_from=anew, counted_from=anew if target != rank else moved.counted_from
    )


def _reviewed(policy: Policy, day: date) -> date:
    """The day that the review looks back from: the end of last year, or the eve."""
    if policy.window.kind == "calendar_year":
        return date(day.year - 1, 12, 31)
    return day_before(day)


def _changed(state: State, level: str, reason: Reason, until: date | None) -> State:
    change = Change(reason.on, state.level, level, reason, until)
    since = state.since if level == state.level else reason.on
    return replace(
        state,
        level=level,
        since=since,
        reason=reason,
        valid_until=until,
        changes=(*state.changes, change),
    )


def _valid_until(policy: Policy, state: State, level: Level, on: date) -> date | None:
    """The eve of the first review after the level's time and its grace; None: for good."""
    if policy.rank(level.code) <= policy.rank(state.for_life):
        return None
    keep = policy.keep
    if keep.through == "next_year":
        end = date(on.year + 1, 12, 31)
    else:
        end = day_before(months_after(on, keep.months))
    end = months_after(end, keep.grace_months)
    return day_before(first_after(end, policy.review_month, policy.review_day))


def _carry_over(policy: Policy, state: State, day: date) -> State:
    """Nights of last year beyond what the level held asks for count in the new one, once."""
    rank = policy.rank(state.level)
    if not policy.carry_over_nights or rank == 0:
        return state
    last_year = [c for c in state.credits if c.day.year == day.year - 1]
    stayed = sum(c.nights for c in last_year if not c.carried)
    counted = sum(c.nights for c in last_year)
    asked = [
        need.amount
        for need in conditions.needs(policy.levels[rank].when)
        if need.measure == "nights"
    ]
    surplus = min(counted - min(asked, default=counted), stayed, policy.carry_over_nights)
    if surplus <= 0:
        return state
    carried = Credit(day, f"carried:{day.year}", nights=surplus, carried=True)
    return settle(policy, replace(state, credits=(*state.credits, carried)), day)
