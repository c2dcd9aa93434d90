"""Keeping what a night foresaw: once, and never anew; that it foresaw nothing is kept once too."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from core.transactions import require_unit
from loyalty.models import DayForecast, ForecastNight


@dataclass(kw_only=True)
class Night:
    """What a night is kept as beside its days; see ``ForecastNight``."""

    made_at: datetime
    method: str
    learnt_days: int
    learnt_stays: int
    departure: float
    stay_over: float
    lengths: int = 0
    refused: Sequence[Mapping[str, Any]] = field(default_factory=list)


def keep_night(
    *, property_id: int, origin: date, night: Night, days: Sequence[DayForecast]
) -> bool:
    """Keeps a hotel's night with its days; False when that night was kept already, by whomever.

    A night that refused may be followed by one that does not, when a file has told more.
    """
    require_unit()
    alike = ~Q(refused=[]) if night.refused else Q(refused=[])
    kept, made = ForecastNight.objects.filter(alike).get_or_create(
        property_id=property_id, origin=origin, defaults=asdict(night)
    )
    if made:
        for day in days:
            day.night = kept
        DayForecast.objects.bulk_create(days)
    return made
