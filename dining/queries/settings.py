"""A hotel's meal hours, tables and dishes."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from dining.enums import Meal, VisitState
from dining.meals import Hours, meal_of
from dining.models import MealTimes, Visit
from hotels import queries as hotels

if TYPE_CHECKING:
    from hotels.models import Property


def hours_of(property: "Property") -> Hours:
    """When each meal begins here."""
    row = MealTimes.objects.filter(property=property).first()
    return Hours(row.breakfast_from, row.lunch_from, row.dinner_from) if row else Hours()


def meal_at(property: "Property", at: datetime) -> tuple[date, Meal]:
    """The meal of a moment and its day, on the hotel's clocks."""
    return meal_of(hotels.local_now(property, at), hours_of(property))


def tables_of(property: "Property") -> list[str]:
    """The tables the host taps on, in the hotel's own order; empty when the hotel types them."""
    rows = MealTimes.objects.filter(property=property).values_list("tables", flat=True)
    return list(rows.first() or [])


def free_tables(property: "Property", day: date, meal: str) -> list[str]:
    """The hotel's tables at which nobody sits."""
    taken = set(
        Visit.objects.filter(
            property=property, day=day, meal=meal, state=VisitState.SEATED
        ).values_list("table", flat=True)
    )
    return [table for table in tables_of(property) if table not in taken]


def seated_stays(property: "Property", day: date, meal: str) -> set[str]:
    """Public ids of the stays of which somebody sits at this meal."""
    rows = Visit.objects.filter(property=property, day=day, meal=meal, state=VisitState.SEATED)
    return set(rows.exclude(stay=None).values_list("stay__public_id", flat=True))
