"""A sheet opens with what its address answers; a refusal or a dead network is said instead."""

import pytest

from tests.browser.paper import Paper, bench

LINK = '<a class="button" href="/sheet" data-sheet>Log something</a>'
BODY = (
    '<h2 data-title>801</h2><div id="part" hx-get="/part" hx-trigger="live:guest from:body"'
    ' hx-target="this" hx-swap="outerMorph">first</div>'
)


@pytest.fixture
def page(paper: Paper):
    paper.pages["/bench"] = bench(LINK, live="off")
    return paper.open("/bench")


def test_sheet_shows_the_fragment_under_its_own_title(paper, page):
    paper.answers["/sheet"] = lambda route, _r: route.fulfill(body=BODY, content_type="text/html")

    page.get_by_text("Log something").tap()
    page.locator("#sheet[open]").wait_for()

    asked = next(r for r in paper.asked if r.url.endswith("/sheet"))
    assert (page.locator("#sheet-title").inner_text(), asked.headers["hx-request"]) == (
        "801",
        "true",
    )


def test_fragments_inside_a_sheet_are_live(paper, page):
    paper.answers["/sheet"] = lambda route, _r: route.fulfill(body=BODY, content_type="text/html")
    paper.answers["/part"] = lambda route, _r: route.fulfill(
        body='<div id="part">second</div>', content_type="text/html"
    )
    page.get_by_text("Log something").tap()
    page.locator("#part", has_text="first").wait_for()

    page.evaluate("document.body.dispatchEvent(new CustomEvent('live:guest'))")

    page.locator("#part", has_text="second").wait_for()
    assert page.locator("#sheet[open]").count() == 1


def test_refused_sheet_says_why_and_stays_shut(paper, page, complaints):
    complaints.expect("status of 403")
    paper.answers["/sheet"] = lambda route, _r: route.fulfill(
        status=403, json={"say": "Ask a manager."}
    )

    page.get_by_text("Log something").tap()
    page.locator(".snackbar", has_text="Ask a manager.").wait_for()

    assert page.locator("#sheet[open]").count() == 0


def test_unreachable_sheet_says_so(paper, page, complaints):
    for part in ("ERR_INTERNET_DISCONNECTED", "Failed to fetch"):
        complaints.expect(part)
    paper.answers["/sheet"] = lambda route, _r: route.abort("internetdisconnected")

    page.get_by_text("Log something").tap()
    page.locator(".snackbar", has_text="Couldn't reach the server").wait_for()

    assert page.locator("#sheet[open]").count() == 0


def test_escape_closes_and_empties_the_sheet(paper, page):
    paper.answers["/sheet"] = lambda route, _r: route.fulfill(body=BODY, content_type="text/html")
    page.get_by_text("Log something").tap()
    page.locator("#sheet[open]").wait_for()

    page.keyboard.press("Escape")
    page.locator("#part").wait_for(state="detached")

    assert page.locator("#sheet[open]").count() == 0
