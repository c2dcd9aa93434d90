"""Counts members anew from their whole history and keeps where they stand; the same again is nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from core import transactions
from guests import queries as guests
from loyalty.models import Membership, Programme, TierChange
from loyalty.queries import programmes as reading
from loyalty.queries.accounts import events_of, pooled_with, said_of, state_of
from loyalty.queries.histories import histories
from loyalty.services import ledgers
from loyalty.signals import standing_changed
from loyalty.tiers import pooling
from loyalty.tiers.replay import Timeline, standing
from loyalty.tiers.types import Event, Policy, Reason, Standing

KEPT = ("level", "reached", "since", "valid_until", "for_life", "standing", "balance", "owed", "version_no")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """A programme's rules as they held and hold, and the day up to which is counted."""

    programme: Programme
    number: int
    timeline: Timeline
    as_of: date

    @property
    def policy(self) -> Policy:
        """The version that holds."""
        return self.timeline[-1][1]


def count(*, guest_ids: Iterable[int], now: datetime) -> int:
    """Counts these guests in every programme; returns in how many rows anything was different.

    Members are who is enrolled, or, where the rules say so, everybody with a finished stay. Those
    who share an account are counted with them. Safe to run twice, and side by side: the rows of
    the members are locked in the order of their ids.
    """
    transactions.require_unit()
    asked = set(guest_ids)
    alive = guests.survivors(asked)
    people = asked | set(alive.values())
    as_of = reading.chain_day(now)
    different = 0
    known: dict[int, list[Event]] | None = None
    for programme, number, timeline in reading.published():
        rules = Rules(programme, number, timeline, as_of)
        ours = people | pooled_with(rules.programme, rules.policy, people)
        if known is None or not ours <= known.keys():
            known = histories(ours)
        different += _count(rules, {guest: known[guest] for guest in ours}, now)
    return different


def _count(rules: Rules, found: Mapping[int, Sequence[Event]], now: datetime) -> int:
    members = _locked(rules, found, now)
    events = events_of(members, found, said_of(rules.programme, found))
    pools = {guest: member.pool for guest, member in members.items()}
    different: list[Membership] = []
    changes: list[TierChange] = []
    wanted: dict[int, Any] = {}
    for people, theirs in pooling.accounts(rules.policy, events, pools).values():
        leader = members[people[0]]
        state = state_of(rules.timeline, leader, theirs, rules.as_of)
        told = standing(rules.policy, state, rules.as_of)
        for guest in people:
            member, leads = members[guest], guest == people[0]
            wanted[member.pk] = state.ledger.entries if leads else ()
            change = _take_over(rules, member, told, leads=leads)
            different += [member] if change is not None else []
            changes += [change] if change is not None and _moved(change, member) else []
    _write(different, changes, now)
    Membership.objects.filter(pk__in=[member.pk for member in members.values()]).update(
        counted_at=now
    )
    added = ledgers.keep(wanted, day=rules.as_of, now=now)
    return max(len(different), int(added > 0))


def _locked(
    rules: Rules, found: Mapping[int, Sequence[Event]], now: datetime
) -> dict[int, Membership]:
    """The memberships of these guests, locked; new ones are made where everybody is a member."""
    if rules.policy.members == "automatic":
        level = rules.policy.levels[0].code
        Membership.objects.bulk_create(
            [
                Membership(
                    programme=rules.programme, guest_id=guest, level=level, reached=[],
                    since=min(event.day for event in events), version_no=0, counted_at=now,
                )
                for guest, events in sorted(found.items())
                if events
            ],
            ignore_conflicts=True,
        )  # fmt: skip
    rows = Membership.objects.filter(programme=rules.programme, guest__in=list(found))
    return {row.guest_id: row for row in rows.select_for_update(of=("self",)).order_by("pk")}


def _take_over(
    rules: Rules, member: Membership, told: Standing, *, leads: bool
) -> TierChange | None:
    """Puts what was counted on the row; the change that it is, or None when nothing differs."""
    before = {name: getattr(member, name) for name in KEPT}
    new = member.version_no == 0
    codes = [level.code for level in rules.policy.levels[: told.rank + 1]]
    member.level, member.valid_until, member.for_life = told.level, told.valid_until, told.for_life
    member.reached = [*codes, *(f"{rules.programme.code}.{code}" for code in codes)]
    member.since = told.since or member.since
    member.standing = standing_said(told)
    member.balance, member.owed = (told.balance, told.owed) if leads else (0, 0)
    member.version_no = rules.number
    if before == {name: getattr(member, name) for name in KEPT}:
        return None
    return TierChange(
        membership=member,
        day=told.reason.on,
        before="" if new else before["level"],
        after=told.level,
        valid_until=told.valid_until,
        reason=reason_said(told.reason) | {"was_until": _day(before["valid_until"])},
        version_no=rules.number,
    )


def _moved(change: TierChange, member: Membership) -> bool:
    was_until = change.reason.pop("was_until")
    return change.before != change.after or was_until != _day(member.valid_until)


def _write(members: Sequence[Membership], changes: Sequence[TierChange], now: datetime) -> None:
    Membership.objects.bulk_update(members, KEPT, batch_size=500)
    mine = TierChange.objects.filter(membership__in=[change.membership_id for change in changes])
    numbers = dict(mine.order_by("no").values_list("membership_id", "no"))
    for change in changes:
        numbers[change.membership_id] = change.no = numbers.get(change.membership_id, 0) + 1
        change.at = now
        if change.before != change.after:
            transactions.after(partial(_tell, change.membership.guest_id))
    TierChange.objects.bulk_create(changes)


def _tell(guest_id: int) -> None:
    standing_changed.send_robust(sender=None, guest_id=guest_id)


def reason_said(reason: Reason) -> dict[str, Any]:
    """A reason as data: how, when, and the thresholds as [measure, had, needed]."""
    return {
        "how": reason.how,
        "on": _day(reason.on),
        "from": _day(reason.counted_from),
        "facts": [[fact.measure, fact.had, fact.needed] for fact in reason.facts],
    }


def standing_said(told: Standing) -> dict[str, Any]:
    """Measures, reason and the ways to the next level, in codes and numbers."""
    return {
        "measures": dict(told.measures),
        "from": _day(told.counted_from),
        "reason": reason_said(told.reason),
        "next": told.next_level,
        "paths": [
            [[fact.measure, fact.had, fact.needed] for fact in path.facts] for path in told.paths
        ],
        "uncounted": told.uncounted,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
