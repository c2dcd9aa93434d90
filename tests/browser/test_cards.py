"""One arrival's card and one group's line: at three sizes, in three languages, by thumb, on both lights."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page, expect

from front_desk.types import GroupLine, StayLine
from tests.browser.conftest import PHONE, SMALL, TABLET, OpenDevice
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.paper import Paper, bench, frame

SIZES = pytest.mark.parametrize("size", [TABLET, PHONE, SMALL], ids=["tablet", "phone", "small"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
PLACE = "/p/harbour/stays/s1/cards/arrival"
TITLES = (
    "Buckwheat pillow",
    "Fruit plate with dragon fruit and without apples",
    "Nothing with peanut",
)


def part(nr: int, title: str, **fields: Any) -> dict[str, Any]:
    task = {
        "public_id": f"t{nr}", "version": nr, "title": title, "icon": "pillow", "due": "14:00",
        "late": nr == 0, "state": "open", "safety": nr == 2, "instruction": "",
        "done_url": f"/p/harbour/tasks/t{nr}/done", "calls": False,
    }  # fmt: skip
    return {**task, **fields}


def arrival(**fields: Any) -> dict[str, Any]:
    card = {
        "together": "arrival", "stay": "s1", "room": "1208", "due": "14:00", "late": True,
        "parts": [part(nr, title) for nr, title in enumerate(TITLES)], "takers": ["Mei Lin"],
        "seen_free": "t0:0 t1:1 t2:2", "take_url": f"{PLACE}/take", "more_url": f"{PLACE}/more",
        "since": datetime(2026, 11, 24, tzinfo=UTC),
    }  # fmt: skip
    return {**card, **fields}


def line(nr: int, **fields: Any) -> StayLine:
    stay = {
        "stay": f"s{nr}", "name": "Mr Wang Wei", "time": "15:00", "room": f"12{nr:02}",
        "look": "clean", "glyph": "check", "word": "Clean", "state": "reserved",
        "badges": (("people", "TOUR-80"),), "safety": (), "waiting": False, "guests": 2, "tasks": 0,
        "group": "TOUR-80",
    }  # fmt: skip
    return StayLine(**{**stay, **fields})


def tour() -> GroupLine:
    stays = tuple(line(nr, safety=("Peanut",) if nr == 7 else ()) for nr in range(40))
    return GroupLine(
        code="TOUR-80", time="15:00", stays=40, guests=80, come=12, waiting=3, no_room=2,
        notes=(stays[7],), lines=stays,
    )  # fmt: skip


def drawn(
    device: OpenDevice, size: tuple[int, int], language: str, template: str, **context: Any
) -> tuple[Paper, Page]:
    """The part alone on a page of ours; its addresses answer «done»."""
    with translation.override(language):
        page = frame(language)
        inner = render_to_string(template, {"page": page, "tab": "arrivals", **context})
        whole = bench(
            f'<div class="rows panel panel-flush">{inner}</div>', live="off", language=language
        )
    paper = Paper(device(size))
    paper.pages["/bench"] = whole
    return paper, paper.open("/bench")


def looked_at(page: Page) -> dict[str, Any]:
    cut = page.evaluate(CUT)
    found = serious_findings(page)
    return {"small": small_targets(page), "wide": too_wide(page), "cut": cut, "found": found}


CUT = """[...document.querySelectorAll('.rows *')]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth - 16)
  .map((e) => `${e.className} ${e.textContent.trim().slice(0, 20)} ${e.getBoundingClientRect().right}`)"""
FINE = {"small": [], "wide": 0, "cut": [], "found": []}


@SIZES
@LANGUAGES
def test_the_card_of_an_arrival_fits(device, size, language):
    _, page = drawn(device, size, language, "ui/together_card.html", card=arrival())

    assert looked_at(page) == FINE


@SIZES
@LANGUAGES
def test_the_line_of_a_group_fits_closed_and_open(device, size, language):
    _, page = drawn(device, size, language, "front_desk/_group_line.html", line=tour())
    closed = looked_at(page)

    page.locator("details.group > summary").click()

    assert (closed, looked_at(page)) == (FINE, FINE)


def test_a_tour_of_eighty_is_one_line_and_whom_something_must_be_known_of(device):
    _, page = drawn(device, TABLET, "en", "front_desk/_group_line.html", line=tour())

    expect(page.locator("summary.line")).to_contain_text("40 rooms · 80 guests")
    expect(page.locator("summary.line")).to_contain_text("12 of 40 checked in")
    assert page.locator(".line:visible").count() == 2
    expect(page.locator("a.line:visible")).to_contain_text("Peanut")


def test_the_card_is_taken_at_one_tap_and_each_thing_ticked_by_its_own(device):
    paper, page = drawn(device, PHONE, "en", "ui/together_card.html", card=arrival())
    answered = {"say": "It is yours."}
    for path in (f"{PLACE}/take", "/p/harbour/tasks/t1/done"):
        paper.answers[path] = lambda route, _request: route.fulfill(json=answered)

    page.get_by_role("button", name="I've got it").tap()
    page.locator("#task-t1").get_by_role("button", name="Done").tap()

    expect(page.locator("#snackbar")).to_contain_text("It is yours.")
    [taken], [ticked] = paper.posts(f"{PLACE}/take"), paper.posts("/p/harbour/tasks/t1/done")
    assert (taken.post_data, ticked.post_data) == ("seen=t0%3A0+t1%3A1+t2%3A2", "seen_version=1")
