"""How alerts ran: from the call to a first screen, and to somebody who has it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from hotels import queries as hotels
from insights.figures import Column, Figure, Period, Row, Table, enough
from insights.reading import Reader, percentile
from realtime import queries as realtime
from service_tasks import queries as service_tasks


@dataclass(frozen=True)
class Alert:
    """One alert with its times in seconds since it called; None for what has not happened."""

    public_id: str
    at: datetime
    shown: float | None
    taken: float | None


def called_since(reader: Reader, since: datetime) -> list[Alert]:
    """Alerts that called since then, from both ends of the line. Two queries."""
    called = service_tasks.called(reader.house.pk, since=since, now=reader.now)
    seen = realtime.first_shown(
        property_id=reader.house.pk, entities=[each.public_id for each in called]
    )
    return [
        Alert(
            each.public_id,
            each.at,
            _after(each.at, seen.get(each.public_id)),
            _after(each.at, each.taken_at),
        )
        for each in called
    ]


def _after(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else max(0.0, (end - start).total_seconds())


def by_day_table(reader: Reader, alerts: list[Alert]) -> Table:
    """How alerts ran on each local day: how many, shown and taken, and how soon at p95."""
    zone = hotels.zone_of(reader.house)
    by_day: dict[date, list[Alert]] = {}
    for alert in alerts:
        by_day.setdefault(alert.at.astimezone(zone).date(), []).append(alert)
    return Table(
        key="alerts",
        title=_("Alerts, day by day"),
        definition=_(
            "From the moment a task calls until it stands on a first screen, and until somebody has "
            "it. 95 of 100 were faster. Days with fewer than ten show a dash."
        ),
        columns=(
            Column("day", _("Day"), "day"),
            Column("called", _("Called"), "number"),
            Column("shown", _("Shown"), "number"),
            Column("shown-p95", _("Shown within (p95)"), "seconds"),
            Column("taken", _("Taken"), "number"),
            Column("taken-p95", _("Taken within (p95)"), "seconds"),
        ),
        rows=tuple(_day_row(day, by_day[day]) for day in sorted(by_day, reverse=True)),
        period=Period(
            reader.local.date() - timedelta(days=7), reader.local.date() + timedelta(days=1)
        ),
        n=len(alerts),
    )


def _day_row(day: date, alerts: list[Alert]) -> Row:
    shown = [each.shown for each in alerts if each.shown is not None]
    taken = [each.taken for each in alerts if each.taken is not None]
    return Row(
        (
            day.isoformat(),
            len(alerts),
            len(shown),
            enough(percentile(shown, 0.95), len(shown)),
            len(taken),
            enough(percentile(taken, 0.95), len(taken)),
        )
    )


def table(reader: Reader, _most: int = 0) -> Table:
    """``by_day_table`` of today and the seven days before."""
    began = hotels.at_local(reader.house, reader.local.date() - timedelta(days=7), time(0))
    return by_day_table(reader, called_since(reader, began))


def figures(reader: Reader) -> list[Figure]:
    """p95 of shown and of taken, of today and of the seven days before. Two queries."""
    today = reader.local.date()
    week = hotels.at_local(reader.house, today - timedelta(days=7), time(0))
    midnight = hotels.at_local(reader.house, today, time(0))
    listed = called_since(reader, week)
    return [
        *_figures(reader, [each for each in listed if each.at >= midnight], 1),
        *_figures(reader, [each for each in listed if each.at < midnight], 7),
    ]


def _figures(reader: Reader, listed: list[Alert], days: int) -> list[Figure]:
    today = reader.local.date()
    when = _("today") if days == 1 else _("last 7 days")
    period = (
        Period(today, today + timedelta(days=1))
        if days == 1
        else Period(today - timedelta(days=7), today)
    )
    figures = []
    for key, label, definition in (
        ("shown", _("Alerts on a screen within, %(when)s"),
         _("From the call to the first screen that showed it; 95 of 100 were faster (p95).")),
        ("taken", _("Alerts taken within, %(when)s"),
         _("From the call to «I've got it»; 95 of 100 were faster (p95). Not yet taken ones do not count.")),
    ):  # fmt: skip
        times = [value for each in listed if (value := getattr(each, key)) is not None]
        figures.append(
            Figure(
                key=f"{key}-{days}",
                label=label % {"when": when},
                kind="seconds",
                value=percentile(times, 0.95),
                n=len(times),
                definition=definition,
                period=period,
                url=reader.page("insights-today-rows", table="alerts"),
                few=True,
            )
        )
    return figures
