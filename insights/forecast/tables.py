"""The tables of the coming days: what the page shows under its charts and every file carries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guests import queries as guests
from guests.enums import Discretion
from insights.figures import FEW, Column, Period, Row, Table
from insights.forecast import judging
from insights.forecast.gathering import AHEAD, WEEK_AHEAD, Ahead
from stays import queries as stay_queries
from stays.queries import ahead as stays_ahead

if TYPE_CHECKING:
    from loyalty.models import ItemForecast
    from stays.types import StayFacts

MOST = 200  # stays of a day on a page
WEEK = 7


def definition() -> str:
    """What is booked and what is expected, wherever it is."""
    return _(
        "On the books: rooms reserved for the day or arrived, as of now. Expected: what was booked at"
        " the end of the last business day, and what the last three weeks still gained or lost from so"
        " many days ahead on. On four days of five the arrivals lie between «at least» and «at most»,"
        " as far as past errors say; without 42 of them there is no range. Past error: forecasts from as"
        " many days ahead, made anew for the days of up to a year as of their own day, were off by this"
        " part of the arrivals."
    )


def minutes_definition(ahead: Ahead) -> str:
    """What cleaning is expected to take."""
    night = ahead.night
    return _(
        "Minutes of cleaning: a room counts %(departure)s when it is left and %(stay_over)s on each day"
        " that somebody stays, as the hotel set them, the mean of its rooms; how long arrivals stay is"
        " taken from the stays that ended here in a year. On shift: the minutes of attendants whose"
        " shifts are planned, without rest."
    ) % {
        "departure": f"{night.departure:.0f}" if night else "–",
        "stay_over": f"{night.stay_over:.0f}" if night else "–",
    }


def off_definition() -> str:
    """How what was said is laid beside what came."""
    return _(
        "Each forecast as it was made then, beside the rooms that arrived. Off by: the mean of the"
        " difference, up or down. Forecasts made later change nothing here."
    )


def days(ahead: Ahead) -> Table:
    """A line a day: the books, what is expected, the work and who is on shift for it."""
    return Table(
        key="days",
        title=_("The next fourteen days"),
        definition=f"{definition()} {minutes_definition(ahead)}",
        columns=(
            Column("day", _("Day"), "day"),
            Column("weekday", _("Weekday")),
            Column("booked", _("On the books"), "number"),
            Column("expected", pgettext("forecast", "Expected"), "number"),
            Column("low", _("At least"), "number"),
            Column("high", _("At most"), "number"),
            Column("error", _("Past error"), "share"),
            Column("minutes", _("Cleaning, minutes"), "number"),
            Column("rota", _("On shift, minutes"), "number"),
        ),
        rows=tuple(_day(ahead, day) for day in ahead.days),
        period=ahead.period,
        n=ahead.learnt,
    )


def _day(ahead: Ahead, day: date) -> Row:
    found = ahead.number(day)
    expected = low = high = error = minutes = None
    if found is not None and found.expected is not None:
        expected, error = round(found.expected), found.error
        minutes = None if found.minutes is None else round(found.minutes)
        if found.low is not None and found.high is not None:
            low, high = judging.whole_range(found.low, found.high)
    where = ahead.reader.page("insights-forecast-table", table="stays")
    return Row(
        (day, str(WEEKDAYS[day.weekday()]), ahead.booked.get(day, 0), expected, low, high, error, minutes,
         ahead.rota.get(day)),
        f"{where}?day={day}",
    )  # fmt: skip


def things(ahead: Ahead) -> Table:
    """A line a thing: how many to have ready on each of the next seven days."""
    week = ahead.days[:WEEK]
    by_item: dict[str, dict[date, ItemForecast]] = {}
    for each in ahead.things:
        by_item.setdefault(each.item, {})[each.day] = each
    rows, arrivals, rare = [], 0, []
    for item, of in by_item.items():
        one = next(iter(of.values()))
        arrivals = one.arrivals
        name = ahead.names.get(item, item)
        if one.requests < FEW:
            rare.append(name)
            continue
        ready = (of[day].ready if day in of else None for day in week)
        rows.append(Row((name, one.requests, *ready)))
    said = _(
        "How many to have ready so that they suffice on nine days of ten, for the arrivals expected:"
        " from how often rooms with and without children asked for them, or had them planned, in half"
        " a year. Asked for: that often in these arrivals."
    )
    if rare:
        said += " " + _("Asked for fewer than ten times, too few to say: %(things)s.") % {
            "things": ", ".join(sorted(rare))
        }
    return Table(
        key="things",
        title=_("Things to have ready"),
        definition=said,
        columns=(
            Column("thing", _("Thing")),
            Column("asked", _("Asked for"), "number"),
            *(Column(f"day-{nr}", f"{day:%m-%d}", "number") for nr, day in enumerate(week)),
        ),
        rows=tuple(rows),
        period=Period(week[0], week[-1] + timedelta(days=1)),
        n=arrivals,
    )


def accuracy(ahead: Ahead) -> Table:
    """A line for one, three, seven and fourteen days ahead; ten days at least."""
    rows = []
    for look in AHEAD:
        found = ahead.checks[look]
        enough = len(found) >= FEW
        rows.append(
            Row(
                (
                    look,
                    len(found),
                    judging.off(found) if enough else None,
                    judging.inside(found) if enough else None,
                    judging.ranged(found) if enough else None,
                )
            )
        )
    told = any(ahead.checks.values())
    return Table(
        key="accuracy",
        title=_("How far off it was"),
        definition=off_definition()
        + " "
        + _("A dash says that fewer than ten days can be checked."),
        columns=(
            Column("ahead", _("Days ahead"), "number"),
            Column("days", _("Days checked"), "number"),
            Column("off", _("Off by, arrivals a day"), "number"),
            Column("inside", _("In the range"), "number"),
            Column("ranged", _("Of days with a range"), "number"),
        ),
        rows=tuple(rows) if told else (),
        period=ahead.past,
        n=sum(len(found) for found in ahead.checks.values()),
    )


def past(ahead: Ahead) -> Table:
    """A line a day that is over: what was said seven days before, and what came; the newest first."""
    found = ahead.checks[WEEK_AHEAD]
    return Table(
        key="past",
        title=_("Said seven days before, and what came"),
        definition=off_definition(),
        columns=(
            Column("day", _("Day"), "day"),
            Column("expected", pgettext("forecast", "Expected"), "number"),
            Column("low", _("At least"), "number"),
            Column("high", _("At most"), "number"),
            Column("came", _("Arrived"), "number"),
            Column("inside", _("In the range")),
        ),
        rows=tuple(_checked(each) for each in reversed(found)),
        period=ahead.past,
        n=len(found),
    )


def _checked(each: judging.Checked) -> Row:
    low = high = None
    if each.low is not None and each.high is not None:
        low, high = judging.whole_range(each.low, each.high)
    word = "" if each.inside is None else _("Yes") if each.inside else _("No")
    return Row((each.day, round(each.expected), low, high, each.came, word))


TABLES: dict[str, Callable[[Ahead], Table]] = {
    "days": days,
    "things": things,
    "accuracy": accuracy,
    "past": past,
}


def table(ahead: Ahead, key: str) -> Table:
    """One of ``TABLES``; raises ``KeyError``."""
    return TABLES[key](ahead)


def stays(ahead: Ahead, day: date, most: int = MOST) -> Table:
    """The stays on the books of a day, without those that the reader may not know of."""
    rows = stays_ahead.standing(ahead.reader.house.pk).filter(arrival=day)
    shown = rows.shown(hidden_too=ahead.reader.sees_hidden).order_by("eta", "room__number", "pk")
    whole = shown.count()
    facts = stay_queries.facts_of(shown.values_list("pk", flat=True)[:most])
    return Table(
        key="stays",
        title=_("On the books"),
        definition=_("Stays reserved for the day or arrived, as of now; one is one room."),
        columns=(
            Column("guest", _("Guest")),
            Column("arrival", _("Arrival"), "day"),
            Column("departure", _("Departure"), "day"),
            Column("state", _("State")),
            Column("room", _("Room")),
            Column("adults", _("Adults"), "number"),
            Column("children", _("Children"), "number"),
        ),
        rows=tuple(_stay(fact, ahead) for fact in facts.values()),
        period=Period(day, day + timedelta(days=1)),
        n=whole,
        cut=max(0, whole - most),
    )


def _stay(fact: "StayFacts", ahead: Ahead) -> Row:
    reader = ahead.reader
    level = Discretion.OPEN if reader.sees_hidden else fact.discretion
    name = guests.display_name(fact.primary, reader.language, level) if fact.primary else _("Guest")
    return Row(
        (
            name,
            fact.arrival,
            fact.departure,
            str(fact.state.label),
            fact.room.number if fact.room else _("No room yet"),
            fact.adults,
            fact.children,
        ),
        reader.page("stay", stay=fact.public_id),
    )
