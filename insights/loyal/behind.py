"""The guests behind a number of the page: who was counted, by which definition, and how many."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guests import queries as guests
from guests.enums import Discretion
from insights import periods, saying
from insights.figures import Column, Row, Table
from insights.loyal import costing, levels
from insights.loyal.cohorts import begin_of, label
from insights.loyal.looking import Looked
from insights.loyal.tenths import nth
from insights.reading import Reader
from loyalty import queries as loyalty
from loyalty.presenting.kinds import KIND_WORDS
from loyalty.queries import benefits as held
from loyalty.queries import cohorts, kindcounts, moves, rfm, telling, tenths, valued
from loyalty.queries.kindcounts import Kind
from loyalty.queries.meant import Meant

if TYPE_CHECKING:
    from guests.models import Guest
    from loyalty.models import GuestValue

MOST = 200


class NotAsked(Exception):
    """An address asks for guests that no number of the page is made of."""


def behind(looked: Looked, params: Mapping[str, str], most: int = MOST) -> Table:
    """The guests of ``set`` in ``params``, at most so many. Raises ``NotAsked``."""
    make = SETS.get(params.get("set", ""))
    if make is None:
        raise NotAsked
    try:
        return make(looked, params, most)
    except (KeyError, ValueError, OverflowError):
        raise NotAsked from None


def _named(guest: "Guest | None", reader: Reader) -> tuple[str, str]:
    """A name and the guest's page; a protected guest has neither."""
    if guest is None:
        return _("Guest"), ""
    if guest.discretion == Discretion.PROTECTED:
        return _("Protected"), ""
    url = reader.page("guest", guest=guest.public_id)
    return guests.full_name(guest, reader.language), url


def _table(
    looked: Looked,
    title: str,
    definition: str,
    found: tuple[int, list[Meant]],
    *,
    value: bool = False,
) -> Table:
    n, rows = found
    people = guests.persons({one.guest_id for one in rows})
    worth = valued.values_of([one.guest_id for one in rows]) if value else {}
    currency = loyalty.chain_currency()
    lines = []
    for one in rows:
        name, url = _named(people.get(one.guest_id), looked.reader)
        cells: list[object] = [
            name, one.stays, f"{one.last_day}", saying.units(one.spend, currency),
        ]  # fmt: skip
        if value:
            kept = worth.get(one.guest_id)
            cells += ["", ""] if kept is None else [_worth(kept), _stays(kept)]
        lines.append(Row(tuple(cells), url))
    more = (Column("worth", _("Worth")), Column("may-come", _("Stays expected"))) if value else ()
    return Table(
        key="guests",
        title=title,
        definition=definition,
        columns=(
            Column("guest", _("Guest")),
            Column("stays", pgettext("count", "Stays"), "number"),
            Column("last", _("Last check-out"), "day"),
            Column("spend", _("Known spend, %(currency)s") % {"currency": currency}, "number"),
            *more,
        ),
        rows=tuple(lines),
        n=n,
        cut=max(0, n - len(lines)),
    )


def _worth(kept: "GuestValue") -> str:
    """From what one in ten futures stays below to what one in ten is above."""
    if kept.value_low is None or kept.value_high is None:
        return ""
    low, high = (saying.money(each, kept.currency) for each in (kept.value_low, kept.value_high))
    return f"{low} – {high}"


def _stays(kept: "GuestValue") -> str:
    """The stays that may come as a range, and what makes it a guess; the whole sentence is on the card."""
    said = _("%(low)s to %(high)s") % {"low": kept.stays_low, "high": kept.stays_high}
    if kept.p_alive is None:
        return _("%(range)s; one stay so far") % {"range": said}
    return _("%(range)s; quiet for longer than usual") % {"range": said} if kept.overdue else said


def _between(text: str, low: int, high: int) -> int:
    number = int(text)
    if not low <= number <= high:
        raise ValueError
    return number


def of_field(looked: Looked, params: Mapping[str, str], most: int) -> Table:
    """Guests of one recency and one frequency."""
    r, f = (_between(params[name], 1, rfm.FIFTHS) for name in ("r", "f"))
    return _table(
        looked,
        _("Recency %(r)s, frequency %(f)s") % {"r": r, "f": f},
        _("Guests of this field of the grid, by exact rank as it stands now."),
        rfm.inside(r, f, most),
    )


def of_cohort(looked: Looked, params: Mapping[str, str], most: int) -> Table:
    """Guests whose first stay ended in a quarter or month, or those of them who came again."""
    by, start = params["group"], date.fromisoformat(params["start"])
    within = int(params.get("within", "0"))
    if start != begin_of(start, by) or within not in (0, *cohorts.WITHIN) or start > looked.today:
        raise ValueError
    when = label(start, by)
    title = (
        _("First stay in %(when)s, came again within %(months)s months")
        if within
        else _("First stay in %(when)s")
    ) % {"when": when, "months": within}
    return _table(
        looked,
        title,
        _("Guests of the whole chain by when their first stay ended."),
        cohorts.inside(by=by, start=start, within=within, day=looked.today, most=most),
    )


def of_tenth(looked: Looked, params: Mapping[str, str], most: int) -> Table:
    """Guests of a tenth, each with the range of what may come."""
    nr = _between(params["nr"], 1, tenths.TENTHS)
    return _table(
        looked,
        _("Tenth of guests by expected value: %(nr)s") % {"nr": nth(nr)},
        _(
            "Guests of this tenth as the last night told it. Worth: what one in ten futures stays "
            "below, and what one in ten is above; stays likewise."
        ),
        tenths.inside(nr, most),
        value=True,
    )


def of_kind(looked: Looked, params: Mapping[str, str], most: int) -> Table:
    """Guests of a kind; their evidence is on their pages."""
    kind = Kind(params["kind"])
    return _table(
        looked,
        str(KIND_WORDS[kind]),
        _("Guests whose stays fit this kind best, judged every night. Evidence: the guest's page."),
        kindcounts.inside(kind, most),
    )


def of_moves(looked: Looked, params: Mapping[str, str], most: int) -> Table:
    """Moves between two levels one by one, with the sentence that was told then."""
    rules = next((each for each in moves.rules() if each.code == params["programme"]), None)
    if rules is None:
        raise ValueError
    start, end = periods.moments(looked.reader.house, looked.asked.period)
    found = moves.changes(rules.programme_id, start, end)
    narrowed = found.filter(
        before=params["before"], after=params["after"], reason__how=params["how"]
    )
    n = narrowed.count()
    rows = []
    for change in narrowed[:most]:
        name, url = _named(change.membership.guest, looked.reader)
        cells = (
            name,
            looked.reader.wall(change.at),
            levels.level_name(looked, rules, change.before) if change.before else "",
            levels.level_name(looked, rules, change.after),
            telling.why(change.reason, rules.content["currency"])
            or levels.how_words(params["how"]),
        )
        rows.append(Row(cells, url))
    return Table(
        key="guests",
        title=_("Moves between levels"),
        definition=_("Changes of level that were told in these days, with the reason told then."),
        columns=(
            Column("guest", _("Guest")),
            Column("at", _("When"), "moment"),
            Column("from", _("From level")),
            Column("to", _("To level")),
            Column("why", _("Why")),
        ),
        rows=tuple(rows),
        period=looked.asked.period,
        n=n,
        cut=max(0, n - len(rows)),
    )


def of_benefits(looked: Looked, params: Mapping[str, str], most: int) -> Table:
    """Members of a level with benefits who stayed here, were judged, or came again."""
    rules, part = moves.rules(), params["part"]
    prices = held.prices(rules)
    one = next((each for each in rules if each.code == params["programme"]), None)
    if one is None or (one.programme_id, params["level"]) not in prices:
        raise ValueError
    titles = {
        "stayed": _("%(level)s: stayed here with benefits"),
        "judged": _("%(level)s: stayed here with benefits 12 months ago or earlier"),
        "came": _("%(level)s: came again within 12 months"),
        "compared": _("%(level)s: compared with guests without it"),
        "without": _("%(level)s: guests without it who had stayed as often"),
    }
    found = held.inside(
        costing.asked(looked, prices),
        part=part,
        programme_id=one.programme_id,
        level=params["level"],
        most=most,
    )
    return replace(
        _table(
            looked,
            titles[part] % {"level": levels.level_name(looked, one, params["level"])},
            _(
                "Guests of stays that ended here in these days, by the level that had been told when "
                "they came; stays and spend beside them are all they have in the chain."
            ),
            found,
        ),
        period=looked.asked.period,
    )


SETS: dict[str, Callable[[Looked, Mapping[str, str], int], Table]] = {
    "fields": of_field,
    "cohort": of_cohort,
    "tenth": of_tenth,
    "kind": of_kind,
    "moves": of_moves,
    "benefits": of_benefits,
}
