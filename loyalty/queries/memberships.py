"""Where guests stand, for pages, rules and whoever asks; the levels they have as codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from core.asking import ask
from guests import queries as guests
from guests.enums import Discretion
from loyalty.models import MemberEvent, Membership, PointsEntry, Programme, TierChange
from loyalty.states import MemberEventKind

REACHED_IN_STAY = """
SELECT array_agg(DISTINCT reached.code) FROM stays_stayguest AS who
JOIN guests_guest AS person ON person.id = who.guest_id
JOIN loyalty_membership AS held ON held.guest_id = coalesce(person.merged_into_id, person.id)
CROSS JOIN unnest(held.reached) AS reached (code)
WHERE who.stay_id = t.stay_id AND who.left_at IS NULL
"""
"""For a statement in which ``t`` has a ``stay_id``: the levels that somebody in its party has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A guest's level in one programme; ``reached`` are the codes of it and all below."""

    programme: str
    level: str
    reached: tuple[str, ...]
    since: date
    valid_until: date | None
    for_life: bool
    standing: dict[str, Any]
    balance: int


def standing_of(guest_ids: Iterable[int]) -> dict[int, list[Held]]:
    """Guest, as known today -> where they stand in each programme; one query for any number."""
    rows = (
        Membership.objects.filter(guest__in=list(guest_ids))
        .select_related("programme")
        .order_by("guest_id", "programme__code")
    )
    found: dict[int, list[Held]] = {}
    for row in rows:
        found.setdefault(row.guest_id, []).append(_held(row))
    return found


def _held(row: Membership) -> Held:
    return Held(
        programme=row.programme.code,
        level=row.level,
        reached=tuple(row.reached),
        since=row.since,
        valid_until=row.valid_until,
        for_life=row.for_life,
        standing=row.standing,
        balance=row.balance,
    )


def membership_of(programme: Programme, guest_id: int) -> Membership | None:
    """The membership of a guest, whatever profile they were merged from."""
    survivor = guests.survivors([guest_id]).get(guest_id, guest_id)
    return Membership.objects.filter(programme=programme, guest=survivor).first()


def members(programme: Programme, level: str) -> QuerySet[Membership]:
    """Those who hold a level, the newest first; nobody who is protected, no profile merged away."""
    rows = Membership.objects.filter(
        programme=programme, level=level, guest__merged_into=None
    ).exclude(guest__discretion=Discretion.PROTECTED)
    return rows.select_related("guest").order_by("-since", "pk")


def changes(membership: Membership) -> QuerySet[TierChange]:
    """What happened to a member's level, the newest first."""
    return TierChange.objects.filter(membership=membership).order_by("-no")


def points(membership: Membership) -> QuerySet[PointsEntry]:
    """The ledger, the newest first."""
    return PointsEntry.objects.filter(membership=membership).order_by("-day", "-pk")


def given(membership: Membership) -> QuerySet[MemberEvent]:
    """Invitations and purchases of levels that staff recorded, the newest first."""
    kinds = MemberEventKind.PURCHASE, MemberEventKind.INVITATION
    rows = MemberEvent.objects.filter(membership=membership, kind__in=kinds)
    return rows.select_related("by").order_by("-day", "-pk")


def levels_of(programme: Programme, guest_ids: Iterable[int]) -> dict[int, str]:
    """Guest -> code of the level, for those of them who are members; one query."""
    rows = Membership.objects.filter(programme=programme, guest__in=list(guest_ids))
    return dict(rows.values_list("guest_id", "level"))


def sum_of_points(membership: Membership) -> int:
    """The balance, added up from its entries."""
    found = PointsEntry.objects.filter(membership=membership).aggregate(sum=Sum("points"))
    return found["sum"] or 0


_WORTH_COUNTING = """
SELECT EXISTS (SELECT FROM loyalty_policyversion WHERE state = 'published') AND EXISTS (
    SELECT FROM stays_staychange WHERE stay_id = %s AND kind IN ('checked_out', 'check_out_reversed')
)
"""
_WORTH_COUNTING_GUEST = """
SELECT EXISTS (
    SELECT FROM loyalty_membership AS held JOIN guests_guest AS person ON person.id = held.guest_id
    WHERE person.id = %s OR person.merged_into_id = %s
)
"""


def worth_counting(stay_id: int) -> bool:
    """Whether a change of this stay can matter to a member: it has, or had, ended; one statement."""
    return _asked(_WORTH_COUNTING, [stay_id])


def worth_counting_guest(guest_id: int) -> bool:
    """Whether this guest, or a profile merged into them, is a member of anything; one statement."""
    return _asked(_WORTH_COUNTING_GUEST, [guest_id, guest_id])


def _asked(statement: str, params: list[int]) -> bool:
    return bool(ask(statement, params).rows[0][0])
