"""One tap acts once, is answered by a sentence, and a loser of a race sees how it stands."""

import pytest

from tests.browser.paper import Paper, bench

ROW = (
    '<div id="row" hx-get="/row" hx-trigger="live:tasks from:body" hx-target="this"'
    ' hx-swap="outerMorph">{words}</div>'
)
ACT = '{% include "ui/act.html" with url="/act" version=3 label="I\'ve got it" refresh="tasks" only %}'
PLAIN = '<form method="post" action="/plain"><button class="button">Go on</button></form>'


@pytest.fixture
def page_with_act(paper: Paper):
    paper.pages["/bench"] = bench(ROW.format(words="open") + ACT + PLAIN, live="off")
    paper.answers["/row"] = lambda route, _request: route.fulfill(
        body=ROW.format(words="Li has it"), content_type="text/html"
    )
    return paper.open("/bench")


def test_act_carries_version_key_and_token(paper, page_with_act):
    paper.answers["/act"] = lambda route, _request: route.fulfill(json={"say": "You have it."})

    page_with_act.get_by_role("button", name="I've got it").tap()
    page_with_act.locator(".snackbar", has_text="You have it.").wait_for()

    sent = paper.posts("/act")[0]
    assert (sent.post_data, sent.headers["x-guest"], sent.headers["x-csrftoken"]) == (
        "seen_version=3",
        "1",
        "token-of-the-cookie",
    )
    assert len(sent.headers["idempotency-key"]) == 26


def test_act_refetches_what_it_changed(paper, page_with_act):
    paper.answers["/act"] = lambda route, _request: route.fulfill(json={})

    page_with_act.get_by_role("button", name="I've got it").tap()

    page_with_act.locator("#row", has_text="Li has it").wait_for()
    assert len([r for r in paper.asked if r.url.endswith("/row")]) == 1


def test_two_taps_are_one_act(paper, page_with_act):
    held = []
    paper.answers["/act"] = lambda route, _request: held.append(route)
    button = page_with_act.get_by_role("button", name="I've got it")

    button.tap()
    button.tap()
    page_with_act.wait_for_timeout(200)
    for route in held:
        route.fulfill(json={"say": "Once."})
    page_with_act.locator(".snackbar", has_text="Once.").wait_for()

    assert len(held) == 1


def test_stale_act_says_so_and_shows_the_present_row(paper, page_with_act, complaints):
    complaints.expect("status of 409")
    paper.answers["/act"] = lambda route, _request: route.fulfill(status=409, json={})

    page_with_act.get_by_role("button", name="I've got it").tap()
    page_with_act.locator("#row", has_text="Li has it").wait_for()

    said = page_with_act.locator(".snackbar").inner_text()
    assert said == "Somebody was faster. Here is how it stands now."


def test_lost_answer_is_asked_for_with_the_same_key(paper, page_with_act, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    paper.answers["/act"] = lambda route, _request: route.abort("internetdisconnected")
    button = page_with_act.get_by_role("button", name="I've got it")
    button.tap()
    page_with_act.locator(".snackbar", has_text="Couldn't reach the server").wait_for()

    paper.answers["/act"] = lambda route, _request: route.fulfill(json={"say": "You have it."})
    button.tap()
    page_with_act.locator(".snackbar", has_text="You have it.").wait_for()

    keys = [request.headers["idempotency-key"] for request in paper.posts("/act")]
    assert (len(keys), len(set(keys))) == (2, 1)


@pytest.mark.parametrize(
    ("status", "answer", "shown"),
    [
        (200, {"say": "Taken back."}, "Taken back."),
        (422, {"say": "They have left. Nothing was changed."}, "They have left"),
        (409, {}, "Somebody was faster"),
    ],
)
def test_undo_says_what_the_server_says(paper, page_with_act, complaints, status, answer, shown):
    if status != 200:
        complaints.expect(f"status of {status}")
    paper.answers["/act"] = lambda route, _r: route.fulfill(json={"say": "Done.", "undo": "/undo"})
    paper.answers["/undo"] = lambda route, _r: route.fulfill(status=status, json=answer)

    page_with_act.get_by_role("button", name="I've got it").tap()
    page_with_act.locator(".snackbar button").tap()

    page_with_act.locator(".snackbar", has_text=shown).wait_for()


def test_undo_posts_where_the_answer_said(paper, page_with_act):
    answer = {"say": "Done.", "undo": "/undo", "undo_fields": {"seen_version": "4"}}
    paper.answers["/act"] = lambda route, _request: route.fulfill(json=answer)
    paper.answers["/undo"] = lambda route, _request: route.fulfill(json={})

    page_with_act.get_by_role("button", name="I've got it").tap()
    page_with_act.locator(".snackbar button").tap()
    page_with_act.locator(".snackbar", has_text="Undone").wait_for()

    assert [request.post_data for request in paper.posts("/undo")] == ["seen_version=4"]


def test_plain_form_takes_the_token_from_the_cookie_as_it_leaves(paper, page_with_act):
    paper.pages["/plain"] = bench("<p>out</p>", live="off")

    page_with_act.get_by_role("button", name="Go on").tap()
    page_with_act.get_by_text("out", exact=True).wait_for()

    assert paper.posts("/plain")[0].post_data == "csrfmiddlewaretoken=token-of-the-cookie"


def test_fragment_that_wants_a_sign_in_moves_the_whole_page(paper, page_with_act, complaints):
    complaints.expect("status of 401")
    paper.answers["/row"] = lambda route, _request: route.fulfill(status=401, json={})
    loads = len([r for r in paper.asked if r.url.endswith("/bench")])

    with page_with_act.expect_navigation():
        page_with_act.evaluate("document.body.dispatchEvent(new CustomEvent('live:tasks'))")

    assert len([r for r in paper.asked if r.url.endswith("/bench")]) == loads + 1
