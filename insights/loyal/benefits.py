"""What the benefits of levels cost by their price list, beside what their stays brought and who came again."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights import saying
from insights.loyal.costing import Counted, count
from insights.loyal.costtables import came, costs, heat
from insights.loyal.levels import programme_name
from insights.loyal.looking import Looked, Part, Shown
from loyalty.queries import benefits as kept
from loyalty.queries import moves


def benefits(looked: Looked) -> Part:
    """The part of the page."""
    counted, title = count(looked), _("What benefits cost, and whether it came back")
    if not counted.prices:
        said = _(
            "No level has a benefit with a cost, so there is nothing to count. Costs are a price "
            "list in the programme's rules."
        )
        return Part(key="benefits", title=title, sentence=said)
    return Part(
        key="benefits",
        title=title,
        sentence=saying.joined([_sentence(counted, each) for each in counted.rules]),
        notes=tuple(_notes(counted)),
        shown=(Shown(table=costs(counted)), Shown(table=came(counted), heat=heat(counted))),
    )


def _sentence(counted: Counted, rules: moves.Rules) -> str:
    found = [counted.sums[key] for key in counted.keys(rules) if key in counted.sums]
    stays, programme = sum(each.stays for each in found), programme_name(counted.looked, rules)
    if not stays:
        return _("%(programme)s: nobody with benefits stayed here in these days.") % {
            "programme": programme
        }
    minor = [counted.cost(key) for key in counted.keys(rules)]
    known = [each for each in minor if each is not None]
    said = ngettext(
        "%(programme)s: benefits of %(stays)s stay cost %(cost)s by the price list; the stay "
        "brought %(revenue)s.",
        "%(programme)s: benefits of %(stays)s stays cost %(cost)s by the price list; the stays "
        "brought %(revenue)s.",
        stays,
    ) % {
        "programme": programme,
        "stays": f"{stays:,}",
        "cost": saying.money(
            round(sum(known)) if len(known) == len(minor) else None, counted.currency
        ),
        "revenue": saying.money(
            sum(each.spend for each in found) if any(each.spend_stays for each in found) else None,
            counted.currency,
        ),
    }
    return saying.joined([said, _returned(counted, rules)])


def _returned(counted: Counted, rules: moves.Rules) -> str:
    each = [kept.beside(counted.again, *key) for key in counted.keys(rules)]
    judged = sum(one.judged for one in each)
    if not judged:
        return _("It is too early to say who of them came again.")
    return _("Of those whose stay is a year old, %(share)s came again within 12 months.") % {
        "share": saying.share(sum(one.came for one in each), judged)
    }


def _notes(counted: Counted) -> list[str]:
    since = _twelve_months_ago(counted.looked)
    said = [
        _(
            "Who came again is told of stays that ended before %(day)s; of later ones it is too early. "
            "A difference between members and others is a description: it does not say that "
            "benefits are the cause."
        )
        % {"day": since}
    ]
    said += [
        _("Costs in %(currency)s are left out: there is no rate for this currency.")
        % {"currency": currency}
        for currency, worth in sorted(counted.worth.items())
        if worth is None
    ]
    unknown = sum(each.stays - each.spend_stays for each in counted.sums.values())
    if unknown:
        said.append(
            ngettext(
                "Of %(n)s stay with benefits the revenue is not known.",
                "Of %(n)s stays with benefits the revenue is not known.",
                unknown,
            )
            % {"n": f"{unknown:,}"}
        )
    return said


def _twelve_months_ago(looked: Looked) -> str:
    today = looked.today
    leap = today.month == 2 and today.day == 29
    return f"{(today - timedelta(days=1) if leap else today).replace(year=today.year - 1)}"
