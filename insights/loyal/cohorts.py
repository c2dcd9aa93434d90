"""Cohorts: of the guests whose first stay ended in a quarter or month, how many came again how soon."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from insights import saying
from insights.charts import Field, Heat, Line
from insights.charts.grids import SHADES
from insights.figures import FEW, Column, Row, Table, enough, share
from insights.loyal.looking import Looked, Part, Shown
from loyalty.queries.cohorts import LENGTHS, WITHIN, Cohort
from loyalty.queries.cohorts import cohorts as kept_cohorts

BACK = {"quarter": 12, "month": 24}
"""How many whole cohorts are shown beside the one that is still going on."""
YEAR = 12
LIGHT = 0.5
"""The share that gets the deepest shade; half of all guests coming again is much anywhere."""


def cohorts(looked: Looked) -> Part:
    """The part of the page."""
    since = earlier(begin_of(looked.today, looked.by), BACK[looked.by] * LENGTHS[looked.by])
    found = kept_cohorts(by=looked.by, since=since, day=looked.today)
    title = _("First stays that were followed by another")
    if not found:
        return Part(key="cohorts", title=title, sentence=_("No first stay is old enough to tell."))
    return Part(
        key="cohorts",
        title=title,
        sentence=_sentence(looked, found),
        notes=(
            _(
                "A group is judged when the time is over for everybody in it; until then «not yet» "
                "stands there. Groups may differ for many reasons; the figures do not say which."
            ),
        ),
        shown=(Shown(table=_table(looked, found), heat=_heat(looked, found)),),
    )


def begin_of(day: date, by: str) -> date:
    """The first day of the quarter or month of a day."""
    month = day.month - (day.month - 1) % LENGTHS[by]
    return date(day.year, month, 1)


def earlier(start: date, months: int) -> date:
    """The first day of the month so many months before ``start``, itself a first day."""
    counted = start.year * 12 + start.month - 1 - months
    return date(counted // 12, counted % 12 + 1, 1)


def label(start: date, by: str) -> str:
    """A quarter or month in words."""
    if by == "month":
        return f"{start:%Y-%m}"
    return _("%(year)s Q%(nr)s") % {"year": start.year, "nr": (start.month + 2) // 3}


def _within(months: int) -> str:
    return ngettext("Within %(n)s month", "Within %(n)s months", months) % {"n": months}


def _sentence(looked: Looked, found: list[Cohort]) -> str:
    last = WITHIN.index(YEAR)
    judged = [each for each in found if each.came[last] is not None]
    if not judged:
        return _(
            "No group of first stays is a year old, so nobody can say yet how many come again."
        )
    newest = judged[0]
    said = _("Of those whose first stay ended in %(when)s, %(share)s came again within 12 months.")
    then = earlier(newest.start, YEAR)
    before = next((each for each in judged if each.start == then), None)
    parts = [
        said
        % {
            "when": label(newest.start, looked.by),
            "share": saying.share(newest.came[last] or 0, newest.guests),
        }
    ]
    if before is not None:
        told = saying.share(before.came[last] or 0, before.guests)
        parts.append(_("A year earlier: %(share)s.") % {"share": told})
    return saying.joined(parts)


def not_yet() -> str:
    """What stands where the time is not over."""
    return _("not yet")


def _heat(looked: Looked, found: list[Cohort]) -> Heat:
    return Heat(
        title=_("Came again, by when the first stay ended"),
        corner=_("First stay"),
        columns=tuple((_within(months), "") for months in WITHIN),
        lines=tuple(
            Line(
                label(each.start, looked.by),
                ngettext("%(n)s guest", "%(n)s guests", each.guests) % {"n": f"{each.guests:,}"},
                tuple(_field(looked, each, nr) for nr in range(len(WITHIN))),
            )
            for each in found
        ),
    )


def _field(looked: Looked, cohort: Cohort, nr: int) -> Field:
    came = cohort.came[nr]
    if came is None:
        return Field(not_yet())
    counts = _("%(part)s of %(whole)s") % {"part": f"{came:,}", "whole": f"{cohort.guests:,}"}
    url = (
        looked.guests("cohort", start=cohort.start, group=looked.by, within=WITHIN[nr])
        if came
        else ""
    )
    if cohort.guests < FEW:
        return Field(counts, _("too few to say"), 0, url)
    part = came / cohort.guests
    shade = min(SHADES, 1 + int(part / LIGHT * SHADES)) if came else 0
    return Field(f"{round(100 * part)} %", counts, shade, url)


def _table(looked: Looked, found: list[Cohort]) -> Table:
    columns = [Column("first", _("First stay ended")), Column("guests", _("Guests"), "number")]
    for months in WITHIN:
        columns += [
            Column(f"within-{months}", _within(months), "number"),
            Column(f"share-{months}", pgettext("part", "Share"), "share"),
        ]
    rows = []
    for each in found:
        cells: list[object] = [label(each.start, looked.by), each.guests]
        for came in each.came:
            part = None if came is None else enough(share(came, each.guests), each.guests)
            cells += [not_yet() if came is None else came, part]
        url = looked.guests("cohort", start=each.start, group=looked.by)
        rows.append(Row(tuple(cells), url))
    return Table(
        key="cohorts",
        title=_("First stays, and who came again"),
        definition=_(
            "Guests of the whole chain by when their first stay ended. Came again: another arrival "
            "after that day, within so many months of it, counted once that stay is over. A share "
            "needs ten guests."
        ),
        columns=tuple(columns),
        rows=tuple(rows),
        n=sum(each.guests for each in found),
    )
