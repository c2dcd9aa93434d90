"""Notes taken without a network are kept, sent exactly once, and can be taken back at any time."""

import json
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request

from tests.browser.paper import Paper, bench

NOTE = (
    '{% include "ui/observation_button.html" with url="/see" label="Blanket under pillow"'
    ' picture="pillow" refresh="guest" only %}'
)
STORED = """() => new Promise((done) => {
  const asked = indexedDB.open('hotel-crm', 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction('outbox').objectStore('outbox').getAll();
    all.onsuccess = () => { asked.result.close(); done(all.result); };
  };
})"""


class Server:
    """Takes notes by key, as the product does, on a network that can be cut before or after."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.cut = ""  # "before": the request is lost; "after": the answer is lost
        self.status = 201
        self.notes: dict[str, dict[str, list[str]]] = {}
        paper.answers["/see"] = self.see
        paper.answers["/unsee"] = self.unsee

    def see(self, route, request: Request) -> None:
        if self.cut != "before" and self.status == 201:
            self.notes[request.headers["idempotency-key"]] = parse_qs(request.post_data)
        if self.cut:
            route.abort("internetdisconnected")
            return
        body = {"say": "No such room."} if self.status == 422 else {"undo": "/unsee"}
        route.fulfill(status=self.status, json=body)

    def unsee(self, route, _request: Request) -> None:
        self.notes.clear()
        route.fulfill(json={"say": "Undone"})


@pytest.fixture
def server(paper: Paper, complaints) -> Server:
    for part in ("ERR_INTERNET_DISCONNECTED", "status of 401", "status of 422", "status of 409"):
        complaints.expect(part)
    paper.pages["/bench"] = bench(NOTE, live="off")
    return Server(paper)


def tap(page: Page) -> None:
    page.locator("button.tile").tap()
    page.locator(".snackbar", has_text="Saved: Blanket under pillow").wait_for()


def waiting(page: Page, count: int) -> None:
    """Until so many rows are left on the device."""
    for _ in range(200):
        if len(page.evaluate(STORED)) == count:
            return
        page.wait_for_timeout(25)
    raise AssertionError(page.evaluate(STORED))


def test_note_reaches_the_server_with_the_moment_of_the_tap(paper, server):
    page = paper.open("/bench")

    tap(page)
    waiting(page, 0)

    sent = paper.posts("/see")[0].headers
    assert (sent["x-guest"], sent["x-csrftoken"]) == ("1", "token-of-the-cookie")
    assert [list(note) for note in server.notes.values()] == [["observed_at"]]


def test_note_survives_a_dead_network_and_a_reload(paper, server):
    server.cut = "before"
    page = paper.open("/bench")
    tap(page)
    page.locator("#live-pill", has_text="1 to send").wait_for()

    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    server.cut = ""
    page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 0)

    assert len(server.notes) == 1


def test_answer_lost_on_the_way_back_counts_once(paper, server):
    server.cut = "after"
    page = paper.open("/bench")
    tap(page)
    page.locator("#live-pill", has_text="1 to send").wait_for()

    server.cut = ""
    page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 0)

    keys = {request.headers["idempotency-key"] for request in paper.posts("/see")}
    bodies = {request.post_data for request in paper.posts("/see")}
    assert (len(paper.posts("/see")) >= 2, len(keys), len(bodies), len(server.notes)) == (
        True,
        1,
        1,
        1,
    )


def test_two_windows_send_a_note_once(paper, server):
    server.cut = "before"
    page, other = paper.open("/bench"), paper.open("/bench")
    tap(page)
    other.locator("#live-pill", has_text="1 to send").wait_for()

    server.cut = ""
    before = len(paper.posts("/see"))
    for window in (page, other):
        window.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 0)

    assert (len(paper.posts("/see")) - before, len(server.notes)) == (1, 1)


def test_undo_after_a_failed_try_leaves_no_trace(paper, server):
    server.cut = "before"
    page = paper.open("/bench")
    tap(page)
    page.locator("#live-pill", has_text="1 to send").wait_for()
    before = len(paper.posts("/see"))

    page.locator(".snackbar button").tap()
    page.locator(".snackbar", has_text="Undone").wait_for()
    server.cut = ""
    page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 0)

    # It had been tried, so the server may know it: it is sent by its key and taken back there.
    assert (before >= 1, server.notes) == (True, {})


def test_undo_after_sending_tells_the_server(paper, server):
    page = paper.open("/bench")
    tap(page)
    waiting(page, 0)

    page.locator(".snackbar button").tap()
    page.locator(".snackbar", has_text="Undone").wait_for()
    waiting(page, 0)

    assert (len(paper.posts("/unsee")), server.notes) == (1, {})


@pytest.mark.parametrize("status", [409, 410])
def test_settled_elsewhere_is_dropped(paper, server, complaints, status):
    complaints.expect(f"status of {status}")
    server.status = status
    page = paper.open("/bench")

    tap(page)
    waiting(page, 0)

    assert len(paper.posts("/see")) == 1


def test_refused_note_is_kept_shown_and_sent_again_by_hand(paper, server):
    server.status = 422
    page = paper.open("/bench")
    page.locator("button.tile").tap()
    page.locator(".snackbar", has_text="No such room.").wait_for()

    page.locator("[data-opens-waiting]").tap()
    shown = page.locator("#waiting .line").inner_text()
    server.status = 201
    page.locator("#waiting .button", has_text="Try again").tap()
    waiting(page, 0)

    assert ("No such room." in shown, len(server.notes)) == (True, 1)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_not_now_keeps_the_note_and_stops(paper, server, complaints, status):
    complaints.expect(f"status of {status}")
    server.status = status
    page = paper.open("/bench")
    tap(page)
    for _ in range(2):
        page.evaluate("window.dispatchEvent(new Event('online'))")

    page.locator("#live-pill", has_text="1 to send").wait_for()

    assert len(page.evaluate(STORED)) == 1


def test_note_of_one_person_is_not_sent_by_the_next(paper, server):
    server.cut = "before"
    page = paper.open("/bench")
    tap(page)
    page.locator("#live-pill", has_text="1 to send").wait_for()
    before = len(paper.posts("/see"))

    server.cut = ""
    paper.pages["/bench"] = paper.pages["/bench"].replace("member1", "member2")
    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(400)

    stored = [row["author"] for row in page.evaluate(STORED)]
    assert (len(paper.posts("/see")) - before, stored) == (0, ["member1"])


def test_clock_of_the_device_rides_in_a_header_so_that_the_body_stays(paper, server):
    page = paper.open("/bench")

    tap(page)
    waiting(page, 0)

    request = paper.posts("/see")[0]
    assert json.dumps([request.headers["x-device-now"][:2], "device_now" in request.post_data]) == (
        '["20", false]'
    )


def waited(paper):
    """Seconds that each note said to have waited; None where it did not know."""
    said = [request.headers.get("x-device-waited") for request in paper.posts("/see")]
    return [None if seconds is None else float(seconds) for seconds in said]


def test_how_long_a_note_waited_is_told_whatever_the_clock_is_set_to(paper, server):
    server.cut = "before"
    paper.context.clock.install()
    page = paper.open("/bench")
    tap(page)
    page.locator("#live-pill", has_text="1 to send").wait_for()

    server.cut = ""
    page.clock.fast_forward("03:00:00")  # a note is tried again by itself, and then no more
    waiting(page, 0)

    first, *_more, last = waited(paper)
    assert (first < 60, 3 * 3600 <= last < 3 * 3600 + 120) == (True, True)


@pytest.mark.parametrize("meanwhile", ["reload", "put away"])
def test_a_page_that_cannot_know_how_long_a_note_waited_says_nothing(paper, server, meanwhile):
    server.cut = "before"
    page = paper.open("/bench")
    tap(page)
    page.locator("#live-pill", has_text="1 to send").wait_for()

    if meanwhile == "reload":
        page.reload()
        page.locator("html[data-ready]").wait_for(state="attached")
    else:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    server.cut = ""
    page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(page, 0)

    assert waited(paper)[-1] is None


def test_note_taken_back_while_it_waits_its_turn_is_never_sent(paper, server):
    held = []
    paper.answers["/see"] = lambda route, _request: held.append(route)
    page = paper.open("/bench")
    tap(page)
    tap(page)
    waiting(page, 2)

    page.locator(".snackbar button").tap()
    waiting(page, 1)
    held[0].fulfill(status=201, json={})
    waiting(page, 0)

    assert len(paper.posts("/see")) == 1
