"""What the nights foresaw, newest first, and the stays that the next one learns from."""

from collections.abc import Iterable
from datetime import date

from loyalty.models import DayForecast, ForecastNight, ItemForecast, StayLine

DAYS = 14
"""How many days ahead a night looks: as far as bookings say more than the calendar does."""


def night_of(property_id: int, origin: date) -> ForecastNight | None:
    """The forecast made when the business day ``origin`` was over; the last one made."""
    rows = ForecastNight.objects.filter(property=property_id, origin=origin)
    return rows.order_by("-made_at", "-pk").first()


def last_night(property_id: int) -> ForecastNight | None:
    """The newest forecast of a hotel."""
    return (
        ForecastNight.objects.filter(property=property_id)
        .order_by("-origin", "-made_at", "-pk")
        .first()
    )


def days_of(night: ForecastNight) -> list[DayForecast]:
    """The days of a night, the next one first."""
    return list(DayForecast.objects.filter(night=night).order_by("day"))


def items_of(night: ForecastNight) -> list[ItemForecast]:
    """What the days of a night ask for, by thing and day."""
    return list(ItemForecast.objects.filter(night=night).order_by("item", "day"))


def said_before(
    property_id: int, first: date, last: date, *, ahead: Iterable[int]
) -> list[DayForecast]:
    """What was said of the days ``first`` to ``last``, so many days ahead; only days with a number."""
    return list(
        DayForecast.objects.filter(
            night__property=property_id,
            day__range=(first, last),
            ahead__in=list(ahead),
            expected__isnull=False,
        ).order_by("ahead", "day")
    )


def nights_lived(property_id: int, since: date) -> list[int]:
    """The lengths of the stays that ended here since a day, in nights; 0 is day use."""
    rows = StayLine.objects.filter(property=property_id, departure__gte=since)
    return list(rows.values_list("nights", flat=True).order_by("stay"))
