"""What counts for a member, brought together: stays, what staff said, and the account it is counted in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q

from loyalty.models import MemberEvent, Membership, Programme
from loyalty.tiers.engine import State
from loyalty.tiers.replay import Timeline, replay
from loyalty.tiers.types import Event, Policy


def pooled_with(programme: Programme, policy: Policy, people: Iterable[int]) -> set[int]:
    """Everybody who shares an account with one of these; nobody under rules that do not pool."""
    if policy.pooling == "none":
        return set()
    mine = Membership.objects.filter(programme=programme)
    pools = mine.filter(guest__in=list(people)).exclude(pool="").values("pool")
    return set(mine.filter(pool__in=pools).values_list("guest_id", flat=True))


def leader_of(membership: Membership, policy: Policy) -> Membership:
    """The member with whom the points of the account stand: the one of the lowest id."""
    if policy.pooling == "none" or not membership.pool:
        return membership
    pool = Membership.objects.filter(programme=membership.programme_id, pool=membership.pool)
    return pool.select_related("guest").order_by("guest_id").first() or membership


def said_of(programme: Programme, people: Iterable[int]) -> dict[int, list[Event]]:
    """What staff said of each person, under whichever of their profiles; nothing for a merged one."""
    ids = list(people)
    rows = (
        MemberEvent.objects.filter(membership__programme=programme)
        .filter(
            Q(membership__guest__in=ids, membership__guest__merged_into=None)
            | Q(membership__guest__merged_into__in=ids)
        )
        .select_related("membership__guest")
        .order_by("pk")
    )
    found: dict[int, list[Event]] = {}
    for row in rows:
        guest = row.membership.guest
        found.setdefault(guest.merged_into_id or guest.pk, []).append(
            Event(
                key=f"said:{row.pk}",
                day=row.day,
                kind=row.kind,
                spend=row.paid,
                currency=row.currency,
                level=row.level,
                points=row.points,
                reason=row.reason,
            )
        )
    return found


def events_of(
    members: Mapping[int, Membership],
    found: Mapping[int, Sequence[Event]],
    said: Mapping[int, Sequence[Event]],
) -> dict[int, list[Event]]:
    """Guest -> the events that count: none from before the day on which they joined."""
    return {
        guest: [
            event
            for event in (*found[guest], *said.get(guest, ()))
            if member.joined_on is None or event.day >= member.joined_on
        ]
        for guest, member in members.items()
    }


def state_of(timeline: Timeline, member: Membership, events: Sequence[Event], as_of: date) -> State:
    """Where the events of an account lead to at the end of ``as_of``; ``member`` leads it."""
    begun = member.joined_on or member.since
    joined = min([event.day for event in events], default=begun)
    return replay(events, timeline, as_of, min(joined, as_of))
