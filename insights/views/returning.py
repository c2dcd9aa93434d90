"""«First to second stay», and what part of nights and revenue repeat and direct stays make."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.clock import now as clock
from hotels import queries as hotels
from insights import saying
from insights.views.frame import page
from loyalty import queries as loyalty
from loyalty.queries import again
from service_tasks import queries as service_tasks
from service_tasks.types import Kept
from staff.enums import Role
from staff.policy import allow
from staff.types import PersonRequest

if TYPE_CHECKING:
    from hotels.models import Property

PERIODS = {"91": 91, "182": 182, "364": 364}
"""Whole weeks, so that weekdays meet weekdays when a period is laid beside last year's."""
USUAL = "91"
LAST_YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period, both included; ``before`` are the same days of last year."""

    days: str
    first: date
    last: date

    @property
    def before(self) -> "Span":
        """The same weeks of last year."""
        return Span(self.days, self.first - LAST_YEAR, self.last - LAST_YEAR)


def span(asked: str, last: date) -> Span:
    """The period that was asked for and ends on ``last``; a quarter for anything else."""
    days = asked if asked in PERIODS else USUAL
    return Span(days, last - timedelta(days=PERIODS[days] - 1), last)


@allow(Role.MANAGER)
@require_GET
def returning(request: PersonRequest, property: str) -> HttpResponse:
    """The page: two sentences, two tables of first stays, one of shares; names nobody."""
    house = hotels.property_by_id(request.person.property_id)
    yesterday = hotels.business_date(house, clock()) - timedelta(days=1)
    asked = request.GET.get("days", USUAL)
    now, judged = span(asked, yesterday), span(asked, yesterday - again.WITHIN)
    context = {
        "periods": _periods(house, now.days),
        "now": now,
        "judged": judged,
        "within": again.WITHIN.days,
        **_firsts(house, judged),
        **_shares(house, now),
        "recount": loyalty.last_recount(),
    }
    return page(request, "insights/returning.html", "insights-returning", context)


def _periods(house: "Property", chosen: str) -> list[dict[str, Any]]:
    here = reverse("insights-returning", kwargs={"property": house.code})
    labels = {"91": _("Quarter"), "182": _("Half-year"), "364": _("Year")}
    return [
        {"url": f"{here}?days={days}", "label": labels[days], "current": days == chosen}
        for days in PERIODS
    ]


def rows_url(house: "Property", what: str, days: Span, **more: str) -> str:
    """Where the rows behind a number are."""
    query = {"what": what, "first": days.first, "last": days.last, **more}
    here = reverse("insights-rows", kwargs={"property": house.code})
    return f"{here}?{urlencode(query)}"


First = tuple[int, str, bool]
"""A first stay: its key, its channel, whether the guest came again in time."""


def _first_stays(house: "Property", days: Span) -> list[First]:
    rows: Any = again.firsts(house.pk, days.first, days.last)
    return list(rows.values_list("pk", "channel", "again"))


def wishes_word(kept: Kept | None) -> str:
    """In which group of wishes a stay belongs."""
    if kept is None:
        return "none"
    return "missed" if kept.missed else "kept"


def _firsts(house: "Property", days: Span) -> dict[str, Any]:
    now, before = _first_stays(house, days), _first_stays(house, days.before)
    wishes = service_tasks.wishes_kept([stay for stay, _channel, _again in (*now, *before)])
    words = {
        "kept": _("Every wish kept"),
        "missed": _("A wish missed"),
        "none": _("No wish known"),
    }

    def by_channel(one: First) -> str:
        return one[1]

    def by_wishes(one: First) -> str:
        return wishes_word(wishes.get(one[0]))

    came = sum(one[2] for one in now)
    return {
        "came": saying.share(came, len(now)),
        "came_before": saying.share(sum(one[2] for one in before), len(before)),
        "came_url": rows_url(house, "firsts", days),
        "by_channel": [
            {**row, "label": row["key"] or _("Channel not told")}
            for row in _grouped(house, days, now=now, before=before, of=by_channel, name="channel")
        ],
        "by_wishes": [
            {**row, "label": words[row["key"]]}
            for row in _grouped(house, days, now=now, before=before, of=by_wishes, name="wishes")
        ],
    }


def _grouped(
    house: "Property",
    days: Span,
    *,
    now: Iterable[First],
    before: Iterable[First],
    of: Callable[[First], str],
    name: str,
) -> list[dict[str, Any]]:
    groups: dict[str, list[list[bool]]] = defaultdict(lambda: [[], []])
    for place, rows in enumerate((now, before)):
        for one in rows:
            groups[of(one)][place].append(one[2])
    return [
        {
            "key": key,
            "share": saying.share(sum(here), len(here)),
            "before": saying.share(sum(then), len(then)),
            "url": rows_url(house, "firsts", days, **{name: key}),
        }
        for key, (here, then) in sorted(
            groups.items(), key=lambda item: (-len(item[1][0]), item[0])
        )
    ]


def _shares(house: "Property", days: Span) -> dict[str, Any]:
    currency = loyalty.chain_currency()
    now = again.shares(house.pk, days.first, days.last)
    before = again.shares(house.pk, days.before.first, days.before.last)
    labels = {"repeat": _("Guests who came again"), "direct": _("Booked with the hotel itself")}
    rows = [
        {
            "label": labels[what],
            "stays": saying.share(now[what].part_stays, now[what].stays),
            "nights": _percent(now[what], "nights"),
            "nights_before": _percent(before[what], "nights"),
            "spend": _percent(now[what], "spend"),
            "spend_before": _percent(before[what], "spend"),
            "money": saying.money(now[what].part_spend, currency),
            "url": rows_url(house, what, days),
            "url_before": rows_url(house, what, days.before),
        }
        for what in ("repeat", "direct")
    ]
    unrated = again.unrated(house.pk, days.first, days.last)
    return {"shares": rows, "currency": currency, "unrated": unrated}


def _percent(share: again.Share, what: str) -> str:
    whole, part = getattr(share, what), getattr(share, f"part_{what}")
    return saying.percent(part, whole, share.spend_stays if what == "spend" else share.stays)
