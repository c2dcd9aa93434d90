"""Verbs about members: enrol, invite, sell a level, spend and adjust points; counting follows at once."""

from dataclasses import dataclass
from datetime import date, datetime

from core import transactions
from core.sentences import sentence
from loyalty.models import MemberEvent, Membership, PolicyVersion, Programme
from loyalty.services.standings import count
from loyalty.states import MemberEventKind, PolicyState

__all__ = [
    "BadMemberEvent",
    "MemberEventKind",
    "NotEnoughPoints",
    "NotRunning",
    "Said",
    "count",
    "enrol",
    "say",
]


class NotRunning(Exception):
    """The programme has no published rules. Nothing was changed."""


class NotEnoughPoints(Exception):
    """More points were to be spent than there are. Nothing was changed."""


class BadMemberEvent(Exception):
    """What was said of a member cannot be kept; the message says why. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a member. ``key`` makes saying it twice one; ``paid`` in minor units."""

    key: str
    kind: MemberEventKind
    day: date
    level: str = ""
    points: int = 0
    paid: int | None = None
    currency: str = ""
    reason: str = ""


def enrol(
    *, programme_id: int, guest_id: int, day: date, now: datetime, pool: str = ""
) -> Membership:
    """Makes a guest a member from ``day`` on; who is one already stays it, with the new ``pool``.

    ``pool`` is the company or family whose stays are counted together, where the rules pool. Raises
    ``NotRunning`` while no rules are published.
    """
    transactions.require_unit()
    holding = (
        PolicyVersion.objects.filter(programme=programme_id, state=PolicyState.PUBLISHED)
        .values_list("content", flat=True)
        .first()
    )
    if holding is None:
        raise NotRunning(
            sentence(
                "This programme has no published rules yet. Publish them first; nobody was enrolled."
            )
        )
    Membership.objects.bulk_create(
        [
            Membership(
                programme_id=programme_id, guest_id=guest_id, joined_on=day, pool=pool,
                level=holding["levels"][0]["code"], reached=[], since=day, version_no=0,
                counted_at=now,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    Membership.objects.filter(programme=programme_id, guest=guest_id).update(pool=pool)
    count(guest_ids=[guest_id], now=now)
    return Membership.objects.get(programme=programme_id, guest=guest_id)


def say(*, membership_id: int, said: Said, by: int | None, now: datetime) -> Membership:
    """Keeps what is said of a member and counts it: a level sold, an invitation, points moved.

    The same key again changes nothing. Raises ``NotEnoughPoints`` for a burn above the balance and
    ``BadMemberEvent`` for points without a reason, nothing to move, or a level that is not there.
    """
    transactions.require_unit()
    member = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=membership_id)
    )
    if MemberEvent.objects.filter(membership=member, key=said.key).exists():
        return member
    _check(member.programme, said)
    if said.kind == MemberEventKind.BURN and said.points > member.balance:
        raise NotEnoughPoints(
            sentence(
                "There are %(balance)s points, and %(points)s were to be spent. Nothing was spent.",
                balance=str(member.balance),
                points=str(said.points),
            )
        )
    MemberEvent.objects.create(
        membership=member,
        key=said.key,
        kind=said.kind,
        day=said.day,
        level=said.level,
        points=said.points,
        paid=said.paid,
        currency=said.currency,
        reason=said.reason,
        by_id=by,
        at=now,
    )
    count(guest_ids=[member.guest_id], now=now)
    return Membership.objects.get(pk=membership_id)


def _check(programme: Programme, said: Said) -> None:
    moves = said.kind in {MemberEventKind.BURN, MemberEventKind.ADJUST}
    if moves and not said.reason.strip():
        raise BadMemberEvent(sentence("Points are moved with a reason only. Nothing was changed."))
    if moves and (not said.points or (said.kind == MemberEventKind.BURN and said.points < 0)):
        raise BadMemberEvent(sentence("Say how many points. Nothing was changed."))
    if moves:
        return
    content = (
        PolicyVersion.objects.filter(programme=programme, state=PolicyState.PUBLISHED)
        .values_list("content", flat=True)
        .first()
    )
    codes = [level["code"] for level in (content or {"levels": []})["levels"]]
    if said.level not in codes:
        raise BadMemberEvent(
            sentence("The programme has no level %(level)s. Nothing was changed.", level=said.level)
        )
