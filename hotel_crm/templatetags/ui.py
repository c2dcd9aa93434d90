"""Drawing helpers of the templates: icons from our sprite, words in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.clock import now
from core.words import say

register = template.Library()

LANG_TAGS = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A drawing from icons.svg, hidden from screen readers; the word always stands beside it.

    ``size`` is empty, "small" or "large". An empty name draws the tag.
    """
    css = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("hotel_crm/icons.svg"),
        name or "tag",
    )


@register.filter
def words(value: object) -> str | SafeString:
    """Words a hotel wrote, for the reader; a fallback from another language carries its ``lang``."""
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    language = get_language() or "en"
    said = say(value, language)
    if said.language == language:
        return said.text
    return format_html('<span lang="{}">{}</span>', LANG_TAGS[said.language], said.text)


@register.filter
def plain_words(value: object) -> str:
    """The same without markup, for attributes and titles."""
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    return say(value, get_language() or "en").text


@register.filter
def lang_tag(code: str) -> str:
    """A language code of ours as BCP 47 writes it: zh-hans -> zh-Hans."""
    return LANG_TAGS.get(code, code)


@register.filter
def minutes_since(at: datetime) -> int:
    """Whole minutes since ``at``, never negative; pages keep it growing by themselves."""
    return max(0, int((now() - at).total_seconds() // 60))


@register.filter
def times(count: int) -> range:
    """``range(count)``, for drawing pips."""
    return range(int(count or 0))
