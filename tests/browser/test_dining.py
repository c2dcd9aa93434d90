"""Scenario 7 on two devices: the host's tablet at the door and the screen in the kitchen."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TABLET
from tests.browser.crew import at_work, wait_until
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.pictures import picture
from tests.browser.said import business_day, event
from tests.browser.signing import sign_in

pytestmark = [pytest.mark.flow, pytest.mark.slow]

NIGHT = timedelta(days=1)
# Whether something is in the crimson of what must not be overlooked, and in nothing else's colour.
_COLOURS = """where => {
  const of = (name) => {
    const probe = document.createElement("p");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
  const worn = getComputedStyle(document.querySelector(where)).color;
  return [worn === of("--high"), worn === of("--ink")];
}"""
_TICKED = """
    SELECT e.kind, u.name FROM service_tasks_taskevent e
    JOIN service_tasks_servicetask t ON t.id = e.task_id LEFT JOIN staff_user u ON u.id = e.user_id
    WHERE t.origin = 'table' AND e.kind IN ('acknowledged', 'done') ORDER BY e.id"""


@pytest.fixture
def hotel(fresh_site, device):
    fresh_site.ask("UPDATE staff_user SET language = 'en' RETURNING id")
    today = business_day()
    answer = fresh_site.pms_says(
        event("W1", "stay.checked_in", "1208", today, today + 2 * NIGHT, "Wang Wei",
              title="Mr", native="王伟", language="zh-Hans"),
        event("W2", "stay.checked_in", "1503", today, today + 3 * NIGHT, "Wang Wei", title="Mr"),
    )  # fmt: skip
    assert answer["accepted"] == 2, answer
    with at_work(fresh_site):
        yield fresh_site


def page_of(site, device, login: str, path: str, size=TABLET) -> Page:
    context = device(size)
    sign_in(site, context, login, property_code="harbour", label=login)
    page = context.new_page()
    page.goto(f"{site.base}/p/harbour{path}")
    page.locator('#live-pill[data-state="live"]').wait_for()
    return page


def test_scenario_7_a_peanut_allergy_is_read_by_name_and_told_to_the_kitchen(hotel, device):
    host = page_of(hotel, device, "rosa", "/dining/host")
    kitchen = page_of(hotel, device, "bao", "/dining/kitchen")
    duty = page_of(hotel, device, "chen", "/dining/host", PHONE)
    expect(kitchen.locator("#pass")).to_contain_text("Nothing waits to be told")

    # Two guests of one name: the host types it in pinyin and sees rooms and dates, then two taps.
    host.get_by_label("Room or part of a name").fill("wang wei")
    found = host.locator("#search-results a.line")
    expect(found).to_have_count(2)
    found.filter(has_text="1208").tap()
    host.locator("dialog[open]").get_by_role("button", name="4", exact=True).tap()
    table = host.locator("#stand article", has_text="Wang")
    expect(table).to_contain_text("Seat 1")

    # «Peanuts are not for me»: kept on his word; host stand, duty manager and kitchen hear it.
    table.get_by_role("link", name="Not for me").tap()
    host.locator("dialog[open]").get_by_role("button", name="Peanut", exact=True).tap()
    for screen in (host, duty):
        warned = screen.locator("#stand .safety")
        expect(warned).to_contain_text("No peanuts: check with the chef")
        expect(screen.locator("#stand")).to_contain_text("Kitchen not told yet")
    line = kitchen.locator('#pass article[data-told="no"]')
    expect(line).to_contain_text("Table 4, seat 1")
    expect(line.locator(".safety")).to_contain_text("No peanuts: check with the chef")
    expect(kitchen.locator("#pass")).not_to_contain_text("Wang")
    for screen in (host, kitchen, duty):
        assert (serious_findings(screen), small_targets(screen), too_wide(screen)) == ([], [], 0)
    assert [screen.evaluate(_COLOURS, where) for screen, where in
            ((kitchen, "#pass .safety"), (host, "#stand .safety"))] == [[True, False]] * 2  # fmt: skip

    picture(kitchen, "10-kitchen")

    # Chen reads it on his phone; everybody sees who, and when.
    duty.locator("#stand").get_by_role("button", name="I have read it").tap()
    for screen in (host, kitchen):
        expect(screen.locator("main")).to_contain_text("Chen Bo has read it, ")

    # The chef ticks it: the host sees by whom and at what time.
    line.get_by_role("button", name="The kitchen knows").tap()
    told = kitchen.locator('#pass article[data-told="yes"]')
    expect(told).to_contain_text("by Bao Lin")
    shown = host.locator("#stand article", has_text="Wang")
    expect(shown).to_contain_text("Kitchen told ")
    picture(host, "9-host-stand")
    assert hotel.ask(_TICKED) == [("acknowledged", "Chen Bo"), ("done", "Bao Lin")]

    # A wrong tap is taken back, and the table can be left and come back to.
    shown.get_by_role("button", name="They left").tap()
    expect(host.locator("#stand")).to_contain_text("1 left")
    host.locator("#snackbar").get_by_role("button", name="Undo").tap()
    expect(host.locator("#stand")).to_contain_text("1 seated")


def test_what_the_restaurant_books_is_seated_in_two_taps_and_what_was_left_is_said(hotel, device):
    host = page_of(hotel, device, "rosa", "/dining/host")
    now = datetime.now().astimezone()
    at = {"occurred_at": now.isoformat(), "source_version": 1}
    answer = hotel.pms_says(
        {"event_id": "b1", "kind": "table.booked", **at,
         "table": {"key": "T1", "at": now.isoformat(), "covers": 1, "room": "1208",
                   "name": "王先生"}},
        {"event_id": "c1", "kind": "check.closed", **at,
         "check": {"table": "T1", "items": [
             {"key": "1", "code": "FRUIT-DRAGON", "name": "Dragon fruit"},
             {"key": "2", "code": "FRUIT-APPLE", "name": "Apple"}]}},
    )  # fmt: skip
    assert [one["outcome"] for one in answer["results"]] == ["applied", "applied"], answer

    table = host.locator("#stand article", has_text="Wang")
    table.get_by_role("link", name="Seat", exact=True).tap()
    host.locator("dialog[open]").get_by_role("button", name="7", exact=True).tap()
    table.get_by_role("link", name="What was eaten").tap()
    sheet = host.locator("dialog[open]")
    sheet.locator("form", has_text="Dragon fruit").get_by_role("button", name="Eaten").tap()
    apple = sheet.locator("form.panel", has_text="Apple")
    apple.get_by_role("button", name="Left", exact=True).tap()
    expect(apple.locator('[aria-pressed="true"]')).to_have_text("Left")

    expect(host.locator("#stand")).not_to_contain_text("(2)")
    seen = "SELECT value, polarity FROM preferences_observation ORDER BY id"
    wait_until(lambda: len(hotel.ask(seen)) == 2)
    assert hotel.ask(seen) == [("dragon_fruit", "for"), ("apple", "passed_over")]
    assert hotel.ask("SELECT count(*) FROM preferences_preference WHERE strength = 'refuses'") == [
        (0,)
    ]
