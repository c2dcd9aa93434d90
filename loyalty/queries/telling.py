"""Says in the reader's language why a member has a level and what is missing, and rules as sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from core.words import say
from loyalty.models import Membership
from loyalty.tiers.types import MEASURES as MEASURES
from loyalty.tiers.types import Condition, Every, Need, Policy, Window

Names = Mapping[str, Mapping[str, str]]
"""Level code -> its name per language."""


def names_of(content: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """The names of the levels in a version's content."""
    return {level["code"]: level["name"] for level in content["levels"]}


def amount(measure: str, count: int, currency: str = "") -> str:
    """So many of a measure: «26 nights», «6,000 CNY»."""
    if measure == "nights":
        return ngettext("%(count)s night", "%(count)s nights", count) % {"count": count}
    if measure == "stays":
        return ngettext("%(count)s stay", "%(count)s stays", count) % {"count": count}
    if measure == "points":
        return ngettext("%(count)s point", "%(count)s points", count) % {"count": count}
    if measure == "invited":
        return gettext("an invitation")
    places = get_currency_precision(currency) if currency else 2
    money = f"{Decimal(count).scaleb(-places):,.{places}f}".removesuffix("." + "0" * places)
    said = f"{money} {currency}".strip()
    return gettext("a purchase for %(money)s") % {"money": said} if measure == "paid" else said


def told(member: Membership, names: Names, currency: str) -> str:
    """«Gold: 26 nights since 3 March 2026 (25 needed); 4 nights to Platinum», for the reader."""
    standing = member.standing
    said = _why(standing["reason"], currency)
    level = _name(names, member.level)
    said = gettext("%(level)s: %(why)s") % {"level": level, "why": said} if said else level
    parts = [said]
    if member.for_life:
        parts.append(gettext("held for life"))
    elif member.valid_until:
        parts.append(gettext("held until %(day)s") % {"day": _day(member.valid_until)})
    if standing["paths"]:
        parts.append(_way(standing["paths"][0], standing["next"], names, currency))
    return gettext("; ").join(parts)


def ways(member: Membership, names: Names, currency: str) -> list[str]:
    """Each way to the next level, the nearest first: «4 nights (6 of 10) to Gold»."""
    standing = member.standing
    return [
        _way(path, standing["next"], names, currency, beside=True)
        for path in standing.get("paths", ())
    ]


def _way(
    path: Sequence[Sequence[Any]], level: str, names: Names, currency: str, *, beside: bool = False
) -> str:
    """What is missing on one way; ``beside`` puts what is there next to it."""
    lacking = [
        _lacking(measure, had, needed, currency, beside=beside)
        for measure, had, needed in path
        if needed > had
    ]
    return gettext("%(missing)s to %(level)s") % {
        "missing": gettext(" and ").join(lacking),
        "level": _name(names, level),
    }


def _lacking(measure: str, had: int, needed: int, currency: str, *, beside: bool) -> str:
    if measure == "paid" and beside:  # a purchase is one: part of the price bought nothing
        return amount(measure, needed, currency)
    missing = amount(measure, needed - had, currency)
    if not beside or measure == "invited":
        return missing
    return gettext("%(missing)s (%(had)s of %(needed)s)") % {
        "missing": missing,
        "had": _needed(measure, had),
        "needed": _needed(measure, needed),
    }


def level_said(code: str, names: Names) -> str:
    """A level's name in the reader's language, its code where no rules name it."""
    return _name(names, code) if code else ""


def why(reason: Mapping[str, Any], currency: str) -> str:
    """What a kept change of level was told by: «26 nights (25 needed) since 3 March 2026», or nothing."""
    return _why(reason, currency) if reason.get("how") else ""


def _why(reason: Mapping[str, Any], currency: str) -> str:
    facts = [
        gettext("%(had)s (%(needed)s needed)")
        % {"had": amount(measure, had, currency), "needed": _needed(measure, needed)}
        for measure, had, needed in reason["facts"]
    ]
    met = gettext(" and ").join(facts)
    if reason["how"] in {"earned", "kept"} and reason["from"]:
        day = date.fromisoformat(reason["from"])
        return gettext("%(facts)s since %(day)s") % {"facts": met, "day": _day(day)}
    if reason["how"] in {"landed", "lowered"}:
        on = _day(date.fromisoformat(reason["on"]))
        return gettext("%(facts)s at the review of %(day)s") % {"facts": met, "day": on}
    if reason["how"] == "rules":
        return gettext("by the new rules")
    return met


def _needed(measure: str, count: int) -> str:
    return f"{count / 100:,.2f}".removesuffix(".00") if measure in {"spend", "paid"} else str(count)


def _name(names: Names, code: str) -> str:
    return say(names.get(code, {}), get_language() or "en").text or code


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def sentences(policy: Policy) -> list[str]:
    """A policy as sentences, one per level and one per thing that holds for all."""
    said = [
        gettext("%(level)s: %(condition)s.")
        % {
            "level": say(level.name, get_language() or "en").text,
            "condition": condition(level.when, policy),
        }
        for level in policy.levels[1:]
        if level.when is not None
    ]
    said.append(_counted(policy.window))
    if policy.resets:
        said.append(gettext("Counting starts anew whenever the level changes."))
    if policy.counts.direct_only:
        said.append(gettext("Only what was booked with the house itself counts."))
    said.append(
        gettext("A level is taken only at the yearly review, and then one level at most.")
        if policy.keep.soft_landing
        else gettext("A level is taken only at the yearly review, down to what was earned.")
    )
    return said


def _counted(window: Window) -> str:
    if window.kind == "rolling":
        months = ngettext("%(count)s month", "%(count)s months", window.months)
        return gettext("Counted are the last %(months)s.") % {
            "months": months % {"count": window.months}
        }
    return {
        "calendar_year": gettext("Counted is the calendar year."),
        "since_upgrade": gettext("Counted is what came since the level last changed."),
        "lifetime": gettext("Counted is everything since the first stay."),
    }[window.kind]


def condition(tree: Condition | None, policy: Policy) -> str:
    """A condition in words: «25 nights or 15 stays»."""
    if tree is None:
        return ""
    if isinstance(tree, Need):
        return amount(tree.measure, tree.amount, policy.currency)
    parts: Sequence[str] = [
        f"({condition(part, policy)})" if not isinstance(part, Need) else condition(part, policy)
        for part in tree.parts
    ]
    word = gettext(" and ") if isinstance(tree, Every) else gettext(" or ")
    return word.join(parts)
