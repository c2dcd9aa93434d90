"""The seven kinds: how many guests are of each, after those of whom too little is recorded to say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from insights import saying
from insights.charts import bars
from insights.figures import Column, Row, Table, enough, share
from insights.loyal.looking import Looked, Part, Shown
from loyalty.presenting.kinds import DO, KIND_WORDS, MEANS, caution
from loyalty.queries import kindcounts
from loyalty.queries import kinds as reading
from loyalty.queries.kindcounts import Kind


def kinds(looked: Looked) -> Part:
    """The part of the page."""
    judged, title = kindcounts.judged(), _("Why they come again")
    if judged.as_of is None:
        said = _("Guests are judged every night by what their stays show; nobody has been yet.")
        return Part(key="kinds", title=title, sentence=said)
    table = _table(looked, judged)
    drawn = [(str(row.cells[0]), float(judged.kinds[kind]), "") for kind, row in _rows(table)]
    return Part(
        key="kinds",
        title=title,
        sentence=_sentence(judged),
        notes=tuple(_notes()),
        shown=(Shown(table=table, chart=bars(_("Guests by kind"), drawn)),),
    )


def _rows(table: Table) -> list[tuple[Kind, Row]]:
    return list(zip(order(), table.rows, strict=True))


def order() -> tuple[Kind, ...]:
    """«Not enough evidence» first: what is not known is the largest part of most houses."""
    return (Kind.NOT_ENOUGH, *(kind for kind in Kind if kind != Kind.NOT_ENOUGH))


def _sentence(judged: kindcounts.Judged) -> str:
    n, unsaid = judged.guests, judged.kinds[Kind.NOT_ENOUGH]
    named = {kind: many for kind, many in judged.kinds.items() if kind != Kind.NOT_ENOUGH and many}
    said = [
        ngettext(
            "Of %(n)s guest too little is recorded of %(unsaid)s to say why they come.",
            "Of %(n)s guests too little is recorded of %(unsaid)s to say why they come.",
            n,
        )
        % {"n": f"{n:,}", "unsaid": f"{unsaid:,}"}
    ]
    if named:
        most = max(named, key=lambda kind: named[kind])
        said.append(
            _("Of the others the most are «%(kind)s» (%(many)s).")
            % {"kind": KIND_WORDS[most], "many": f"{named[most]:,}"}
        )
    return saying.joined(said)


def _notes() -> list[str]:
    rules = reading.rules_now()
    trial = kindcounts.last_trial(rules.version)
    said = [
        caution(description_only=trial is None or not trial.adds),
        ngettext(
            "Judged by the stays of the last %(months)d month, by rule set %(version)s.",
            "Judged by the stays of the last %(months)d months, by rule set %(version)s.",
            rules.window_months,
        )
        % {"months": rules.window_months, "version": rules.version},
    ]
    if trial is None:
        said.append(
            _("Whether kinds tell who returns was not tried yet: it takes two years of stays.")
        )
    else:
        said.append(
            _(
                "Tried on %(n)s guests as known on %(day)s: with kinds the order of who returns is "
                "right in %(with)s of 100 pairs, without them in %(without)s."
            )
            % {
                "n": f"{trial.guests:,}",
                "day": trial.as_of,
                "with": f"{trial.auc_with * 100:.1f}",
                "without": f"{trial.auc_without * 100:.1f}",
            }
        )
    overruled = kindcounts.overruled()
    if overruled:
        said.append(
            ngettext(
                "Of %(n)s guest staff have said a kind themselves; counted here is the judgement.",
                "Of %(n)s guests staff have said a kind themselves; counted here is the judgement.",
                overruled,
            )
            % {"n": f"{overruled:,}"}
        )
    return said


def _table(looked: Looked, judged: kindcounts.Judged) -> Table:
    period, other = looked.asked.period, looked.asked.other
    became = kindcounts.became(period.start, period.end)
    before = kindcounts.became(other.start, other.end) if other is not None else None
    return Table(
        key="kinds",
        title=_("Guests by kind"),
        definition=_(
            "Guests with a finished stay in the window, by the kind their stays fit best, judged "
            "every night; became: how often somebody became this kind in these days. The evidence of "
            "each guest stands on the guest's page."
        ),
        columns=(
            Column("kind", _("Kind")),
            Column("guests", _("Guests"), "number"),
            Column("share", pgettext("part", "Share"), "share"),
            Column("became", pgettext("kind of loyalty", "Became"), "number"),
            Column("before", pgettext("period", "before"), "number"),
            Column("means", _("What it says")),
            Column("do", _("What follows")),
        ),
        rows=tuple(
            Row(
                (
                    str(KIND_WORDS[kind]),
                    judged.kinds[kind],
                    enough(share(judged.kinds[kind], judged.guests), judged.guests),
                    became[kind],
                    before[kind] if before is not None else None,
                    str(MEANS[kind]),
                    str(DO.get(kind, "")),
                ),
                looked.guests("kind", kind=kind) if judged.kinds[kind] else "",
            )
            for kind in order()
        ),
        period=period,
        n=judged.guests,
    )
