"""Whole histories: the standing on a day, under rules that may have changed in between.

Publishing new rules takes nothing away: the level held stays until its review, what the new rules
give is given at once. They hold from the end of the day on which they were published.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from loyalty.tiers import conditions, counting, engine
from loyalty.tiers.engine import State
from loyalty.tiers.types import Change, Event, Policy, Reason, Standing

Timeline = Sequence[tuple[date, Policy]]
"""Versions of the rules with the day of publishing, oldest first; the first holds from ever."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member's events so far, and the state they lead to; ``take`` adds more in any order."""

    timeline: Timeline
    joined: date
    events: Mapping[str, Event] = field(default_factory=dict)
    state: State | None = None
    versions: int = 1  # of the timeline that hold already


def evaluate(history: Iterable[Event], policy: Policy, as_of: date) -> Standing:
    """The standing on ``as_of`` of one member under one policy; what lies after it is not looked at."""
    events = [event for event in history if event.day <= as_of]
    joined = min((event.day for event in events), default=as_of)
    return standing(policy, replay(events, [(joined, policy)], as_of, joined), as_of)


def replay(events: Iterable[Event], timeline: Timeline, as_of: date, joined: date) -> State:
    """The state at the end of ``as_of``. The same events in any order give the same state."""
    known = {event.key: event for event in events}
    account = take(Account(timeline, joined), known.values(), as_of)
    assert account.state is not None  # take() leaves one
    return account.state


def take(account: Account, batch: Iterable[Event], as_of: date) -> Account:
    """The account after a batch, up to the end of ``as_of``.

    A key that is known replaces what it said. Events later than everything before are stepped over;
    late or corrected ones make the whole history be played again, so batches do not matter.
    """
    new = {event.key: event for event in batch if account.events.get(event.key) != event}
    if not new and account.state is not None and account.state.day >= as_of:
        return account
    events = {key: each for key, each in {**account.events, **new}.items() if each.day <= as_of}
    joined = min([account.joined, *(event.day for event in events.values())])
    late = any(key in account.events or _late(account, event) for key, event in new.items())
    if late or account.state is None or joined < account.joined:
        account = replace(account, state=None, versions=1, joined=joined)
        todo = sorted(events.values(), key=_place)
    else:
        todo = sorted((events[key] for key in new if key in events), key=_place)
    account = replace(account, events=events)
    for event in todo:
        account = _stepped(account, event)
    return _up_to(account, as_of)


def _place(event: Event) -> tuple[date, int, str]:
    return event.day, *counting.order(event)


def _late(account: Account, event: Event) -> bool:
    state = account.state
    if state is None:
        return False
    published = account.timeline[account.versions - 1][0] if account.versions > 1 else None
    return (
        event.day < state.day
        or (state.position is not None and _place(event) <= state.position)
        or (published is not None and event.day <= published)
    )


def _stepped(account: Account, event: Event) -> Account:
    account = _published_before(account, event.day)
    state, _ = engine.step(_rules(account), _state(account), event)
    return replace(account, state=state)


def _up_to(account: Account, as_of: date) -> Account:
    account = _published_before(account, date.fromordinal(as_of.toordinal() + 1))
    return replace(account, state=engine.advance(_rules(account), _state(account), as_of))


def _published_before(account: Account, day: date) -> Account:
    """The account under the newest rules that were published before ``day``."""
    while account.versions < len(account.timeline) and account.timeline[account.versions][0] < day:
        on, new = account.timeline[account.versions]
        state, old = _state(account), _rules(account)
        if on >= account.joined:
            state = switch(old, new, engine.advance(old, state, on), on)
        else:  # before there was a member
            state = engine.start(new, account.joined)
        account = replace(account, state=state, versions=account.versions + 1)
    return account


def _rules(account: Account) -> Policy:
    return account.timeline[account.versions - 1][1]


def _state(account: Account) -> State:
    return account.state or engine.start(account.timeline[0][1], account.joined)


def switch(old: Policy, new: Policy, state: State, on: date) -> State:
    """The state under new rules: the level of the same code, or of the same height, is held on."""
    level = _same(old, new, state.level)
    if level != state.level:
        reason = Reason("rules", on)
        change = Change(on, state.level, level, reason, state.valid_until)
        state = replace(state, level=level, reason=reason, changes=(*state.changes, change))
    if new.rank(level) == 0:
        state = replace(state, valid_until=None)
    for_life = _same(old, new, state.for_life) if state.for_life else ""
    return engine.settle(new, replace(state, for_life=for_life), on)


def _same(old: Policy, new: Policy, code: str) -> str:
    codes = [level.code for level in new.levels]
    return code if code in codes else codes[min(old.rank(code), len(codes) - 1)]


def standing(policy: Policy, state: State, as_of: date) -> Standing:
    """What to tell of a state: the level, why it is held, and the ways to the next."""
    rank, now = policy.rank(state.level), engine.tally(policy, state, as_of)
    higher = policy.levels[rank + 1] if rank + 1 < len(policy.levels) else None
    return Standing(
        level=state.level,
        rank=rank,
        since=state.since,
        valid_until=state.valid_until,
        for_life=rank > 0 and rank <= policy.rank(state.for_life),
        measures=now.measures(),
        counted_from=now.told_from(),
        reason=state.reason,
        next_level=higher.code if higher else "",
        paths=conditions.paths(higher.when, now, rank + 1) if higher else (),
        balance=state.ledger.balance,
        owed=state.ledger.owed,
        uncounted=state.uncounted,
    )
