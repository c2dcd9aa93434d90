"""Programmes, the versions of their rules, and which of them hold since when."""

from datetime import date, datetime

from django.db.models import Count, QuerySet

from hotels import queries as hotels
from loyalty.models import Membership, PolicyVersion, Programme
from loyalty.states import PolicyState
from loyalty.tiers.conditions import needs
from loyalty.tiers.reading import read
from loyalty.tiers.types import Policy

STANDING = (PolicyState.PUBLISHED, PolicyState.RETIRED)


def programmes() -> QuerySet[Programme]:
    """Every programme of the chain, by code."""
    return Programme.objects.order_by("code")


def programme_named(code: str) -> Programme | None:
    """The programme of that code."""
    return Programme.objects.filter(code=code).first()


def versions(programme: Programme) -> QuerySet[PolicyVersion]:
    """Its versions, the newest first, with who made and published them."""
    return (
        PolicyVersion.objects.filter(programme=programme)
        .select_related("made_by", "published_by")
        .order_by("-number")
    )


def draft_of(programme: Programme) -> PolicyVersion | None:
    """The version that is being worked on."""
    return versions(programme).filter(state=PolicyState.DRAFT).first()


def present(programme: Programme) -> PolicyVersion | None:
    """The version that holds."""
    return versions(programme).filter(state=PolicyState.PUBLISHED).first()


def policy_of(version: PolicyVersion) -> Policy:
    """The rules of a version, read."""
    return read(version.content)


def asking(policy: Policy, measure: str) -> dict[str, int]:
    """Code -> threshold of every level that ``measure`` (paid, invited) may give, the lowest first."""
    found: dict[str, int] = {}
    for level in policy.levels:
        for need in (*needs(level.when), *needs(level.lifetime)):
            if need.measure == measure:
                found[level.code] = min(need.amount, found.get(level.code, need.amount))
    return found


def timeline(programme: Programme) -> list[tuple[date, Policy]]:
    """The rules that held and hold, each with the day at whose end it began; undone ones never did."""
    held = PolicyVersion.objects.filter(programme=programme, state__in=STANDING).order_by("number")
    return [(version.published_on, read(version.content)) for version in held]  # type: ignore[misc]  # a constraint: set once published


def published() -> list[tuple[Programme, int, list[tuple[date, Policy]]]]:
    """Every programme whose rules hold, the number of the version that does, and its timeline."""
    holding = (
        PolicyVersion.objects.filter(state=PolicyState.PUBLISHED)
        .select_related("programme")
        .order_by("programme__code")
    )
    return [(one.programme, one.number, timeline(one.programme)) for one in holding]


def takes_everybody() -> bool:
    """Whether some programme's rules make a member of whoever has a finished stay."""
    return any(held[-1][1].members == "automatic" for _, _, held in published())


def any_published() -> bool:
    """Whether any programme's rules hold."""
    return PolicyVersion.objects.filter(state=PolicyState.PUBLISHED).exists()


def uncounted() -> list[PolicyVersion]:
    """Published versions under which not every member was counted yet."""
    return list(PolicyVersion.objects.filter(state=PolicyState.PUBLISHED, counted_at=None))


def per_level(programme: Programme) -> dict[str, int]:
    """Level -> members; one query, no row for a level that nobody holds."""
    alive = Membership.objects.filter(programme=programme, guest__merged_into=None)
    rows = alive.values_list("level")
    return dict(rows.annotate(members=Count("pk")))


def chain_day(now: datetime) -> date:
    """The latest calendar day in any house of the chain: nothing that happened lies after it."""
    days = [hotels.calendar_date(house, now) for house in hotels.properties()]
    return max(days, default=now.date())
