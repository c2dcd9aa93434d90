"""An open alert is seen and heard: how often, how loudly, and when it is silent again."""

import pytest
from playwright.sync_api import Page

from tests.browser.paper import Paper, bench

CARD = '<article data-alert="{id}" data-level="{level}" data-state="{state}"><p>{id}</p></article>'
START = '{% include "ui/start_shift.html" only %}'
HEAR = """() => {
  window.heard = [];
  document.addEventListener('alerts:sounded', (e) => window.heard.push(e.detail.level));
}"""


def on_shift(paper: Paper, *cards: tuple[str, str, str]) -> Page:
    """A board on which somebody has just started the shift; its clock stands still."""
    rows = [CARD.format(id=name, level=level, state=state) for name, level, state in cards]
    paper.pages["/bench"] = bench(START + "".join(rows), live="off")
    paper.context.clock.install()
    page = paper.open("/bench")
    page.evaluate(HEAR)
    page.locator("[data-start-shift]").tap()
    page.locator("#start-shift").wait_for(state="hidden")
    page.clock.run_for(100)
    return page


def sounds(page: Page) -> list[str]:
    # The first tone is the test that starting a shift plays.
    heard: list[str] = page.evaluate("window.heard")
    return heard[1:]


@pytest.mark.parametrize(
    ("level", "state", "expected"),
    [
        ("high", "open", ["high"]),
        ("medium", "open", ["medium"]),
        ("low", "open", []),
        ("high", "taken", []),
    ],
)
def test_sound_goes_by_level_until_somebody_takes_it(paper, level, state, expected):
    page = on_shift(paper, ("a1", level, state))

    assert sounds(page) == expected


def test_high_repeats_every_twenty_seconds_three_times_in_all(paper):
    page = on_shift(paper, ("a1", "high", "open"))

    heard = [len(sounds(page))]
    for _ in range(4):
        page.clock.run_for(21_000)
        heard.append(len(sounds(page)))

    assert heard == [1, 2, 3, 3, 3]


def test_medium_sounds_once(paper):
    page = on_shift(paper, ("a1", "medium", "open"))

    page.clock.run_for(60_000)

    assert sounds(page) == ["medium"]


def test_taking_it_stops_the_sound_and_the_bar(paper):
    page = on_shift(paper, ("a1", "high", "open"))
    urgent = page.locator("#bar.is-urgent").count()

    page.evaluate("document.querySelector('[data-alert]').dataset.state = 'taken'")
    page.clock.run_for(60_000)

    assert (urgent, page.locator("#bar.is-urgent").count(), sounds(page)) == (1, 0, ["high"])


def test_next_page_does_not_sound_again_for_what_was_heard(paper):
    page = on_shift(paper, ("a1", "medium", "open"))

    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    page.evaluate(HEAR)
    page.locator("h1").tap()
    page.clock.run_for(60_000)

    assert page.evaluate("window.heard") == []


def test_page_without_cards_is_told_by_the_bar(paper):
    count = (
        '<span id="alert-bar"><a class="bar-count" id="alert-count" href="#a" data-count="2"'
        ' data-high="1" data-calls="a1@100:high a2@100:medium">2</a></span>'
    )
    paper.answers["/p/harbour/alerts/count"] = lambda route, _request: route.fulfill(
        body=count, content_type="text/html"
    )
    page = on_shift(paper)
    page.locator("#bar.is-urgent").wait_for()
    page.clock.run_for(100)

    assert (page.title().startswith("(2) "), sounds(page)) == (True, ["high"])


def test_nothing_sounds_before_the_shift_starts(paper):
    paper.pages["/bench"] = bench(
        START + CARD.format(id="a1", level="high", state="open"), live="off"
    )
    page = paper.open("/bench")
    page.evaluate(HEAR)

    page.wait_for_timeout(300)

    assert (page.evaluate("window.heard"), page.locator("#start-shift").is_visible()) == ([], True)
