"""Tables and charts of winning back: lists, what calling did, whom to call, how the score was right."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from insights import saying, winning
from insights.charts import Chart, bars, ranges
from insights.figures import Column, Row, Table, enough
from insights.reading import Reader
from loyalty.queries.winback import Effect, Outcome

if TYPE_CHECKING:
    from loyalty.models import LeavingRun


def lists_table(reader: Reader, found: Sequence[Outcome], known: winning.Levels) -> Table:
    """Each list with its terms and what became of it so far."""
    columns = (
        Column("made", _("Made on")),
        Column("terms", _("Who qualified")),
        Column("called", _("To be called"), "number"),
        Column("back", _("of them came back")),
        Column("held", _("Held back"), "number"),
        Column("held-back", _("of them came back")),
        Column("until", _("Counted until")),
        Column("state", _("State")),
    )
    return Table(
        key="lists",
        title=_("Lists"),
        definition=_(
            "Came back: arrived in any hotel of the chain from the day of the list to its last day."
        ),
        columns=columns,
        rows=[_list_row(reader, one, known) for one in found],
        n=sum(one.called + one.held for one in found),
    )


def _list_row(reader: Reader, one: Outcome, known: winning.Levels) -> Row:
    return Row(
        (
            str(one.of.made_on),
            winning.terms_said(one.of, known, one.of.currency),
            one.called,
            saying.share(one.called_back, one.called),
            one.held,
            saying.share(one.held_back, one.held),
            str(one.of.until),
            state(one),
        ),
        reader.page("insights-winback-list", found=one.of.public_id),
    )


def state(one: Outcome) -> str:
    """Where a list stands."""
    if one.over:
        return _("counted to its end")
    return _("closed, still counted") if one.of.closed_at else _("running")


def effect_chart(effect: Effect | None) -> Chart | None:
    """The difference with its range; nothing where too little can be said."""
    if effect is None or effect.word == "not enough":
        return None
    row = _("To be called against held back"), effect.difference, effect.low, effect.high
    return ranges(_("Difference in points, with its range"), [row])


def effect_table(effect: Effect) -> Table:
    """The same as numbers."""
    groups = (
        (_("To be called"), effect.called_back, effect.called),
        (_("Held back"), effect.held_back, effect.held),
    )
    return Table(
        key="effect",
        title=_("What calling did"),
        definition=_(
            "Guests by what was drawn, whether they were reached or not; a guest held back who was"
            " called nevertheless counts as held back. The range is Newcombe's, 95 %."
        ),
        columns=(
            Column("group", _("Group")),
            Column("came", _("Came back"), "number"),
            Column("n", _("Guests"), "number"),
            Column("share", _("Share of guests"), "share"),
        ),
        rows=[
            Row((words, came, of, enough(came / of if of else None, of)))
            for words, came, of in groups
        ],
        n=effect.called + effect.held,
    )


def calibration_chart(run: "LeavingRun") -> Chart:
    """What came of each tenth of the guests, beside what the score had said."""
    rows = [
        (
            _("Said: %(share)s %%") % {"share": round(100 * each["said"])},
            enough(each["came"], each["guests"]),
            saying.share(round(each["came"] * each["guests"]), each["guests"]),
        )
        for each in run.deciles
    ]
    return bars(_("Came, by what the score had said"), rows, kind="share")


def calibration_table(run: "LeavingRun") -> Table:
    """The same as numbers."""
    return Table(
        key="calibration",
        title=_("Said and come, by tenths of the guests"),
        definition=_(
            "Guests of the chain with a stay %(weeks)s weeks ago or earlier, by the chance the score"
            " gave them then, learnt from the %(weeks)s weeks before that. Came: arrived in the last"
            " %(weeks)s weeks. Mean squared error of the chances: %(brier)s; of always saying the rate:"
            " %(base)s (less is better)."
        )
        % {
            "weeks": run.weeks,
            "brier": f"{run.brier or 0:.4f}",
            "base": f"{run.base or 0:.4f}",
        },
        columns=(
            Column("tenth", _("Tenth"), "number"),
            Column("said", _("Said"), "share"),
            Column("came", _("Came"), "share"),
            Column("n", _("Guests"), "number"),
        ),
        rows=[
            Row((nr, each["said"], enough(each["came"], each["guests"]), each["guests"]))
            for nr, each in enumerate(run.deciles, start=1)
        ],
        n=run.guests,
    )
