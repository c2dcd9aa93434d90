"""Mei says «I've got it» and does not begin: the supervisor's open list has it by itself, silently."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SMALL, TABLET, OpenDevice
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.product import Product
from tests.browser.signing import sign_in

LISTEN = """
  window.heard = [];
  document.addEventListener('alerts:sounded', (e) => window.heard.push(e.detail.level));
"""
_LATE = """
    UPDATE service_tasks_servicetask
    SET due_at = now() + interval '5 minutes', acknowledged_at = now() - interval '6 minutes'
    WHERE state = 'acknowledged' RETURNING public_id"""


def open_page(
    site: Product, device: OpenDevice, size: tuple[int, int], login: str, path: str
) -> Page:
    context = device(size)
    context.add_init_script(LISTEN)
    sign_in(site, context, login, property_code="harbour")
    page = context.new_page()
    page.goto(f"{site.base}/p/harbour{path}")
    page.locator('#live-pill[data-state="live"]').wait_for()
    return page


@pytest.fixture
def taken(site: Product, device: OpenDevice) -> None:
    """Towels for 1208 that Mei has."""
    site.ask("UPDATE staff_user SET language = 'en' RETURNING id")
    site.manage("sweep", "staff.sections")
    desk = open_page(site, device, TABLET, "li", "/request?room=1208")
    desk.get_by_role("button", name="Towels").tap()
    expect(desk.locator("#snackbar")).to_contain_text("Sent")
    mei = open_page(site, device, PHONE, "mei", "/tasks")
    mei.get_by_role("button", name="I've got it").tap()
    expect(mei.locator("#my-tasks")).to_contain_text("Mei Lin")


def test_what_nobody_began_comes_on_the_supervisors_list_without_a_sound(
    site, device, taken
) -> None:
    lists = [open_page(site, device, size, "sun", "/not-begun") for size in (TABLET, PHONE, SMALL)]
    for page in lists:
        expect(page.locator("#not-begun")).to_contain_text("All that was taken is begun")

    site.ask(_LATE)
    site.manage("sweep", "tasks.not_begun")

    for page in lists:
        expect(page.locator("#not-begun h2")).to_contain_text("Mei Lin")
        expect(page.locator("#not-begun")).to_contain_text("takes 10 minutes")
        looked = small_targets(page), too_wide(page), serious_findings(page)
        assert looked == ([], 0, [])
        assert page.evaluate("window.heard") == []
