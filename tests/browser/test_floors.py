"""Two supervisors and an attendant look at once: rooms are picked, placed, overruled and taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, TABLET
from tests.browser.signing import sign_in

LIVE = '#live-pill[data-state="live"]'


@pytest.fixture
def opened(fresh_site, device):
    """Opens a page of the hotel for somebody, on a device of its own, and waits until it is live."""

    def go(login, path, size=TABLET):
        fresh_site.ask("UPDATE staff_user SET language = 'en' WHERE login = %s RETURNING id", login)
        context = device(size)
        sign_in(fresh_site, context, login, property_code="harbour")
        page = context.new_page()
        page.goto(f"{fresh_site.base}/p/harbour{path}")
        page.locator(LIVE).wait_for()
        return page

    return go


def pick(page, *numbers):
    for number in numbers:
        page.locator(f"#square-{number} input").check()


def give(page, name):
    page.locator(".desk-main", has_text=name).click()


def holder(page, number):
    return page.locator(f"#square-{number} .square-who")


def test_a_placing_is_seen_by_the_other_tablet_and_the_phone_and_comes_back(opened):
    sun, zhou = opened("sun", "/floors"), opened("zhou", "/floors")
    mei = opened("mei", "/rooms", PHONE)
    expect(mei.locator("#line-801")).to_have_count(0)

    pick(sun, "801", "802")
    expect(sun.get_by_text("2 rooms picked")).to_be_visible()
    give(sun, "Mei Lin")

    expect(sun.get_by_text("801, 802 are with Mei Lin now.")).to_be_visible()
    expect(sun.locator("input[data-room]:checked")).to_have_count(0)
    expect(holder(zhou, "801")).to_have_text("ML")
    expect(zhou.get_by_text("Sun Yue · Placed: 801, 802")).to_be_visible()
    expect(mei.locator("#line-801")).to_contain_text("Yours since")

    sun.locator("#snackbar").get_by_role("button", name="Undo").click()

    expect(holder(zhou, "801")).to_have_text("HZ")
    expect(mei.locator("#line-801")).to_have_count(0)


def test_picks_outlive_what_others_do_and_the_later_choice_is_told(opened):
    sun, zhou = opened("sun", "/floors"), opened("zhou", "/floors")
    pick(sun, "801")
    pick(zhou, "801", "803")
    give(sun, "Mei Lin")
    expect(holder(zhou, "801")).to_have_text("ML")
    expect(zhou.locator("#square-801 input")).to_be_checked()
    expect(zhou.locator("#square-803 input")).to_be_checked()

    give(zhou, "Ana Santos")

    expect(zhou.get_by_text("801, 803 are with Ana Santos now.")).to_be_visible()
    expect(holder(sun, "801")).to_have_text("AS")
    expect(sun.get_by_text("Zhou Lan · Placed: 801, 803")).to_be_visible()


def test_a_whole_floor_by_keyboard(opened):
    page = opened("sun", "/floors")

    page.get_by_role("button", name="Floor 9").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("10 rooms picked")).to_be_visible()
    page.locator("#square-910 input").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("9 rooms picked")).to_be_visible()
    page.locator(".desk-main", has_text="Fen Wu").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("9 rooms are with Fen Wu now.")).to_be_visible()
    expect(holder(page, "901")).to_have_text("FW")
    expect(holder(page, "910")).to_have_text("HZ")


def test_all_rooms_of_one_attendant_on_a_phone(opened):
    page = opened("sun", "/floors", PHONE)

    page.get_by_role("button", name="Pick all rooms of Hong Zhao").click()
    expect(page.get_by_text("20 rooms picked")).to_be_visible()
    page.locator(".desk-main", has_text="Nobody").click()

    expect(page.get_by_text("20 rooms are with Nobody now.")).to_be_visible()


def test_somebody_goes_home_and_her_rooms_are_with_the_others(opened):
    page, zhou = opened("sun", "/floors"), opened("zhou", "/floors")

    page.get_by_role("link", name="Mei Lin goes home").click()
    page.get_by_role("button", name="Do it: Mei Lin goes home").click()

    page.wait_for_url("**/floors")
    expect(zhou.locator(".desk", has_text="Mei Lin")).to_contain_text("Went home")
    expect(holder(zhou, "1208")).not_to_have_text("ML")
    expect(page.get_by_text("Sun Yue · Relief: 30 rooms")).to_be_visible()

    page.locator(".board-last").get_by_role("button", name="Undo").click()

    expect(holder(zhou, "1208")).to_have_text("ML")
    expect(zhou.locator(".desk", has_text="Mei Lin")).not_to_contain_text("Went home")
