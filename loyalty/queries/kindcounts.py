"""How many guests are of each kind, who became one lately, and what a trial showed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Max

from loyalty.kinds.names import Kind as Kind
from loyalty.models import GuestKind, KindChange, KindTrial
from loyalty.queries import meant


@dataclass(frozen=True, slots=True)
class Judged:
    """How many guests are of each kind, as of the last night (None before the first)."""

    kinds: dict[Kind, int]
    as_of: date | None

    @property
    def guests(self) -> int:
        """Everybody who was judged."""
        return sum(self.kinds.values())

    @property
    def named(self) -> int:
        """Those of whom something can be said."""
        return self.guests - self.kinds.get(Kind.NOT_ENOUGH, 0)


def judged() -> Judged:
    """The kinds of tonight, «not enough evidence» first; one query."""
    rows = list(GuestKind.objects.values("kind").annotate(many=Count("pk"), day=Max("as_of")))
    found = Counter({Kind(row["kind"]): row["many"] for row in rows})
    order = (Kind.NOT_ENOUGH, *(kind for kind in Kind if kind != Kind.NOT_ENOUGH))
    return Judged(
        {kind: found[kind] for kind in order}, max((row["day"] for row in rows), default=None)
    )


def became(start: date, end: date) -> Counter[Kind]:
    """Kind -> how often somebody became it in nights from ``start`` on and before ``end``; one query."""
    rows = KindChange.objects.filter(as_of__gte=start, as_of__lt=end).values_list("now")
    return Counter({Kind(kind): many for kind, many in rows.annotate(many=Count("pk"))})


_OVERRULED = """
SELECT count(*) FROM (
    SELECT DISTINCT ON (guest_id) kind FROM loyalty_kindoverride ORDER BY guest_id, at DESC, id DESC
) AS newest WHERE kind <> ''
"""


def overruled() -> int:
    """Of how many guests staff say another kind, or the same one themselves; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERRULED)
        return int(cursor.fetchone()[0])


def last_trial(version: str) -> KindTrial | None:
    """The newest trial of a rule set on this chain's own guests."""
    return KindTrial.objects.filter(rules=version).order_by("-at", "-pk").first()


_MEANT = "SELECT guest_id, 0 AS place FROM loyalty_guestkind WHERE kind = %(kind)s"


def inside(kind: Kind, most: int) -> tuple[int, list[meant.Meant]]:
    """How many guests are of a kind, and the first ``most`` of them; one query."""
    return meant.guests(_MEANT, {"kind": str(kind)}, most)
