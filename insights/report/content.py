"""What stands in the weekly report: the same figures, charts and tables as on the pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.words import say
from insights import forecast, loyal, service
from insights.charts import Chart
from insights.figures import Figure, Period, Table
from insights.periods import Asked
from insights.reading import Reader
from insights.saying import joined

WEEK = timedelta(days=7)
IN_REPORT = ("levels", "cohorts")
"""The parts of loyalty that may have moved within a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report: a sentence first, then numbers, charts and tables."""

    title: str
    sentence: str
    figures: Sequence[Figure] = ()
    shown: Sequence[tuple[Table, Chart | None]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """One report in one language."""

    house: str
    period: Period
    made: str  # on the hotel's clocks
    sections: Sequence[Section]


def of_service(reader: Reader, period: Period) -> Section:
    """How the house answered, beside the week before."""
    counted = service.count(reader, Asked(period, "before"))
    charts = service.charts(counted)
    return Section(
        title=_("Service"),
        sentence=service.sentence(counted),
        figures=service.figures(counted),
        shown=[(service.table(counted, key), charts.get(key)) for key in service.TABLES],
    )


def of_forecast(reader: Reader, period: Period) -> Section | None:
    """The days ahead as they stand now; nothing in a report that is older than a week."""
    ahead = forecast.gather(reader)
    if period.end < ahead.today - WEEK:
        return None
    charts = forecast.charts(ahead)
    return Section(
        title=_("Forecast"),
        sentence=joined(forecast.sentences(ahead)),
        figures=forecast.figures(ahead),
        shown=[(forecast.table(ahead, key), charts.get(key)) for key in forecast.TABLES],
    )


def of_loyalty(reader: Reader, period: Period) -> Section:
    """Levels and their moves beside the week before, and how many first stays were followed."""
    looked = loyal.Looked(reader, Asked(period, "before"))
    parts = [loyal.part(looked, key) for key in IN_REPORT]
    return Section(
        title=_("Loyalty"),
        sentence=joined([part.sentence for part in parts]),
        shown=[(each.table, each.chart) for part in parts for each in part.shown],
    )


SECTIONS: list[Callable[[Reader, Period], Section | None]] = [of_service, of_loyalty, of_forecast]
"""The parts in their order; each takes whom it is for and the seven days. None: nothing to say."""


def weekly(reader: Reader, week_end: date) -> Weekly:
    """The seven whole days before ``week_end``, in the present language of the thread."""
    period = Period(week_end - WEEK, week_end)
    return Weekly(
        house=say(reader.house.name, reader.language).text,
        period=period,
        made=reader.wall(reader.now),
        sections=[made for part in SECTIONS if (made := part(reader, period)) is not None],
    )
