"""Keeping how many of each thing the coming days ask for, by parties with children and others apart."""

from collections.abc import Mapping
from datetime import timedelta

from core.transactions import require_unit
from loyalty.models import DayForecast, ForecastNight, ItemForecast
from loyalty.queries import foreseen
from stays.queries import ahead as stays
from stays.queries.ahead import WithChildren

DAY = timedelta(days=1)
LEARNT = timedelta(days=182)
"""Arrivals of half a year say how often a thing is asked for."""
NOBODY = WithChildren(0, 0)


def keep_things(*, night: ForecastNight, asked: Mapping[str, tuple[int, int]]) -> int:
    """Keeps what the night's days will ask for; what was kept before stays as it is. How many rows.

    ``asked``: thing -> how often rooms with children, and others, that arrived in ``LEARNT`` asked
    for it. For a night with numbers.
    """
    require_unit()
    # Only the night counts with numpy; the processes that serve pages never load it.
    from loyalty.forecast.work import Asked, needed, rates  # noqa: PLC0415

    house, came, days = night.property_id, _came(night), foreseen.days_of(night)
    booked = stays.by_children(house, days[0].day, days[-1].day)
    found = []
    for item, (young, others) in asked.items():
        rate = rates(
            {"children": Asked(young, came.children), "others": Asked(others, came.others)}
        )
        for day in days:
            need = needed(0, _coming(day, booked.get(day.day, NOBODY), came), rate)
            found.append(
                ItemForecast(
                    night=night,
                    day=day.day,
                    item=item,
                    mean=need.mean,
                    low=need.low,
                    high=need.high,
                    ready=need.ready,
                    requests=young + others,
                    arrivals=sum(came),
                )
            )
    return len(ItemForecast.objects.bulk_create(found, ignore_conflicts=True))


def _came(night: ForecastNight) -> WithChildren:
    first = night.origin - LEARNT + DAY
    seen = stays.by_children(night.property_id, first, night.origin, came=True).values()
    return WithChildren(sum(day.children for day in seen), sum(day.others for day in seen))


def _coming(day: DayForecast, booked: WithChildren, came: WithChildren) -> dict[str, float]:
    """The rooms expected on a day: those on the books, and who is to come yet as guests were so far.

    Where fewer are expected than are booked, both groups lose alike.
    """
    expected, known, whole = day.expected or 0.0, sum(booked), sum(came)
    if expected < known:
        return {
            "children": booked.children * expected / known,
            "others": booked.others * expected / known,
        }
    more = expected - known
    young = came.children / whole if whole else 0.0
    return {
        "children": booked.children + more * young,
        "others": booked.others + more * (1 - young),
    }
