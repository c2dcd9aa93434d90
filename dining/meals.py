"""Which meal it is, by the hotel's own hours; pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dining.enums import Meal


@dataclass(frozen=True, slots=True)
class Hours:
    """When each meal begins on the hotel's clocks; each lasts until the next begins."""

    breakfast: time = time(5)
    lunch: time = time(11)
    dinner: time = time(16, 30)


def meal_of(local: datetime, hours: Hours) -> tuple[date, Meal]:
    """The meal of a local moment and the day it belongs to; after midnight it is still dinner."""
    wall = local.time()
    if wall < hours.breakfast:
        return local.date() - timedelta(days=1), Meal.DINNER
    if wall < hours.lunch:
        return local.date(), Meal.BREAKFAST
    return local.date(), Meal.LUNCH if wall < hours.dinner else Meal.DINNER
