"""How figures about guests are said: a share with its n, never a percentage of a few; money; spans."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from loyalty.regularity import Rhythm

FEW = 10
"""Below this many a share is said in counts, never as a percentage."""
_LOCALES = {"en": "en", "zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_HK"}
_WEEK, _MONTH = 7, 30


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
    """A share of money or nights that ``n`` stays made; words when they are too few to say."""
    if whole <= 0 or n <= 0:
        return "–"
    if n < FEW:
        return ngettext("too few (%(n)s stay)", "too few (%(n)s stays)", n) % {"n": n}
    return _("%(percent)s %% (n = %(n)s)") % {"percent": round(100 * part / whole), "n": f"{n:,}"}


def money(minor: int | None, currency: str) -> str:
    """An amount of minor units in the reader's writing; a dash when none is known."""
    if minor is None:
        return "–"
    if not currency:
        return f"{minor:,}"
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return str(format_currency(amount, currency, locale=_LOCALES.get(get_language() or "en", "en")))


def units(minor: float | None, currency: str) -> int | None:
    """An amount of minor units in whole units, for tables whose numbers stay numbers in a file."""
    if minor is None:
        return None
    places = get_currency_precision(currency) if currency else 0
    return round(minor / 10.0**places)


def span(days: int) -> str:
    """A number of days in days, weeks or months, whichever a person would say."""
    if days < 3 * _WEEK:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days < 4 * _MONTH:
        weeks = round(days / _WEEK)
        return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}
    months = round(days / _MONTH)
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def regularity(found: Rhythm | None) -> str:
    """How regularly a guest comes, as a sentence with its range and n."""
    if found is None:
        return _("Too few stays to speak of a rhythm.")
    return _(
        "Usually %(middle)s between stays, from %(shortest)s to %(longest)s (n = %(gaps)s)."
    ) % {
        "middle": span(found.middle),
        "shortest": span(found.shortest),
        "longest": span(found.longest),
        "gaps": found.gaps,
    }
