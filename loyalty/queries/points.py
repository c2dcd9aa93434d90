"""A member's ledger as it is read: each change with its cause and the balance after it, and what expires next."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, RowRange, Sum, Window

from loyalty.models import MemberEvent, Membership, PointsEntry, Programme
from loyalty.queries.accounts import events_of, pooled_with, said_of, state_of
from loyalty.queries.histories import histories
from loyalty.tiers import pooling
from loyalty.tiers.replay import Timeline

_STAY = re.compile(r"(?:^|:)(?:stay|folio):(\d+)")
_SAID = re.compile(r"(?:^|:)said:(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change of a balance. ``kind`` as in ``PointsEntry``; ``balance`` is the sum up to here.

    ``stay_id`` is the stay behind it, ``by`` who said it; ``corrects`` marks what was added later
    because the history behind an earlier line had changed.
    """

    day: date
    kind: str
    points: int
    balance: int
    reason: str
    corrects: bool
    stay_id: int | None
    by: str


@dataclass(frozen=True, slots=True)
class Expiring:
    """The points that are written off next, and the day."""

    day: date
    points: int


def lines(membership: Membership, most: int) -> tuple[int, list[Line]]:
    """How many entries there are, and the newest of them; three queries."""
    entries = PointsEntry.objects.filter(membership=membership)
    running = Window(
        Sum("points"),
        order_by=[F("day").asc(), F("pk").asc()],
        frame=RowRange(start=None, end=0),
    )
    rows = list(entries.annotate(running=running).order_by("-day", "-pk")[:most])
    tellers = _tellers(_number(_SAID, row.key) for row in rows)
    return entries.count(), [
        Line(
            day=row.day,
            kind=row.kind,
            points=row.points,
            balance=int(row.running),
            reason=row.reason,
            corrects=row.part > 0,
            stay_id=_number(_STAY, row.key),
            by=tellers.get(_number(_SAID, row.key) or 0, ""),
        )
        for row in rows
    ]


def _number(found_by: re.Pattern[str], key: str) -> int | None:
    found = found_by.search(key)
    return int(found[1]) if found else None


def _tellers(ids: Iterable[int | None]) -> dict[int, str]:
    told = MemberEvent.objects.filter(pk__in={each for each in ids if each}).exclude(by=None)
    return dict(told.values_list("pk", "by__name"))


def next_to_expire(
    programme: Programme, membership: Membership, timeline: Timeline, as_of: date
) -> Expiring | None:
    """What is written off next of the account that this member leads; None when nothing will be.

    The whole history is played, as counting does: which lot was spent stands in no row.
    """
    expire = any(policy.points and policy.points.expire_months for _, policy in timeline)
    if not expire or membership.balance <= 0:
        return None
    policy = timeline[-1][1]
    people = {membership.guest_id} | pooled_with(programme, policy, [membership.guest_id])
    rows = Membership.objects.filter(programme=programme, guest__in=people)
    members = {row.guest_id: row for row in rows.order_by("pk")}
    events = events_of(members, histories(members), said_of(programme, members))
    pools = {guest: member.pool for guest, member in members.items()}
    for people_of, theirs in pooling.accounts(policy, events, pools).values():
        if membership.guest_id in people_of:
            lots = state_of(timeline, members[people_of[0]], theirs, as_of).ledger.lots
            return _first([(lot.expires_on, lot.left) for lot in lots if lot.left])
    return None


def _first(lots: Sequence[tuple[date | None, int]]) -> Expiring | None:
    day = min((on for on, _ in lots if on), default=None)
    return Expiring(day, sum(left for on, left in lots if on == day)) if day else None
