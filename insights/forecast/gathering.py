"""Brings together what the night foresaw, what is booked now, who works, and what came; few queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from hotels import queries as hotels
from hotels.enums import DepartmentKind
from hotels.types import shift_minutes
from insights.figures import Period
from insights.forecast.judging import Checked, checked
from insights.reading import Reader
from loyalty.queries import foreseen
from service_tasks.queries.asked import item_names
from staff.queries.rota import planned
from stays.queries import ahead as stays

if TYPE_CHECKING:
    from loyalty.models import DayForecast, ForecastNight, ItemForecast

DAY = timedelta(days=1)
DAYS = foreseen.DAYS
WEEKS = 8
"""Weeks over which what was said is laid beside what came: long enough to count, short enough to hold."""
AHEAD = (1, 3, 7, 14)
WEEK_AHEAD = 7


@dataclass(frozen=True)
class Ahead:
    """Everything the page says. ``booked`` is as of now, ``told`` as of the night; by day.

    ``rota`` are minutes of work of attendants on shift, of days that have any. ``checks`` holds, by
    days ahead, what was said of the last eight weeks beside what came.
    """

    reader: Reader
    today: date
    night: "ForecastNight | None"
    told: Mapping[date, "DayForecast"]
    booked: Mapping[date, int]
    rota: Mapping[date, int]
    things: Sequence["ItemForecast"]
    names: Mapping[str, str]
    checks: Mapping[int, Sequence[Checked]]

    @property
    def days(self) -> list[date]:
        """Today and the thirteen days after it."""
        return [self.today + nr * DAY for nr in range(DAYS)]

    @property
    def period(self) -> Period:
        """These days."""
        return Period(self.today, self.today + DAYS * DAY)

    @property
    def past(self) -> Period:
        """The days over which forecasts are checked."""
        return Period(self.today - WEEKS * 7 * DAY, self.today)

    @property
    def learnt(self) -> int:
        """Past days that the forecast was learnt from; 0 without one."""
        return self.night.learnt_days if self.night is not None else 0

    def number(self, day: date) -> "DayForecast | None":
        """What is expected of a day; None where there is no number."""
        found = self.told.get(day)
        return found if found is not None and found.expected is not None else None


def gather(reader: Reader) -> Ahead:
    """The coming days of the reader's hotel from its present business day on."""
    house, today = reader.house, hotels.business_date(reader.house, reader.now)
    last = today + (DAYS - 1) * DAY
    night = foreseen.last_night(house.pk)
    told = foreseen.days_of(night) if night is not None else []
    things = foreseen.items_of(night) if night is not None and not night.refused else []
    return Ahead(
        reader=reader,
        today=today,
        night=night,
        told={each.day: each for each in told},
        booked=stays.on_books(house.pk, today, last),
        rota=_rota(reader, today),
        things=[each for each in things if each.day >= today],
        names=item_names(house.pk, reader.language) if things else {},
        checks=_checks(house.pk, today),
    )


def _rota(reader: Reader, today: date) -> dict[date, int]:
    """Day -> minutes that attendants of housekeeping work, as far as shifts are planned."""
    house = reader.house
    departments = hotels.departments_of_kind(house, DepartmentKind.HOUSEKEEPING)
    start, end = (
        hotels.at_local(house, day, time(house.roll_hour)) for day in (today, today + DAYS * DAY)
    )
    rest = hotels.work_minutes(house).rest
    found: dict[date, int] = defaultdict(int)
    for shift in planned([each.pk for each in departments], start, end):
        ends_at = shift.left_at or shift.ends_at
        day = hotels.night_of(house, shift.starts_at)
        found[day] += shift_minutes(shift.starts_at, ends_at, rest)
    return dict(found)


def _checks(property_id: int, today: date) -> dict[int, list[Checked]]:
    first, last = today - WEEKS * 7 * DAY, today - DAY
    said = foreseen.said_before(property_id, first, last, ahead=AHEAD)
    if not said:
        return {ahead: [] for ahead in AHEAD}
    came = stays.came(property_id, first, last)
    return {ahead: checked(said, came, ahead=ahead) for ahead in AHEAD}
