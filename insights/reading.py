"""Who reads a page of the cockpit: for whom names are shown, in which hotel and tongue, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from guests import queries as guests
from hotels import queries as hotels

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person


@dataclass(frozen=True)
class Reader:
    """For whom, in which hotel and language, at which moment."""

    person: "Person | None"  # None: the house itself, which names nobody
    house: "Property"
    language: str
    now: datetime

    @property
    def sees_hidden(self) -> bool:
        """Whether guests under discretion and their real names may be shown."""
        return self.person is not None and guests.sees_hidden(self.person.role)

    @property
    def local(self) -> datetime:
        """The moment on the hotel's clocks."""
        return hotels.local_now(self.house, self.now)

    def page(self, name: str, **args: str) -> str:
        """The address of a page of this hotel."""
        return reverse(name, kwargs={"property": self.house.code, **args})

    def wall(self, at: datetime | None) -> str:
        """A moment as the hotel's clocks show it."""
        return "" if at is None else f"{at.astimezone(hotels.zone_of(self.house)):%Y-%m-%d %H:%M}"


def percentile(values: list[float], share: float) -> float | None:
    """The value below which ``share`` of ``values`` lie, between neighbours by a straight line.

    As PostgreSQL's ``percentile_cont``, so that a figure is the same wherever it is counted.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
