"""What the cockpit says in sentences: reasons, shares with their n, money, spans of time."""

from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from insights import meeting
from insights.meeting import Reason

FEW = 10
"""Below this many a share is said in counts, never as a percentage."""
_LOCALES = {"en": "en", "zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_HK"}


def share(part: int, whole: int) -> str:
    """«3 of 7» for few; «42 % (21 of 50)» from ten on; a dash for nothing at all."""
    if whole <= 0:
        return "–"
    counts = _("%(part)s of %(whole)s") % {"part": f"{part:,}", "whole": f"{whole:,}"}
    if whole < FEW:
        return counts
    return _("%(percent)s %% (%(counts)s)") % {
        "percent": round(100 * part / whole),
        "counts": counts,
    }


def percent(part: int, whole: int, n: int) -> str:
    """A share of money or nights that ``n`` stays made; a dash when they are too few to say."""
    if whole <= 0 or n <= 0:
        return "–"
    if n < FEW:
        return ngettext("too few (%(n)s stay)", "too few (%(n)s stays)", n) % {"n": n}
    return _("%(percent)s %% (n = %(n)s)") % {
        "percent": round(100 * part / whole),
        "n": f"{n:,}",
    }


def money(minor: int | None, currency: str) -> str:
    """An amount of minor units in the reader's writing; a dash when none is known."""
    if minor is None:
        return "–"
    amount = Decimal(minor).scaleb(-get_currency_precision(currency)) if currency else minor
    if not currency:
        return f"{minor:,}"
    return str(format_currency(amount, currency, locale=_LOCALES.get(get_language() or "en", "en")))


def reason(one: Reason) -> str:
    """A reason to meet a guest, as a short sentence."""
    gaps = {"n": one.n, "of": one.of}
    match one.code:
        case meeting.REFUSED:
            return _("Refused something we had prepared last time.")
        case meeting.MISSED:
            return (
                ngettext(
                    "%(n)s of %(of)s wish was missed last time.",
                    "%(n)s of %(of)s wishes were missed last time.",
                    one.of,
                )
                % gaps
            )
        case meeting.VALUE:
            return _("Among the tenth of guests who spent most in two years.")
        case meeting.BACK:
            return (
                ngettext("Back after %(n)s month away.", "Back after %(n)s months away.", one.n)
                % gaps
            )
        case meeting.MILESTONE:
            return _("This is stay number %(n)s.") % gaps
        case _:
            return (
                ngettext("%(n)s stay with us so far.", "%(n)s stays with us so far.", one.n) % gaps
            )


def reasons(given: Sequence[Reason]) -> str:
    """All reasons of a guest as one line, the strongest first."""
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(reason(one) for one in given)
