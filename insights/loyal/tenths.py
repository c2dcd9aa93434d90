"""Value by tenths: which part of what the coming months may bring sits with which guests."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import sentences
from insights import saying
from insights.charts import bars
from insights.figures import FEW, Column, Row, Table, share
from insights.loyal.looking import Looked, Part, Shown
from loyalty.queries import tenths as kept
from loyalty.queries import valued

if TYPE_CHECKING:
    from loyalty.models import ValueRun

ENOUGH = kept.TENTHS * FEW
"""Below so many valued guests a tenth is fewer than ten of them."""


def tenths(looked: Looked) -> Part:
    """The part of the page."""
    found, terms, run = kept.tenths(), kept.terms(), valued.last_run()
    title, n = _("What guests may bring"), sum(each.guests for each in found)
    if terms is None or n < ENOUGH:
        return Part(key="tenths", title=title, sentence=_nothing(run, n))
    table = _table(looked, found, terms)
    rows = [(str(row.cells[0]), _part(row.cells[6]), "–") for row in table.rows]
    chart = bars(_("Part of the expected value, by tenth of guests"), rows, kind="share")
    return Part(
        key="tenths",
        title=title,
        sentence=_sentence(found, terms),
        notes=tuple(_notes(terms, run)),
        shown=(Shown(table=table, chart=chart),),
    )


def _part(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _nothing(run: "ValueRun | None", n: int) -> str:
    """Why there are no tenths; the model's own sentence where it has one."""
    if run is None:
        return _("What guests may bring is told every night; no night has told it yet.")
    if n == 0 and run.refused:
        return sentences.told(run.refused)
    return ngettext(
        "Only %(n)s guest could be valued with money: too few to speak of tenths.",
        "Only %(n)s guests could be valued with money: too few to speak of tenths.",
        n,
    ) % {"n": n}


def _sentence(found: list[kept.Tenth], terms: kept.Told) -> str:
    whole, first = sum(each.value for each in found), found[0]
    return _(
        "The most valuable tenth (%(guests)s guests) makes %(share)s %% of what is expected in "
        "%(months)s months: %(low)s to %(high)s a guest, %(value)s together."
    ) % {
        "guests": f"{first.guests:,}",
        "share": round(100 * (share(first.value, whole) or 0)),
        "months": terms.horizon,
        "low": saying.money(first.low, terms.currency),
        "high": saying.money(first.high, terms.currency),
        "value": saying.money(first.value, terms.currency),
    }


def _notes(terms: kept.Told, run: "ValueRun | None") -> list[str]:
    said = [
        _(
            "Told on %(day)s: %(months)s months ahead, at a margin of %(margin)s %% of spend and a "
            "discount of %(discount)s %% a year."
        )
        % {
            "day": terms.as_of,
            "months": terms.horizon,
            "margin": f"{float(terms.margin) * 100:g}",
            "discount": f"{float(terms.discount) * 100:g}",
        },
        _(
            "Expected is a mean over many futures: of a single guest only the range behind it can be "
            "said, and nobody's worth is a promise."
        ),
    ]
    if terms.unvalued:
        said.append(
            ngettext(
                "%(n)s guest has no known spend and is left out.",
                "%(n)s guests have no known spend and are left out.",
                terms.unvalued,
            )
            % {"n": f"{terms.unvalued:,}"}
        )
    if kept.tied(run):
        said.append(
            _(
                "Here guests who come often spend more or less a stay than others, which the model "
                "does not know: values of frequent guests are told too low or too high."
            )
        )
    if run is not None and run.refused:
        said.append(sentences.told(run.refused))
    return said


def _table(looked: Looked, found: list[kept.Tenth], terms: kept.Told) -> Table:
    whole = sum(each.value for each in found)
    money = {"currency": terms.currency}
    return Table(
        key="tenths",
        title=_("Expected value by tenth of guests"),
        definition=_(
            "Guests with a finished stay and known spend, in ten equal parts by the value expected "
            "of them: margin × stays × spend, discounted. From and to are the least and the greatest "
            "expected value in the tenth, in whole units."
        ),
        columns=(
            Column("tenth", _("Tenth")),
            Column("guests", _("Guests"), "number"),
            Column("from", _("From, %(currency)s") % money, "number"),
            Column("to", _("To, %(currency)s") % money, "number"),
            Column("stays", _("Stays expected"), "number"),
            Column("value", _("Together, %(currency)s") % money, "number"),
            Column("share", pgettext("part", "Share"), "share"),
        ),
        rows=tuple(
            Row(
                (
                    nth(each.nr),
                    each.guests,
                    saying.units(each.low, terms.currency),
                    saying.units(each.high, terms.currency),
                    each.stays,
                    saying.units(each.value, terms.currency),
                    share(each.value, whole),
                ),
                looked.guests("tenth", nr=each.nr),
            )
            for each in found
        ),
        n=sum(each.guests for each in found),
    )


def nth(nr: int) -> str:
    """A tenth in words, 1 the most valuable."""
    if nr == 1:
        return _("1st (most)")
    return _("10th (least)") if nr == kept.TENTHS else _("No. %(nr)s") % {"nr": nr}
