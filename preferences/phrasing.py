"""Beliefs as sentences for staff: «Maybe a higher pillow (seen once)», in the reader's language."""

from datetime import date, datetime

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.words import say
from preferences.enums import Source, Standing, Strength
from preferences.models import Kind
from preferences.types import BelievedFact


def sentence(kind: Kind, fact: BelievedFact, language: str, today: date) -> str:
    """The whole chip, such as «Higher pillow (seen in 2 stays)»."""
    return f"{label(kind, fact, language)} ({reason(fact, language, today)})"


def label(kind: Kind, fact: BelievedFact, language: str) -> str:
    """What we believe, with its «maybe» or «no»: «Maybe a higher pillow», «No feather bedding»."""
    name = value_name(kind, fact.value, language)
    refused = fact.strength == Strength.REFUSES
    with override(language):
        if refused:
            return _("Not wanted: %(value)s") % {"value": name}
        if fact.standing == Standing.STANDING:
            return name
        return _("Maybe %(value)s") % {"value": within_sentence(kind, fact.value, language)}


def value_name(kind: Kind, value: str, language: str) -> str:
    """The words of a value as a title."""
    return say(kind.values.get(value, {}), language).text or value


def within_sentence(kind: Kind, value: str, language: str) -> str:
    """The words of a value inside a sentence: the catalogue's phrase, else without the capital."""
    phrase = kind.phrases.get(value, {}).get(language)
    if phrase:
        return str(phrase)
    name = value_name(kind, value, language)
    plain_start = len(name) > 1 and name[0].isupper() and not name[1].isupper()
    return name[0].lower() + name[1:] if plain_start else name


def reason(fact: BelievedFact, language: str, today: date) -> str:
    """Why we believe it, in a few words: «seen once», «said by the guest on 3 Mar»."""
    with override(language):
        spoken = _spoken(fact)
        if spoken:
            return spoken % {"day": day_words(_spoken_at(fact), language, today)}
        if fact.source == Source.PMS_UNDATED:
            return _("in the PMS without a date, never confirmed")
        if fact.source == Source.INFERRED:
            return _("guessed")
        if fact.stays > 1:
            return _("seen in %(stays)s stays") % {"stays": fact.stays}
        if fact.sightings > 1:
            return _("seen %(times)s times in one stay") % {"times": fact.sightings}
        return _("seen once")


def _spoken(fact: BelievedFact) -> str:
    if fact.source == Source.GUEST_WROTE:
        return _("written by the guest on %(day)s")
    if fact.source == Source.GUEST_TOLD:
        return _("said by the guest on %(day)s")
    if fact.source == Source.COMPANION:
        return _("said by a companion on %(day)s")
    if fact.source == Source.ARRANGER:
        return _("said by the assistant on %(day)s")
    if fact.source == Source.PMS_DATED:
        return _("noted in the PMS on %(day)s")
    return ""


def _spoken_at(fact: BelievedFact) -> datetime:
    return fact.confirmed_at or fact.last_at


def day_words(at: datetime, language: str, today: date) -> str:
    """A day as staff read it: «3 Mar», 3月3日; with the year when it is not this one."""
    at = localtime(at)  # the hotel's, which the edge has activated
    same_year = at.year == today.year
    if language.startswith("zh"):
        return format_date(at, "n月j日" if same_year else "Y年n月j日")
    with override(language):
        return format_date(at, "j M" if same_year else "j M Y")
