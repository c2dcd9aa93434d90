"""Which days a page of the cockpit speaks of, as its address says, and what they are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hotels import queries as hotels
from insights.figures import Period

if TYPE_CHECKING:
    from hotels.models import Property

WEEKS = (1, 4, 13, 52)
USUAL = 4
LONGEST = 1100  # days; history of tasks is kept three years
COMPARED = ("", "before", "year")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. ``wrong`` is a sentence when it could not be read."""

    period: Period
    compare: str = ""
    weeks: int = 0  # 0: days of one's own choice
    wrong: str = ""

    @property
    def other(self) -> Period | None:
        """The period to compare with."""
        if self.compare == "before":
            return self.period.before()
        return self.period.last_year() if self.compare == "year" else None

    @property
    def query(self) -> str:
        """The same as an address says it."""
        days = f"from={self.period.start}&to={self.period.last}"
        kept = f"weeks={self.weeks}" if self.weeks else days
        return f"{kept}&compare={self.compare}" if self.compare else kept


def asked(params: Mapping[str, str], *, today: date) -> Asked:
    """Reads ``weeks`` or ``from`` and ``to`` (inclusive), and ``compare``.

    Whole days up to yesterday, because today is not over. What cannot be read gives the usual four
    weeks and a sentence, never another period in silence.
    """
    compare = params.get("compare", "")
    compare = compare if compare in COMPARED else ""
    if params.get("from") or params.get("to"):
        period = _own(params.get("from", ""), params.get("to", ""))
        if period is not None:
            return Asked(period, compare)
        wrong = _(
            "These days cannot be read. Write two dates such as 2026-11-30, the first one first and "
            "at most three years apart. Shown are the last four weeks."
        )
        return Asked(_last(USUAL, today), compare, USUAL, wrong)
    weeks = params.get("weeks", "")
    known = int(weeks) if weeks.isascii() and weeks.isdigit() and int(weeks) in WEEKS else USUAL
    return Asked(_last(known, today), compare, known)


def _last(weeks: int, today: date) -> Period:
    return Period(today - timedelta(weeks=weeks), today)


def _own(first: str, last: str) -> Period | None:
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    sound = 0 < period.days <= LONGEST and date(2000, 1, 1) <= period.start
    return period if sound and period.end < date(2200, 1, 1) else None


def moments(house: "Property", period: Period) -> tuple[datetime, datetime]:
    """When the period begins and ends on the hotel's clocks."""
    midnight = time(0)
    return (
        hotels.at_local(house, period.start, midnight),
        hotels.at_local(house, period.end, midnight),
    )
