"""Pages drawn by our own templates and handed to the browser without a server.

For what needs no hotel: the look of every component, and scripts against a network that misbehaves
on purpose. The policy header is the product's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import BrowserContext, Page, Request, Route

from core.clock import now
from hotel_crm import samples
from hotel_crm.context import LANGUAGES
from hotel_crm.navigation import Entry
from hotel_crm.templatetags.ui import LANG_TAGS

ORIGIN = "http://localhost:8099"  # never reached: every request is answered here
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
Answer = Callable[[Route, Request], None]


def frame(language: str = "en", theme: str = "light", **other: Any) -> dict[str, Any]:
    """What the context processor would say for a receptionist named Li."""
    nav = (
        Entry("/styleguide/", "board", translation.gettext("Board"), True),
        Entry("#rooms", "bed", translation.gettext("Rooms"), False),
        Entry("#tasks", "list", translation.gettext("Tasks"), False),
        Entry("#request", "plus", translation.gettext("Request"), False),
        Entry("#search", "search", translation.gettext("Search"), False),
    )
    page = {
        "language": language,
        "lang": LANG_TAGS[language],
        "languages": LANGUAGES,
        "theme": theme,
        "theme_by": "person",
        "zone": "Asia/Shanghai",
        "property_code": "harbour",
        "property_name": "Harbour Hotel",
        "place": "Front desk 1",
        "person_name": "Li",
        "person_id": "member1",
        "path": "/styleguide/",
        "home": "/styleguide/",
        "nav": nav,
    }
    return page | other


def styleguide(language: str, theme: str) -> str:
    """The whole style guide as HTML."""
    with translation.override(language):
        context = {"page": frame(language, theme), **samples.guide(language, now())}
        return render_to_string("styleguide.html", context)


def styleguide_sheet(language: str) -> str:
    """The style guide's observation sheet."""
    with translation.override(language):
        return render_to_string("styleguide_sheet.html", samples.guide(language, now()))


def bench(main: str, *, live: str = "on", **other: Any) -> str:
    """A page of ours with ``main`` (template source) inside, for trying scripts."""
    source = (
        '{% extends "base.html" %}{% block live %}' + live + "{% endblock %}"
        "{% block main %}<h1>Bench</h1>" + main + "{% endblock %}"
    )
    template = engines["django"].from_string(source)
    return template.render({"page": frame(nav=(), **other)})


@dataclass
class Paper:
    """Answers every request of a context: pages by path, our static files, and what a test adds."""

    context: BrowserContext
    pages: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        # The bar of every page asks how many alerts wait: here none, unless a test says so.
        for quiet in ("/p/harbour/alerts/count", "/p/harbour/trouble"):
            self.answers[quiet] = lambda route, _request: route.fulfill(status=204)
        self.context.route(f"{ORIGIN}/**", self._answer)

    def open(self, path: str) -> Page:
        """A page at ``path``, its scripts started."""
        page = self.context.new_page()
        page.goto(ORIGIN + path)
        page.locator("html[data-ready]").wait_for(state="attached")
        return page

    def posts(self, path: str) -> list[Request]:
        """What was posted to ``path`` so far."""
        return [r for r in self.asked if r.method == "POST" and urlsplit(r.url).path == path]

    def _answer(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        self.asked.append(request)
        if path in self.answers:
            self.answers[path](route, request)
        elif path in self.pages:
            route.fulfill(
                body=self.pages[path],
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": policy()},
            )
        elif path.startswith(settings.STATIC_URL):
            self._static(route, path.removeprefix(settings.STATIC_URL))
        else:
            route.fulfill(status=404, body="")

    @staticmethod
    def _static(route: Route, name: str) -> None:
        found = finders.find(name)
        assert isinstance(found, str), f"There is no static file {name}."
        suffix = Path(found).suffix
        route.fulfill(body=Path(found).read_bytes(), content_type=TYPES[suffix])


def policy() -> str:
    """The product's Content-Security-Policy as one header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())
