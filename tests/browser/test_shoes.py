"""Shoes taken and brought back on a phone, in and out of the network; and what was lent comes back."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SMALL, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.said import business_day, event
from tests.browser.signing import sign_in
from tests.browser.test_outbox import waiting

pytestmark = [pytest.mark.flow, pytest.mark.slow]

NIGHT = timedelta(days=1)
CUSTODY = """
    SELECT c.kind, u.login, c.returned_to, r.number FROM service_tasks_custodystep c
    JOIN staff_membership m ON m.id = c.by_id JOIN staff_user u ON u.id = m.user_id
    LEFT JOIN hotels_room r ON r.id = c.room_id ORDER BY c.thing_id, c.number"""
TASK = """
    SELECT t.state FROM service_tasks_servicetask t
    JOIN service_tasks_tasktemplate w ON w.id = t.template_id WHERE w.key = 'shoe_service'"""
STAY = "SELECT public_id FROM stays_stay WHERE source_key = 'S4'"


@pytest.fixture
def house(fresh_site, device):
    """Mr Wang lives in 1208; everybody reads English."""
    fresh_site.ask("UPDATE staff_user SET language = 'en' RETURNING id")
    today = business_day()
    said = ("1208", today - NIGHT, today + 3 * NIGHT, "Wang Wei")
    fresh_site.pms_says(event("S4", "stay.checked_in", *said, title="Mr"))
    fresh_site.manage("sweep")

    def page(login: str, path: str, size=PHONE) -> Page:
        context = device(size)
        sign_in(fresh_site, context, login, property_code="harbour")
        opened = context.new_page()
        opened.goto(f"{fresh_site.base}/p/harbour{path}")
        opened.locator('#live-pill[data-state="live"]').wait_for()
        return opened

    return fresh_site, page, said


def takes_the_shoes(phone: Page) -> None:
    """From the page of the room: what, and «Done it»."""
    phone.get_by_role("link", name="Take something of the guest's").tap()
    sheet = phone.locator("dialog[open]")
    sheet.get_by_role("link", name="Shoes").tap()
    sheet.get_by_role("button", name="Done it: I took the shoes").tap()
    sheet.wait_for(state="hidden")


def faults(page: Page) -> tuple[list[str], int, list[str]]:
    return small_targets(page), too_wide(page), serious_findings(page)


def test_shoes_are_taken_and_brought_back_by_two_taps_also_from_the_lift(house, complaints):
    for words in ("ERR_INTERNET_DISCONNECTED", "WebSocket", "Failed to fetch"):
        complaints.expect(words)
    site, page, _said = house
    phone = page("mei", "/rooms/1208")

    # She takes them; the card says who has them, and the desk sees it too.
    takes_the_shoes(phone)
    back = phone.get_by_role("button", name="Back in the room 1208")
    expect(back).to_be_visible()
    assert back.bounding_box()["height"] >= 64
    [(stay,)] = site.ask(STAY)
    desk = page("li", f"/stays/{stay}", TABLET)
    expect(desk.locator("[data-thing]")).to_contain_text("Shoes")
    expect(desk.locator(".timeline")).to_contain_text("Shoes: Taken")
    assert [faults(phone), faults(desk)] == [([], 0, [])] * 2

    # Cleaned, she puts them back where there is no network; the tap is kept and sent once.
    phone.context.set_offline(True)
    back.tap()
    waiting(phone, 1)
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(phone, 0)

    assert site.ask(CUSTODY) == [
        ("taken", "mei", "", "1208"),
        ("returned", "mei", "room", "1208"),
    ]
    assert site.ask(TASK) == [("done",)]
    expect(desk.locator("[data-thing]")).to_have_count(0)
    expect(desk.locator(".timeline")).to_contain_text("Shoes: Given back · To the room")


def test_the_wrong_tap_is_undone_on_the_phone(house):
    site, page, _said = house
    phone = page("mei", "/rooms/1208")
    phone.get_by_role("link", name="Take something of the guest's").tap()
    phone.locator("dialog[open]").get_by_role("button", name="Laundry").tap()
    expect(phone.get_by_role("button", name="Back in the room 1208")).to_be_visible()

    phone.locator(".snackbar button").tap()

    expect(phone.locator("[data-thing]")).to_have_count(0)
    assert [kind for kind, *_ in site.ask(CUSTODY)] == ["taken", "undone"]


def test_what_was_lent_and_held_is_listed_and_comes_back_when_the_guest_leaves(house):
    site, page, said = house
    phone = page("mei", "/rooms/1208/log/extra_duvet_used?moment=clean")
    phone.get_by_role("button", name="Done it").tap()
    waiting(phone, 0)
    phone.goto(f"{site.base}/p/harbour/rooms/1208")
    expect(phone.get_by_text("On loan here")).to_be_visible()
    takes_the_shoes(phone)
    things = page("mei", "/things", SMALL)
    expect(things.locator("tr", has_text="Extra blanket")).to_contain_text("1208")
    expect(things.locator("[data-thing]")).to_contain_text("Shoes")
    assert faults(things) == ([], 0, [])

    # He checks out with his shoes still in our hands: the desk sees it before anything else.
    desk = page("li", "/board", TABLET)
    site.pms_says(event("S4", "stay.checked_out", *said, title="Mr"))
    alert = desk.locator("[data-alert]", has_text="The guest is leaving without it: Shoes")
    alert.scroll_into_view_if_needed()
    assert faults(desk) == ([], 0, [])
    alert.get_by_role("button", name="In the guest's hand").tap()
    expect(alert).to_have_count(0)

    # The blanket is to be collected, and is not there.
    card = things.locator("article", has_text="Collect: Extra blanket")
    assert (card.get_by_role("button", name="Collected").bounding_box() or {})["height"] >= 64
    card.get_by_role("button", name="Missing").tap()
    expect(card).to_have_count(0)
    expect(things.get_by_text("Missing, last seven days")).to_be_visible()
