"""A phone comes into the house by a scanned code; a person by a PIN; rooms change hands by a tap."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, TABLET
from tests.browser.signing import sign_in


@pytest.fixture
def office(site, device):
    """The manager's tablet."""
    context = device(TABLET)
    sign_in(site, context, "zhou", property_code="harbour")
    return context.new_page()


def enrolled(site, office, device):
    """A phone that scanned the code on the manager's page."""
    office.goto(f"{site.base}/p/harbour/devices")
    office.locator("#id_label").fill("Floor 12")
    office.locator("#id_kind").select_option("phone")
    office.get_by_role("button", name="Show the code").tap()
    link = office.locator('a[href*="/enrol#"]').get_attribute("href")
    phone = device(PHONE).new_page()
    # The installation may be known by another name than the test's port.
    phone.goto(f"{site.base}/enrol#{urlsplit(link).fragment}")
    phone.wait_for_function("document.getElementById('code').value.length == 26")
    assert "#" not in phone.url
    phone.get_by_role("button", name="Add this device").tap()
    phone.wait_for_url("**/sign-in")
    return phone


def test_a_phone_is_enrolled_and_a_new_person_signs_in_by_tap_and_pin(site, office, device):
    phone = enrolled(site, office, device)
    office.goto(f"{site.base}/p/harbour/people")
    office.locator("#id_name").fill("Xia Wen")
    office.locator("#id_name_native").fill("夏文")
    office.locator("#id_login").fill("xia")
    office.locator(".choice", has_text="Housekeeping").tap()
    office.locator("#id_language").select_option("en")
    office.get_by_role("button", name="Add and show the PIN").tap()
    pin = re.sub(r"\D", "", office.locator("#new-pin").inner_text())

    phone.goto(f"{site.base}/p/harbour/sign-in")
    phone.locator(".tile", has_text="Xia Wen").tap()
    phone.locator("#pin").fill(pin)
    phone.get_by_role("button", name="Sign in").tap()
    phone.locator('#live-pill[data-state="live"]').wait_for()

    assert phone.locator(".bar-person").inner_text() == "Xia Wen"


def test_a_room_is_given_to_a_section_and_taken_out_by_a_tap(site, office):
    office.goto(f"{site.base}/p/harbour/sections?department=housekeeping")
    tile = office.locator('.tile[aria-pressed="true"]').first
    number = tile.locator(".number").inner_text()
    pressed = office.locator(f'.tile:has(.number:text-is("{number}"))')

    pressed.tap()
    office.locator(f'.tile[aria-pressed="false"]:has(.number:text-is("{number}"))').wait_for()
    pressed.tap()

    expect(pressed).to_have_attribute("aria-pressed", "true")


def test_pages_work_without_scripts(site, device):
    context = device(PHONE, java_script_enabled=False)
    sign_in(site, context, "zhou", property_code="harbour")
    page = context.new_page()
    page.goto(f"{site.base}/p/harbour/devices")

    page.locator("#id_label").fill("Lobby")
    page.get_by_role("button", name="Show the code").tap()

    assert re.fullmatch(r"([a-z2-7]{5}-){5}[a-z2-7]", page.locator("#enrol-code").inner_text())
    assert page.locator(".qr svg").count() == 1
