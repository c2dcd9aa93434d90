"""Two supervisors and an attendant look at once: rooms are picked, placed, overruled and taken back."""

import asyncio
import threading

import aiohttp
import pytest
from playwright.sync_api import expect

from simulator.config import Hotel, Worker
from simulator.crew import Colleague
from simulator.tally import Tally
from tests.browser.conftest import PHONE, TABLET
from tests.browser.pictures import picture
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
    picture(sun, "11-floors")
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


def test_the_simulated_supervisor_shares_out_what_is_too_much(opened, fresh_site):
    page = opened("sun", "/floors")
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    hotel = Hotel("harbour", "", "Asia/Shanghai", "", "", (), ())
    worker = Worker("sun", "Sun", "", "", "supervisor", ("housekeeping",), "")
    sun = Colleague(hotel, worker, base=fresh_site.base, tally=Tally(), seed=1, forgets=1)

    async def rounds():
        async with aiohttp.ClientSession(fresh_site.base, cookies=cookies) as http:
            sun._http = http
            await sun.share_out()  # nobody has too much yet
            fresh_site.ask(
                "UPDATE hotels_property SET work_minutes = '{\"departure\": 200}' RETURNING id"
            )
            fresh_site.ask(
                "UPDATE hotels_room SET condition = 'dirty' WHERE number IN"
                " ('801', '802', '803', '804', '805') RETURNING id"
            )
            await sun.share_out()

    # Playwright keeps a loop running in this thread.
    thread = threading.Thread(target=lambda: asyncio.run(rounds()))
    thread.start()
    thread.join(60)

    assert sun.tally.counts == {"shared out": 1}
    kinds = fresh_site.ask("SELECT kind, jsonb_array_length(moves) > 0 FROM staff_placing")
    assert kinds == [("split", True)]
