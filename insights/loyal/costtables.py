"""The tables of what benefits cost and of who came again, with its drawing."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from insights import saying
from insights.charts import Field, Heat, Line
from insights.charts.grids import SHADES
from insights.figures import FEW, Column, Row, Table, enough, share
from insights.loyal.costing import Counted, Key
from insights.loyal.levels import level_name, programme_name
from insights.loyal.looking import Looked
from loyalty.queries import benefits as kept
from loyalty.queries import moves


def too_early() -> str:
    """What stands where twelve months are over for nobody yet."""
    return _("– too early")


def costs(counted: Counted) -> Table:
    """Members, stays and nights by level, what the benefits cost, and what the stays brought."""
    looked, currency = counted.looked, {"currency": counted.currency}
    rows = []
    for rules in counted.rules:
        for key in counted.keys(rules):
            found = counted.sums.get(key)
            cost = counted.cost(key)
            cells = (
                programme_name(looked, rules),
                level_name(looked, rules, key[1]),
                found.members if found else 0,
                found.stays if found else 0,
                found.nights if found else 0,
                saying.units(cost, counted.currency),
                saying.units(found.spend, counted.currency)
                if found and found.spend_stays
                else None,
                _of_revenue(counted, key),
            )
            rows.append(Row(cells, address(looked, rules, key[1], "stayed") if found else ""))
    return Table(
        key="benefits",
        title=_("What benefits cost"),
        definition=_(
            "Stays that ended here in these days, by the level that had been told to the house when "
            "the guest came; who changed level counts in each. Cost: the price list of the rules that "
            "hold now, a stay, a night, and a year by the days of these on which the members held "
            "the level. It is what was promised, not what was used. Revenue: refunds taken off; the "
            "share is of stays whose revenue is known, and needs ten of them."
        ),
        columns=(
            Column("programme", _("Programme")),
            Column("level", _("Level")),
            Column("members", _("Members"), "number"),
            Column("stays", pgettext("count", "Stays"), "number"),
            Column("nights", _("Nights"), "number"),
            Column("cost", _("Benefits, %(currency)s") % currency, "number"),
            Column("revenue", _("Revenue, %(currency)s") % currency, "number"),
            Column("share", _("Cost of revenue"), "share"),
        ),
        rows=tuple(rows),
        period=looked.asked.period,
        n=sum(each.stays for each in counted.sums.values()),
    )


def _of_revenue(counted: Counted, key: Key) -> float | None:
    found, cost = counted.sums.get(key), counted.cost_of_known(key)
    if found is None or cost is None or found.spend <= 0:
        return None
    return enough(cost / found.spend, found.spend_stays)


def came(counted: Counted) -> Table:
    """Who came again, beside guests without the level who had stayed as often."""
    looked = counted.looked
    rows, n = [], 0
    for rules in counted.rules:
        for key in counted.keys(rules):
            found = kept.beside(counted.again, *key)
            n += found.judged
            named = (programme_name(looked, rules), level_name(looked, rules, key[1]))
            url = address(looked, rules, key[1], "judged") if found.judged else ""
            rows.append(Row((*named, *_judgement(found, counted.sums.get(key))), url))
    return Table(
        key="benefits-again",
        title=_("Who of them came again"),
        definition=_(
            "Of each guest the first stay of these days in which the level was held, when 12 months "
            "are over since. Came again: another arrival in the chain within them, counted once that "
            "stay is over. Compared: those of whom there are guests without any level with benefits "
            "who had stayed as often before, 20 times and more counted as one; «without» is how many "
            "of these came again, weighted as the members are spread. A description, not a cause. A "
            "share needs ten guests."
        ),
        columns=(
            Column("programme", _("Programme")),
            Column("level", _("Level")),
            Column("judged", _("Guests judged"), "number"),
            Column("came", _("Came again"), "number"),
            Column("share", pgettext("part", "Share"), "share"),
            Column("compared", _("Compared"), "number"),
            Column("compared-share", _("Share of the compared"), "share"),
            Column("without", _("Guests without the level"), "number"),
            Column("without-share", _("Share without the level"), "share"),
        ),
        rows=tuple(rows),
        period=looked.asked.period,
        n=n,
    )


def heat(counted: Counted) -> Heat | None:
    """Levels beside guests without them; each field opens its guests. None before anybody is judged."""
    lines = []
    for rules in counted.rules:
        for key in counted.keys(rules):
            found = kept.beside(counted.again, *key)
            if found.judged:
                named = (
                    programme_name(counted.looked, rules),
                    level_name(counted.looked, rules, key[1]),
                )
                lines.append(
                    Line(
                        " · ".join(named),
                        _guests(found.judged),
                        _fields(counted, rules, key, found),
                    )
                )
    if not lines:
        return None
    return Heat(
        title=_("Came again within 12 months"),
        corner=_("Level"),
        columns=(
            (_("With the level"), ""),
            (_("Of these, compared"), ""),
            (_("Without it, as many earlier stays"), ""),
        ),
        lines=tuple(lines),
    )


def _guests(n: int) -> str:
    return ngettext("%(n)s guest", "%(n)s guests", n) % {"n": f"{n:,}"}


def _fields(
    counted: Counted, rules: moves.Rules, key: Key, found: kept.Beside
) -> tuple[Field, ...]:
    def opens(part: str, n: int) -> str:
        return address(counted.looked, rules, key[1], part) if n else ""

    few = min(found.compared, found.without)
    return (
        _field(
            share(found.came, found.judged),
            found.judged,
            _of(found.came, found.judged),
            opens("came", found.came),
        ),
        _field(
            share(found.compared_came, found.compared),
            few,
            _of(found.compared_came, found.compared),
            opens("compared", found.compared),
        ),
        _field(
            found.expected / found.compared if found.compared else None,
            few,
            _guests(found.without),
            opens("without", found.without),
        ),
    )


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": f"{part:,}", "whole": f"{whole:,}"}


def _field(part: float | None, n: int, counts: str, url: str) -> Field:
    if part is None or n < FEW:
        return Field(counts, _("too few to say"), 0, url)
    shade = min(SHADES, 1 + int(part * SHADES)) if part else 0
    return Field(f"{round(100 * part)} %", counts, shade, url)


def _judgement(found: kept.Beside, stayed: kept.Sums | None) -> tuple[object, ...]:
    if not found.judged:
        early = too_early() if stayed is not None else None
        return 0, early, early, None, None, None, None
    few = min(found.compared, found.without)
    return (
        found.judged,
        found.came,
        enough(share(found.came, found.judged), found.judged),
        found.compared,
        enough(share(found.compared_came, found.compared), few),
        found.without,
        enough(found.expected / found.compared if found.compared else None, few),
    )


def address(looked: Looked, rules: moves.Rules, level: str, part: str) -> str:
    """The guests of a ``part`` of a level's numbers."""
    return looked.guests("benefits", programme=rules.code, level=level, part=part)
