"""What no template, style or script of the house may do, and what each of them must have."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from hotel_crm.samples import icon_names
from hotel_crm.words.extract import rooms

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "hotel_crm" / "static" / "hotel_crm"
TEMPLATES = [
    (path, str(path.relative_to(room / "templates")))
    for room in rooms(ROOT)
    for path in sorted(room.glob("templates/**/*.html"))
]
SCRIPTS = [path for room in rooms(ROOT) for path in sorted(room.glob("static/**/*.js"))]
STYLES = [path for room in rooms(ROOT) for path in sorted(room.glob("static/**/*.css"))]
# Called by Django itself.
BY_DJANGO = {"403.html", "404.html", "500.html"}
EMOJI = re.compile("[\U0001f300-\U0001faff\U00002600-\U000027bf\U0001f1e6-\U0001f1ff\ufe0f]")
BANNED = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event attribute": re.compile(r"\son\w+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b"),
    "evaluated values": re.compile(r"=\s*[\"']\s*(?:js|javascript):", re.IGNORECASE),
    "trigger filter": re.compile(r"hx-trigger\s*=\s*(\"[^\"]*\[|'[^']*\[)"),
    "emoji": EMOJI,
    "other host": re.compile(r"(?:src|href|action|hx-\w+)\s*=\s*[\"']https?://"),
}
CALLED = re.compile(r"""["']([\w./{}-]+\.html)(?:#[\w-]+)?["']""")


@pytest.fixture(autouse=True)
def plain_static(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def sources() -> Iterator[str]:
    for room in rooms(ROOT):
        for path in [*room.rglob("*.py"), *room.glob("templates/**/*.html")]:
            yield path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", BANNED)
def test_templates_keep_to_the_policy(rule):
    broken = [
        name for path, name in TEMPLATES if BANNED[rule].search(path.read_text(encoding="utf-8"))
    ]

    assert broken == []


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        ("inline style", '<p style="color: red">'),
        ("style element", "<style>p {}</style>"),
        ("event attribute", '<a onclick="go()">'),
        ("inline script", "<script>go()</script>"),
        ("hx-on", '<a hx-on:click="go()">'),
        ("evaluated values", "<a hx-vals='js:{a: 1}'>"),
        ("trigger filter", '<a hx-trigger="click[ctrlKey]">'),
        ("emoji", "<p>\U0001f600</p>"),
        ("other host", '<script src="https://cdn.example/x.js">'),
    ],
)
def test_rules_find_what_they_forbid(rule, bad):
    assert BANNED[rule].search(bad) is not None


def test_templates_compile():
    compiled = [get_template(name).template.name for _path, name in TEMPLATES]

    assert compiled == [name for _path, name in TEMPLATES]


def test_templates_that_are_called_exist_and_those_that_exist_are_called():
    called = {name for source in sources() for name in CALLED.findall(source)}
    names = {name for _path, name in TEMPLATES}
    # A name put together in code, such as "room/{part}.html", calls all that fit.
    patterns = [
        re.compile("[\\w-]+".join(map(re.escape, re.split(r"\{\w+\}", name))))
        for name in called
        if "{" in name
    ]

    uncalled = {
        name
        for name in names - called - BY_DJANGO
        if not any(pattern.fullmatch(name) for pattern in patterns)
    }

    assert uncalled == set()
    assert {name for name in called if name.startswith("ui/")} - names == set()


def test_pages_say_their_language():
    whole = [
        (name, re.search(r"<html\b[^>]*\blang=", path.read_text(encoding="utf-8")) is not None)
        for path, name in TEMPLATES
        if "<html" in path.read_text(encoding="utf-8")
    ]

    assert whole
    assert [name for name, says in whole if not says] == []


def test_icons_that_are_named_are_drawn():
    named = {
        (name, icon)
        for path, name in TEMPLATES
        for icon in re.findall(
            r"""(?:\{% icon |picture=)"([\w-]+)\"""", path.read_text(encoding="utf-8")
        )
    }

    assert {(name, icon) for name, icon in named if icon not in icon_names()} == set()


def test_icons_are_small_and_drawn_once():
    names = icon_names()

    assert len(names) == len(set(names))
    assert (STATIC / "icons.svg").stat().st_size < 40_000


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_evaluate_nothing_and_import_what_exists(path):
    source = path.read_text(encoding="utf-8")

    evaluating = re.findall(
        r"\beval\(|new Function|\.innerHTML|insertAdjacentHTML|document\.write", source
    )
    imported = re.findall(r"""from "(\./[\w.-]+)";""", source)

    assert evaluating == []
    assert [name for name in imported if not (path.parent / name).is_file()] == []


def test_words_that_scripts_say_lie_in_the_page():
    said = {
        name
        for path in SCRIPTS
        for name in re.findall(r"""\bsay\("(\w+)\"""", path.read_text(encoding="utf-8"))
    }
    shelf = (ROOT / "hotel_crm/templates/ui/page_words.html").read_text(encoding="utf-8")
    kept = {
        re.sub(r"-(\w)", lambda letter: letter[1].upper(), name)
        for name in re.findall(r"data-([\w-]+)=", shelf)
    }

    assert said - kept == set()


def test_every_style_and_script_of_the_frame_is_linked():
    base = (ROOT / "hotel_crm/templates/base.html").read_text(encoding="utf-8")
    linked = set(re.findall(r"hotel_crm/([\w.-]+\.css)", base))

    assert {path.name for path in STATIC.glob("*.css")} == linked
    assert finders.find("vendor/htmx.min.js") is not None


def test_styles_use_only_values_that_exist():
    text = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    defined = set(re.findall(r"^\s*(--[\w-]+):", text, re.MULTILINE))

    assert set(re.findall(r"var\((--[\w-]+)", text)) - defined == set()


def classes_of(source: str) -> set[str]:
    """Class names written out in a template; those put together by variables are left out."""
    plain = re.sub(r"\{\{[^}]*\}\}", "?", re.sub(r"\{%[^%]*%\}", " ", source))
    names = " ".join(re.findall(r'class="([^"]*)"', plain)).split()
    return {name for name in names if "?" not in name}


def test_classes_that_templates_use_are_drawn():
    drawn = set(
        re.findall(r"\.([a-zA-Z][\w-]*)", "".join(p.read_text(encoding="utf-8") for p in STYLES))
    )
    scripted = {"act", "chip-box", "snackbar-region"}

    lost = {
        (name, used)
        for path, name in TEMPLATES
        for used in classes_of(path.read_text(encoding="utf-8"))
        if used not in drawn | scripted and not used.endswith("-")
    }

    assert lost == set()


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_static_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
