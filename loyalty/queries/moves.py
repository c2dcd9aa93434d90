"""How many members each level has and had, and who moved between levels when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from loyalty.models import PolicyVersion, TierChange
from loyalty.queries.programmes import STANDING
from loyalty.states import PolicyState


@dataclass(frozen=True, slots=True)
class Rules:
    """A programme whose rules hold. ``levels`` are its codes, the lowest first.

    ``since`` is when the first of its rules began to hold: there is no history before.
    """

    programme_id: int
    code: str
    content: Mapping[str, Any]
    since: datetime
    levels: tuple[str, ...] = field(default=())


def rules() -> list[Rules]:
    """Every programme whose rules hold, by code; two queries."""
    begun: dict[int, datetime] = {}
    held = PolicyVersion.objects.filter(state__in=STANDING).order_by("published_at")
    for programme, at in held.values_list("programme_id", "published_at"):
        if at is not None:
            begun.setdefault(programme, at)
    rows = PolicyVersion.objects.filter(state=PolicyState.PUBLISHED).select_related("programme")
    return [
        Rules(
            row.programme_id,
            row.programme.code,
            row.content,
            begun[row.programme_id],
            tuple(level["code"] for level in row.content["levels"]),
        )
        for row in rows.order_by("programme__code")
    ]


_NOW = """
SELECT held.programme_id, held.level, count(*)
FROM loyalty_membership AS held JOIN guests_guest AS guest ON guest.id = held.guest_id
WHERE guest.merged_into_id IS NULL GROUP BY 1, 2
"""

_THEN = """
SELECT programme_id, after, count(*) FROM (
    SELECT DISTINCT ON (told.membership_id) held.programme_id, told.after
    FROM loyalty_tierchange AS told
    JOIN loyalty_membership AS held ON held.id = told.membership_id
    JOIN guests_guest AS guest ON guest.id = held.guest_id
    WHERE told.at < %(at)s AND guest.merged_into_id IS NULL
    ORDER BY told.membership_id, told.no DESC
) AS last GROUP BY 1, 2
"""


def mix(at: datetime | None = None) -> dict[tuple[int, str], int]:
    """(programme, level) -> members, now or as they were told at a moment; one query.

    Profiles that were merged away since are nobody, then as now.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOW if at is None else _THEN, {"at": at})
        return {(programme, level): many for programme, level, many in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Move:
    """How many went from a level to another for the same reason (``loyalty.tiers.types.Reason.how``).

    ``before`` is empty for those who became members.
    """

    programme_id: int
    before: str
    after: str
    how: str
    times: int


_MOVES = """
SELECT held.programme_id, told.before, told.after, coalesce(told.reason->>'how', ''), count(*)
FROM loyalty_tierchange AS told
JOIN loyalty_membership AS held ON held.id = told.membership_id
JOIN guests_guest AS guest ON guest.id = held.guest_id
WHERE told.at >= %s AND told.at < %s AND told.before <> told.after
    AND guest.merged_into_id IS NULL
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


def moves(start: datetime, end: datetime) -> list[Move]:
    """What was told from ``start`` on and before ``end``; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, [start, end])
        return [Move(*row) for row in cursor.fetchall()]


def changes(programme_id: int, start: datetime, end: datetime) -> QuerySet[TierChange]:
    """The moves of a programme one by one, the newest first, with their members."""
    rows = TierChange.objects.filter(
        membership__programme=programme_id,
        membership__guest__merged_into=None,
        at__gte=start,
        at__lt=end,
    ).exclude(before=F("after"))
    return rows.select_related("membership__guest").order_by("-at", "-pk")


def way(rules: Rules, before: str, after: str) -> str:
    """``up``, ``down``, ``joined``, or ``other`` where the present rules do not know both levels."""
    if not before:
        return "joined"
    if before not in rules.levels or after not in rules.levels:
        return "other"
    return "up" if rules.levels.index(after) > rules.levels.index(before) else "down"
