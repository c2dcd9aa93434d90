"""Who of a list is to be called, what was done about each, and who was called although held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from core import sentences
from guests import queries as guests
from guests.enums import Discretion
from insights import winning
from insights.figures import Column, Period, Row, Table
from insights.reading import Reader
from loyalty import queries as loyalty
from loyalty.enums import CallResult
from loyalty.queries.winback import Outcome, Stays
from stays import queries as stays

if TYPE_CHECKING:
    from guests.models import Guest
    from loyalty.models import Call, LeavingRun, WinbackEntry, WinbackList


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A guest to be called, as the page names them; ``call`` is the newest since the list was made.

    ``since`` says what they booked or did since then; ``may_be_called`` is no once they booked or
    came, asked not to be called, must not be greeted or are hidden.
    """

    guest: str
    name: str
    url: str
    why: str
    last_day: date
    value: str
    low: int | None
    high: int | None
    chance: str
    call: "Call | None"
    result: str
    since: str
    may_be_called: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A list, those to be called, and the calls to guests who were held back."""

    of: "WinbackList"
    outcome: Outcome
    called: Sequence[Called]
    nevertheless: Sequence[Called]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of everybody on a list, by person."""

    reader: Reader
    people: "Mapping[int, Guest]"
    calls: "Mapping[int, Call]"
    since: Stays
    booked: set[int]
    asked: set[int]
    chances: Mapping[int, float]
    run: "LeavingRun | None"


def gather(reader: Reader, of: "WinbackList", day: date) -> Told:
    """Everything a list's page tells; the same number of queries for any number of guests."""
    rows = loyalty.winback.entries([of])
    since = loyalty.winback.stays_since(rows, [of])
    persons = [row.person for row in rows]  # type: ignore[attr-defined]
    known = _Known(
        reader=reader,
        people=guests.persons(persons),
        calls={call.person: call for call in loyalty.winback.calls_to(persons, of.made_at)},  # type: ignore[attr-defined]
        since=since,
        booked=stays.booked(persons),
        asked=loyalty.winnable.asked_not_to_be_called(),
        chances=loyalty.leaving.chances_of(persons),
        run=loyalty.leaving.last_leaving(),
    )
    told = [(row, _called(row, of, known)) for row in rows]
    return Told(
        of=of,
        outcome=loyalty.winback.outcome(of, rows, since, day),
        called=[one for row, one in told if not row.held],
        nevertheless=[one for row, one in told if row.held and _called_in(one.call, of)],
    )


def _called_in(call: "Call | None", of: "WinbackList") -> bool:
    return call is not None and call.made_at.date() <= of.until


def _called(row: "WinbackEntry", of: "WinbackList", known: _Known) -> Called:
    person: int = row.person  # type: ignore[attr-defined]
    guest, call = known.people[person], known.calls.get(person)
    came = loyalty.winback.came_in(known.since.get(person, ()), of)
    hidden = guest.discretion == Discretion.PROTECTED
    left_alone = guest.do_not_greet or Discretion(guest.discretion).hides
    return Called(
        guest=guest.public_id,
        name=_("Protected") if hidden else guests.full_name(guest, known.reader.language),
        url="" if hidden else known.reader.page("guest", guest=guest.public_id),
        why=sentences.told(row.reasons),
        last_day=row.last_day,
        value=winning.value_said(row.value_low, row.value_high, of.currency),
        low=row.value_low,
        high=row.value_high,
        chance=winning.chance_said(known.chances.get(person), known.run),
        call=call,
        result=str(CallResult(call.result).label) if call and call.result else "",
        since=_("came") if came else _("booked or here") if person in known.booked else "",
        may_be_called=not (came or left_alone or person in known.booked | known.asked),
    )


def who_and_worth(currency: str) -> tuple[Column, ...]:
    """What every file of guests to be called begins with."""
    return (
        Column("guest", _("Guest")),
        Column("why", _("Why")),
        Column("last", _("Last left"), "text"),
        Column("low", _("Value from (%(currency)s)") % {"currency": currency}, "number"),
        Column("high", _("Value to (%(currency)s)") % {"currency": currency}, "number"),
    )


def table(told: Told) -> Table:
    """Those to be called, as a table and a file; nobody held back is in it."""
    columns = (
        *who_and_worth(told.of.currency),
        Column("owner", _("Who calls")),
        Column("due", _("Due")),
        Column("result", _("How the call ended")),
        Column("since", _("Since then")),
    )
    return Table(
        key=told.of.public_id,
        title=_("To be called"),
        definition=_(
            "Guests drawn to be called on %(day)s, the most worth first. The value is that of the day"
            " of drawing. A random tenth was held back and is not here."
        )
        % {"day": told.of.made_on},
        columns=columns,
        rows=[_row(one, told.of.currency) for one in told.called],
        period=Period(told.of.made_on, told.of.until + timedelta(days=1)),
        n=len(told.called),
    )


def _row(one: Called, currency: str) -> Row:
    return Row(
        (
            one.name,
            one.why,
            str(one.last_day),
            major(one.low, currency),
            major(one.high, currency),
            one.call.owner.user.name if one.call else "",
            str(one.call.due) if one.call else "",
            one.result,
            one.since,
        ),
        one.url,
    )


def major(minor: int | None, currency: str) -> float | None:
    """A value in whole units of its currency: a range told to the cent says more than it knows."""
    if minor is None:
        return None
    places = get_currency_precision(currency) if currency else 0
    return float(round(Decimal(minor).scaleb(-places)))
