"""The night's look ahead: arrivals and work by loyalty's job, then the things that rooms will ask for."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.transactions import unit
from hotels import queries as hotels
from loyalty.jobs import forecasting
from loyalty.models import ItemForecast
from loyalty.queries import foreseen
from loyalty.services.foreseeing import keep_items
from service_tasks.queries.asked import asked_for
from stays.queries import ahead as stays
from stays.queries.ahead import WithChildren

if TYPE_CHECKING:
    from hotels.models import Property
    from loyalty.models import DayForecast, ForecastNight

DAY = timedelta(days=1)
LEARNT = timedelta(days=182)
"""Arrivals of half a year say how often a thing is asked for."""


def forecast(*, now: datetime) -> int:
    """Makes the forecast of every hotel whose business day is over; for how many it was made.

    Safe to run twice and to be killed: days and things are kept once, and what is missing is made.
    """
    done = forecasting.forecast(now=now)
    for house in hotels.properties():
        night = foreseen.night_of(house.pk, hotels.business_date(house, now) - DAY)
        if night is not None and not night.refused and not foreseen.items_of(night):
            with unit():
                keep_items(items=_things(house, night))
    return done


def _things(house: "Property", night: "ForecastNight") -> list[ItemForecast]:
    """What each of the night's days asks for, by rooms with children and others apart."""
    # Only the night counts with numpy; the processes that serve pages never load it.
    from loyalty.forecast.work import Asked, needed, rates  # noqa: PLC0415

    first = night.origin - LEARNT + DAY
    seen = list(stays.by_children(house.pk, first, night.origin, came=True).values())
    came = WithChildren(sum(each.children for each in seen), sum(each.others for each in seen))
    days = foreseen.days_of(night)
    booked = stays.by_children(house.pk, days[0].day, days[-1].day)
    found = []
    for item, of in asked_for(house.pk, first, night.origin).items():
        rate = rates(
            {"children": Asked(of.children, came.children), "others": Asked(of.others, came.others)}
        )
        for day in days:
            need = needed(0, _coming(day, booked.get(day.day, WithChildren(0, 0)), came), rate)
            found.append(
                ItemForecast(
                    night=night,
                    day=day.day,
                    item=item,
                    mean=need.mean,
                    low=need.low,
                    high=need.high,
                    ready=need.ready,
                    requests=sum(of),
                    arrivals=sum(came),
                )
            )
    return found


def _coming(day: "DayForecast", booked: WithChildren, came: WithChildren) -> dict[str, float]:
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
