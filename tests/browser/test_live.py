"""The page's end of the line: nothing missed, nothing twice, and honest about being cut off."""

import json

import pytest

from tests.browser.line_end import LineEnd, event
from tests.browser.paper import Paper, bench

FRAGMENT = (
    '<section id="rows" hx-get="/rows" hx-trigger="live:tasks from:body" hx-target="this"'
    ' hx-swap="outerMorph"><p>old</p></section>'
)
ALERT = (
    '<article data-alert="{id}" data-level="{level}" data-state="{state}"><p>Alert</p></article>'
)


@pytest.fixture
def line(paper: Paper) -> LineEnd:
    return LineEnd(paper.context)


def with_rows(paper: Paper, extra: str = "") -> None:
    """A page whose fragment counts how often it was fetched."""
    paper.pages["/bench"] = bench(FRAGMENT + extra)
    fetched = []

    def rows(route, _request):
        fetched.append(1)
        body = FRAGMENT.replace("old", f"fetch {len(fetched)}")
        route.fulfill(body=body, content_type="text/html")

    paper.answers["/rows"] = rows


def fetches(paper: Paper) -> int:
    return len([r for r in paper.asked if r.url.endswith("/rows")])


def test_greeting_says_where_this_tab_stands(paper, line):
    with_rows(paper)
    page = paper.open("/bench")

    hello = line.wait(page, "hello")[0]

    assert (hello["v"], hello["epoch"], hello["cur"], len(hello["tab"])) == (1, "", 0, 26)


def test_first_welcome_fetches_everything_once(paper, line):
    with_rows(paper)
    page = paper.open("/bench")

    line.welcome(page, head=7)
    page.locator("#rows", has_text="fetch 1").wait_for()

    assert fetches(paper) == 1


def test_event_refetches_its_topic_and_is_acknowledged(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, head=7)
    page.locator("#rows", has_text="fetch 1").wait_for()

    line.say(t="ev", p=7, s=9, e=[event("tasks"), event("tasks", entity="t2")])
    page.locator("#rows", has_text="fetch 2").wait_for()
    acks = line.wait(page, "ack")

    # Two wake-ups of one topic within 40 ms are one fetch.
    assert (fetches(paper), acks) == (2, [{"t": "ack", "s": 9}])


@pytest.mark.parametrize(
    ("status", "complaints_of"),
    [(0, ("ERR_CONNECTION_RESET", "Failed to fetch")), (503, ("status of 503",))],
)
def test_fragment_that_could_not_be_fetched_is_asked_for_again(
    paper, line, complaints, status, complaints_of
):
    for words in complaints_of:
        complaints.expect(words)
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, head=7)
    page.locator("#rows", has_text="fetch 1").wait_for()
    whole = paper.answers["/rows"]

    def cut(route, _request):
        paper.answers["/rows"] = whole
        route.fulfill(status=status, body="down") if status else route.abort("connectionreset")

    paper.answers["/rows"] = cut
    line.say(t="ev", p=7, s=8, e=[event("tasks")])
    page.locator("#rows", has_text="fetch 2").wait_for()

    assert fetches(paper) == 3


def test_high_event_is_acknowledged_at_once(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page)

    line.say(t="ev", p=0, s=1, e=[event("alerts", level="high")])
    page.wait_for_timeout(300)

    assert line.of("ack") == [{"t": "ack", "s": 1}]


def test_repeated_events_change_nothing(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, head=7)
    page.locator("#rows", has_text="fetch 1").wait_for()

    line.say(t="ev", p=3, s=7, e=[event("tasks")])
    page.wait_for_timeout(300)

    assert fetches(paper) == 1


def test_hole_in_the_numbers_is_asked_for_again(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, head=7)

    line.say(t="ev", p=9, s=10, e=[event("tasks")])
    hello = line.wait(page, "hello", 2)[1]

    assert (hello["epoch"], hello["cur"]) == ("e1", 7)


def test_cut_line_comes_back_and_goes_on_from_its_cursor(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, head=7)
    page.locator("#rows", has_text="fetch 1").wait_for()

    line.sockets[-1].close(code=1012)
    hello = line.wait(page, "hello", 2)[1]
    line.welcome(page, head=8)
    line.say(t="ev", p=7, s=8, e=[event("tasks")])
    page.locator("#rows", has_text="fetch 2").wait_for()

    assert (hello["cur"], fetches(paper)) == (7, 2)


@pytest.mark.parametrize(("epoch", "mode"), [("e2", "delta"), ("e1", "reset")])
def test_lost_history_fetches_everything_again(paper, line, epoch, mode):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, head=7)
    page.locator("#rows", has_text="fetch 1").wait_for()

    line.sockets[-1].close(code=1012)
    line.wait(page, "hello", 2)
    line.welcome(page, epoch=epoch, head=3, mode=mode)
    page.locator("#rows", has_text="fetch 2").wait_for()
    line.sockets[-1].close(code=1012)

    assert line.wait(page, "hello", 3)[2]["cur"] == 3


def test_pill_says_that_the_line_is_cut(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page)

    line.refusing = True
    line.sockets[-1].close(code=1012)
    page.locator('#live-pill[data-state="waiting"]').wait_for()

    assert page.locator("#live-pill").inner_text() == "Reconnecting…"


def test_networks_that_break_sockets_are_polled(paper, line):
    with_rows(paper, ALERT.format(id="alert1", level="medium", state="open"))
    line.refusing = True
    frames = [
        {"t": "welcome", "epoch": "e1", "head": 4, "hb": 15, "mode": "reset"},
        {"t": "ev", "p": 4, "s": 5, "e": [event("tasks")]},
    ]

    def sync(route, request):
        if request.method == "POST":
            route.fulfill(status=204)
        else:
            route.fulfill(json={"frames": frames if "cur=0" in request.url else []})

    paper.answers["/p/harbour/sync"] = sync
    page = paper.open("/bench")

    page.locator('#live-pill[data-state="live"]').wait_for()
    page.locator("#rows", has_text="fetch").wait_for()
    page.wait_for_timeout(1500)

    asked = [r.url.split("&tab")[0].split("?")[1] for r in paper.asked if "/sync?" in r.url]
    told = [request.post_data_json for request in paper.posts("/p/harbour/sync")]
    assert asked[:2] == ["epoch=&cur=0", "epoch=e1&cur=5"]
    assert told == [[{"t": "shown", "task": "alert1"}]]


def test_heartbeat_is_answered(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page)

    line.say(t="hb", head=0)

    assert line.wait(page, "pong") == [{"t": "pong"}]


def test_alert_before_somebodys_eyes_is_reported_once(paper, line):
    with_rows(paper, ALERT.format(id="alert1", level="high", state="open"))
    page = paper.open("/bench")
    line.welcome(page)

    shown = line.wait(page, "shown")
    page.wait_for_timeout(300)

    assert (shown, len(line.of("shown"))) == ([{"t": "shown", "task": "alert1"}], 1)


def test_signed_out_line_reloads_the_page(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page)
    loads = len([r for r in paper.asked if r.url.endswith("/bench")])

    line.say(t="bye", why="signed out", retry=0)
    line.sockets[-1].close(code=4401)
    line.wait(page, "hello", 2)

    assert (loads, len([r for r in paper.asked if r.url.endswith("/bench")])) == (1, 2)


def test_two_windows_of_one_tablet_share_the_newer_line(paper, line):
    with_rows(paper)
    first = paper.open("/bench")
    line.welcome(first, head=7)
    first.locator("#rows", has_text="fetch 1").wait_for()
    line.sockets[0].close(code=4409)
    second = paper.open("/bench")
    line.wait(second, "hello", 2)
    line.say(t="welcome", epoch="e1", head=7, hb=15, mode="delta")
    second.locator("#rows", has_text="fetch").wait_for()

    before = first.locator("#rows").inner_text()
    line.say(t="ev", p=7, s=8, e=[event("tasks")])
    first.locator("#rows").filter(has_not_text=before).wait_for()

    assert first.locator("#live-pill").get_attribute("data-state") == "live"


def test_list_waits_while_a_finger_rests_on_it(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, head=7)
    page.locator("#rows", has_text="fetch 1").wait_for()

    page.mouse.move(300, 300)
    page.mouse.down()
    line.say(t="ev", p=7, s=8, e=[event("tasks"), event("alerts", level="high")])
    page.locator("#new-rows", has_text="1 new").wait_for()
    held = fetches(paper)
    page.mouse.up()
    page.locator("#rows", has_text="fetch 2").wait_for()

    assert (held, fetches(paper)) == (1, 2)


def test_cursor_is_kept_for_the_next_page_of_the_tab(paper, line):
    with_rows(paper)
    page = paper.open("/bench")
    line.welcome(page, epoch="e9", head=41)

    page.reload()
    hello = line.wait(page, "hello", 2)[1]

    assert json.dumps([hello["epoch"], hello["cur"]]) == '["e9", 41]'
