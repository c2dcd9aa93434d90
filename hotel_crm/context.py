"""What the frame around every page knows: where we are, who is signed in, language, light."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from core import clock
from core.words import say
from hotel_crm.navigation import Entry, entries_for
from hotel_crm.templatetags.ui import LANG_TAGS
from hotels import queries as hotels
from hotels.models import Property

NIGHT_FROM, NIGHT_UNTIL = 22, 6
LANGUAGES = (("en", "EN", "English"), ("zh-hans", "简", "简体中文"), ("zh-hant", "繁", "繁體中文"))
THEME_COOKIE = "crm_theme"


@dataclass(frozen=True)
class Page:
    """The frame of one page. ``property_code`` is empty on pages of no hotel."""

    language: str
    lang: str
    languages: tuple[tuple[str, str, str], ...]
    theme: str
    theme_by: str
    zone: str
    property_code: str
    property_name: str
    place: str
    person_name: str
    person_id: str
    path: str
    home: str
    nav: tuple[Entry, ...]


def theme_at(local: datetime) -> str:
    """Dark from 22:00 to 06:00 on the hotel's clock, light by day."""
    return "dark" if local.hour >= NIGHT_FROM or local.hour < NIGHT_UNTIL else "light"


def _property_of(request: HttpRequest) -> Property | None:
    match = request.resolver_match
    code = match.kwargs.get("property") if match else None
    person = getattr(request, "person", None)
    code = code or (person.property_code if person else None)
    return hotels.property_by_code(code) if code else None


def _theme(request: HttpRequest, zone: str) -> tuple[str, str]:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    if chosen in {"light", "dark"}:
        return chosen, "person"
    if not zone:
        return "light", "nobody"
    return theme_at(clock.now().astimezone(ZoneInfo(zone))), "clock"


def frame(request: HttpRequest) -> Page:
    """The frame for ``request``; asks the database once, for the property."""
    person = getattr(request, "person", None)
    found = _property_of(request)
    language = get_language() or "en"
    zone = found.zone if found else ""
    theme, theme_by = _theme(request, zone)
    name = say(found.name, language).text if found else "Hotel CRM"
    nav = entries_for(person, request.path) if person and found else ()
    return Page(
        language=language,
        lang=LANG_TAGS.get(language, language),
        languages=LANGUAGES,
        theme=theme,
        theme_by=theme_by,
        zone=zone,
        property_code=found.code if found else "",
        property_name=name,
        place=getattr(person, "device_label", "") or name,
        person_name=person.name if person else "",
        person_id=person.membership_public_id if person else "",
        path=request.path,
        home=nav[0].url if nav else "/",
        nav=nav,
    )


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``page``, worked out only when a template asks for it."""
    return {"page": SimpleLazyObject(lambda: frame(request))}
