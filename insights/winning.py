"""What is asked of a win-back list, and what calling and the score of leaving did, in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import sentences
from core.words import say
from insights import saying
from insights.charts import points
from loyalty.queries import programmes, winback
from loyalty.services import CannotWinBack
from loyalty.types import Wanted

if TYPE_CHECKING:
    from loyalty.models import LeavingRun, WinbackList

Levels = Mapping[tuple[str, str], str]
"""(programme, level) -> its name in the reader's language."""


def levels(language: str) -> dict[tuple[str, str], str]:
    """The levels of every programme whose rules hold."""
    found = {}
    for programme, _number, timeline in programmes.published():
        for level in timeline[-1][1].levels:
            found[programme.code, level.code] = say(level.name, language).text
    return found


def asked(said: Mapping[str, str], known: Levels, currency: str) -> Wanted:
    """What a form asks for; raises ``CannotWinBack`` with a sentence for what is no number or level."""
    level = said.get("level", "")
    programme, _colon, code = level.partition(":")
    if level and (programme, code) not in known:
        raise CannotWinBack(_("There is no such level. No list was made."))
    return Wanted(
        overdue=bool(said.get("overdue")),
        quiet_days=_days(said.get("quiet", "")),
        least_value=_minor(said.get("value", ""), currency),
        programme=programme,
        level=code,
        horizon_days=_days(said.get("horizon", "")),
    )


def _days(text: str) -> int:
    if not text.strip().isdecimal() or len(text.strip()) > 6:
        raise CannotWinBack(_("Write days as a whole number. No list was made."))
    return int(text)


def _minor(text: str, currency: str) -> int | None:
    if not text.strip():
        return None
    try:
        amount = Decimal(text.strip().replace(",", ""))
        places = get_currency_precision(currency) if currency else 0
        return int(amount.scaleb(places)) if abs(amount) < 10**12 else 10**15
    except (InvalidOperation, ValueError, OverflowError):
        raise CannotWinBack(_("Write the value as a number. No list was made.")) from None


def terms_said(of: "Wanted | WinbackList", known: Levels, currency: str) -> str:
    """Who qualifies, as one line."""
    parts = [_("no stay for %(days)s days") % {"days": of.quiet_days}]
    if of.overdue:
        parts.insert(0, _("overdue by their own rhythm"))
    if of.least_value is not None:
        parts.append(
            _("worth %(value)s or more") % {"value": saying.money(of.least_value, currency)}
        )
    if of.level:
        name = known.get((of.programme, of.level), of.level)
        parts.append(_("level %(level)s") % {"level": name})
    return "; ".join(parts)


def effect_said(effect: winback.Effect | None) -> str:
    """What calling did, no surer than it is, with the numbers it is told from."""
    if effect is None:
        return _("No list has come to its last day yet, so nothing can be said of calling.")
    gaps: dict[str, object] = {
        "called": saying.share(effect.called_back, effect.called),
        "held": saying.share(effect.held_back, effect.held),
    }
    if effect.word == "not enough":
        gaps |= {"n": effect.held, "least": winback.LEAST_HELD}
        return (
            _(
                "Too few were held back to say what calling did: %(n)s, and %(least)s are needed. Came"
                " back of those to be called: %(called)s; of those held back: %(held)s."
            )
            % gaps
        )
    words = {
        "helped": _("Calling helped."),
        "harmed": _("Those to be called came back less often than those left alone."),
        "no difference seen": _(
            "No difference is seen between those to be called and those held back."
        ),
    }
    gaps |= {
        "difference": points(effect.difference),
        "low": points(effect.low),
        "high": points(effect.high),
        "words": words[effect.word],
    }
    return (
        _(
            "%(words)s Came back of those to be called: %(called)s; of those held back: %(held)s. The"
            " difference is %(difference)s points, between %(low)s and %(high)s (range of 95 %%)."
        )
        % gaps
    )


def leaving_said(run: "LeavingRun | None") -> str:
    """Whether the score of leaving is used, and why."""
    if run is None:
        return _("The score of leaving has not been judged yet; it is every night.")
    if run.auc is None or run.recency is None:
        return f"{_('There is no score of leaving.')} {sentences.told(run.refused)}"
    gaps = {"score": _hundred(run.auc), "recency": _hundred(run.recency), "weeks": run.weeks}
    if run.used:
        return (
            _(
                "The score is used because it beats the silence alone: of two guests, one who came within"
                " %(weeks)s weeks and one who did not, it names the right one %(score)s times in 100, the"
                " time since the last stay %(recency)s times."
            )
            % gaps
        )
    return (
        _(
            "The score is description only because it does not beat the silence alone: of two guests,"
            " one who came within %(weeks)s weeks and one who did not, it names the right one %(score)s"
            " times in 100, the time since the last stay %(recency)s times. Nobody is chosen by it."
        )
        % gaps
    )


def _hundred(part: float) -> str:
    return f"{100 * part:.1f}"


def chance_said(chance: float | None, run: "LeavingRun | None") -> str:
    """What came of guests with such a score; nothing where the score is not used."""
    if chance is None or run is None or not run.used or not run.deciles:
        return ""
    tenth = min(run.deciles, key=lambda one: abs(one["said"] - chance))
    came = round(tenth["came"] * tenth["guests"])
    return _("of guests with such a score %(share)s came within %(weeks)s weeks") % {
        "share": saying.share(came, tenth["guests"]),
        "weeks": run.weeks,
    }


def value_said(low: int | None, high: int | None, currency: str) -> str:
    """A value as its range; words where it is not known."""
    if low is None or high is None:
        return _("value not known")
    return f"{saying.money(low, currency)} – {saying.money(high, currency)}"


def overdue_said(count: int, named: int) -> str:
    """How many guests are overdue, and how many of them are named."""
    says = ngettext(
        "%(n)s guest who last stayed here is overdue by their own rhythm and on no list.",
        "%(n)s guests who last stayed here are overdue by their own rhythm and on no list.",
        count,
    ) % {"n": f"{count:,}"}
    if named < count:
        says += " " + _("The %(n)s worth most are named.") % {"n": named}
    return says


def left_out(found: Sequence[tuple[int, str]]) -> list[str]:
    """Who is left out and why, of (how many, by which words); nobody for nought."""
    return [f"{words}: {count:,}" for count, words in found if count]
