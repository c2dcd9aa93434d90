"""Lists of guests to win back: who is on them, what became of them, and what calling did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from loyalty.models import Call, WinbackEntry, WinbackList
from loyalty.value.winback import LEAST_HELD, Effect, effect
from stays import queries as stays

if TYPE_CHECKING:
    from hotels.models import Property

MOST_LISTS = 50
"""The newest lists of a house; older ones are neither shown nor counted together."""
Stays = dict[int, list[tuple[date, bool]]]
"""person -> (arrival, whether they came or are booked only), oldest first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A list with what became of it: called and held, and how many of each came until its last day.

    Who was held back and called nevertheless counts as held back: by the draw, not by what was
    done. ``over`` tells whether its days are over; before, ``effect`` says nothing.
    """

    of: WinbackList
    called: int
    called_back: int
    held: int
    held_back: int
    over: bool

    @property
    def effect(self) -> Effect | None:
        """What calling did; None while the days run."""
        return _effect([self])


def lists(house: "Property") -> list[WinbackList]:
    """The lists of a house, the newest first; one query."""
    rows = WinbackList.objects.filter(property=house).select_related("made_by")
    return list(rows.order_by("-made_at", "-pk")[:MOST_LISTS])


def list_of(house: "Property", public_id: str) -> WinbackList | None:
    """The list of that name in this house."""
    rows = WinbackList.objects.filter(property=house, public_id=public_id)
    return rows.select_related("made_by").first()


def entries(found: Iterable[WinbackList]) -> list[WinbackEntry]:
    """Everybody on these lists as the person known today (``person``), the most worth first."""
    rows = WinbackEntry.objects.filter(of__in=list(found)).annotate(
        person=Coalesce("guest__merged_into", "guest")
    )
    known = rows.order_by("last_day", "pk")
    return sorted(known, key=lambda one: -(one.value_mid or 0))


def stays_since(rows: Sequence[WinbackEntry], found: Iterable[WinbackList]) -> Stays:
    """What these guests booked or did since the oldest of these lists was made; one query."""
    since = min((one.made_on for one in found), default=date.max)
    return stays.back({row.person for row in rows}, since) if rows else {}  # type: ignore[attr-defined]


def came_in(arrivals: Sequence[tuple[date, bool]], of: WinbackList) -> bool:
    """Whether a guest with these stays came between the day of the list and its last."""
    return any(came and of.made_on <= day <= of.until for day, came in arrivals)


def outcomes(house: "Property", day: date) -> list[Outcome]:
    """What became of each list of a house as of ``day``, the newest first; three queries."""
    found = lists(house)
    rows = entries(found)
    since = stays_since(rows, found)
    groups: dict[int, list[WinbackEntry]] = {}
    for row in rows:
        groups.setdefault(row.of_id, []).append(row)
    return [outcome(one, groups.get(one.pk, []), since, day) for one in found]


def outcome(of: WinbackList, rows: Iterable[WinbackEntry], since: Stays, day: date) -> Outcome:
    """What became of one list's ``rows``, by ``since`` of ``stays_since``."""
    counts = {False: [0, 0], True: [0, 0]}
    for row in rows:
        counts[row.held][0] += 1
        counts[row.held][1] += came_in(since.get(row.person, ()), of)  # type: ignore[attr-defined]
    (called, called_back), (held, held_back) = counts[False], counts[True]
    return Outcome(of, called, called_back, held, held_back, of.until < day)


def together(found: Iterable[Outcome]) -> Effect | None:
    """What calling did over all lists whose days are over; None where there is no such list."""
    return _effect(found)


def _effect(found: Iterable[Outcome]) -> Effect | None:
    over = [one for one in found if one.over]
    if not over:
        return None
    return effect(
        called=sum(one.called for one in over),
        called_back=sum(one.called_back for one in over),
        held=sum(one.held for one in over),
        held_back=sum(one.held_back for one in over),
    )


def calls_to(guest_ids: Iterable[int], since: datetime) -> QuerySet[Call]:
    """Calls to these persons by any hotel, made since then, oldest first, with ``person``."""
    return (
        Call.objects.annotate(person=Coalesce("guest__merged_into", "guest"))
        .filter(person__in=list(guest_ids), made_at__gte=since)
        .select_related("owner__user")
        .order_by("due", "pk")
    )


__all__ = [
    "LEAST_HELD", "Effect", "Outcome", "calls_to", "came_in", "entries", "list_of", "lists",
    "outcome", "outcomes", "stays_since", "together",
]  # fmt: skip
