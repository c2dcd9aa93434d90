"""Recency and frequency: guests in five by five fields by exact rank, with what they spent."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from insights import saying
from insights.charts import Field, Heat, Line
from insights.charts.grids import shade_of
from insights.figures import FEW, Column, Row, Table
from insights.loyal.looking import Looked, Part, Shown
from loyalty import queries as loyalty
from loyalty.queries import rfm

ENOUGH = rfm.FIFTHS**2
"""With fewer guests than fields a grid says nothing about any of them."""


def fields(looked: Looked) -> Part:
    """The part of the page."""
    found, currency = rfm.fields(), loyalty.chain_currency()
    title, n = _("Lately and often"), sum(each.guests for each in found)
    ordered = all(each.r and each.f for each in found)
    if n < ENOUGH or not ordered:
        return Part(key="fields", title=title, sentence=_too_little(n))
    table = _table(looked, found, currency)
    return Part(
        key="fields",
        title=title,
        sentence=_sentence(found, n),
        notes=(
            _(
                "Fifths go by exact rank: equal values share the highest fifth that any of them would "
                "have, so a fifth can be empty. The median of spend needs ten guests whose spend is "
                "known."
            ),
        ),
        shown=(Shown(table=table, heat=_heat(looked, found, currency)),),
    )


def _too_little(n: int) -> str:
    if n == 0:
        return _("No stay is over yet, so there is nobody to rank.")
    if n < ENOUGH:
        return ngettext(
            "Only %(n)s guest has a finished stay: too few to rank. From 25 on they stand in a grid.",
            "Only %(n)s guests have a finished stay: too few to rank. From 25 on they stand in a grid.",
            n,
        ) % {"n": n}
    return _(
        "All %(n)s guests stayed equally often or left on the same day, so there is no order to show."
    ) % {"n": f"{n:,}"}


def _sentence(found: list[rfm.Field], n: int) -> str:
    most = max(each.f for each in found)
    often = [each for each in found if each.f == most]
    lately = sum(each.guests for each in often if each.r == rfm.FIFTHS)
    away = sum(each.guests for each in often if each.r <= 2)
    return _(
        "Of %(n)s guests %(lately)s came most often (%(stays)s stays or more) and lately; %(away)s "
        "came as often, but most other guests have been here since."
    ) % {
        "n": f"{n:,}",
        "lately": f"{lately:,}",
        "away": f"{away:,}",
        "stays": min(each.stays_from for each in often),
    }


def span_of_days(found: list[rfm.Field]) -> str:
    """From the earliest last check-out of these fields to the latest."""
    first, last = min(each.last_from for each in found), max(each.last_to for each in found)
    return f"{first}" if first == last else f"{first} – {last}"


def span_of_stays(found: list[rfm.Field]) -> str:
    """From the fewest stays of a guest of these fields to the most."""
    low, high = min(each.stays_from for each in found), max(each.stays_to for each in found)
    said = f"{low}" if low == high else f"{low}–{high}"
    return ngettext("%(stays)s stay", "%(stays)s stays", high) % {"stays": said}


def _median(field: rfm.Field) -> int | None:
    return field.spend if field.spenders >= FEW else None


def _heat(looked: Looked, found: list[rfm.Field], currency: str) -> Heat:
    by = {(each.r, each.f): each for each in found}
    rows = sorted({each.r for each in found}, reverse=True)
    columns = sorted({each.f for each in found}, reverse=True)
    highest = max(each.guests for each in found)

    def field(r: int, f: int) -> Field:
        each = by.get((r, f))
        if each is None:
            return Field("0")
        spend = _median(each)
        return Field(
            words=f"{each.guests:,}",
            note=_("spend: too few") if spend is None else saying.money(spend, currency),
            shade=shade_of(each.guests, highest),
            url=looked.guests("fields", r=r, f=f),
        )

    return Heat(
        title=_("Guests by recency (down) and frequency (across), and their median spend"),
        corner=_("Recency"),
        columns=tuple(
            (f"F{f}", span_of_stays([each for each in found if each.f == f])) for f in columns
        ),
        lines=tuple(
            Line(
                f"R{r}",
                span_of_days([each for each in found if each.r == r]),
                tuple(field(r, f) for f in columns),
            )
            for r in rows
        ),
    )


def _table(looked: Looked, found: list[rfm.Field], currency: str) -> Table:
    return Table(
        key="fields",
        title=_("Guests by recency and frequency"),
        definition=_(
            "Guests with a finished stay anywhere in the chain. Recency: the day of the last "
            "check-out; frequency: finished stays; each in fifths, 5 is best. Spend: the median of "
            "what is known of all their stays, in whole units; a dash says that fewer than ten "
            "guests' spend is known."
        ),
        columns=(
            Column("field", pgettext("grid", "Field")),
            Column("recency", _("Recency"), "number"),
            Column("frequency", _("Frequency"), "number"),
            Column("last", _("Last check-out")),
            Column("stays", pgettext("count", "Stays")),
            Column("guests", _("Guests"), "number"),
            Column("spend", _("Median spend, %(currency)s") % {"currency": currency}, "number"),
        ),
        rows=tuple(
            Row(
                (
                    f"R{each.r} F{each.f}",
                    each.r,
                    each.f,
                    span_of_days([each]),
                    span_of_stays([each]),
                    each.guests,
                    saying.units(_median(each), currency),
                ),
                looked.guests("fields", r=each.r, f=each.f),
            )
            for each in found
        ),
        n=sum(each.guests for each in found),
    )
