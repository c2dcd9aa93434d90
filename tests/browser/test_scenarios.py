"""Scenarios 1, 6 and 9 of the product page on real devices: phones on the floors, tablets at the desk.

The PMS speaks through its door, the web process, beat and the worker run as the product runs them,
and whatever a screen shows it shows without being loaded again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TABLET
from tests.browser.crew import at_work, wait_until
from tests.browser.product import Product
from tests.browser.said import SHANGHAI, before_the_evening, business_day, event
from tests.browser.signing import sign_in

pytestmark = [pytest.mark.flow, pytest.mark.slow]

SOON = timedelta(seconds=2)  # what desk and duty manager are promised
NIGHT = timedelta(days=1)
WANG = {"profile": "P-WANG", "title": "Mr", "native": "王伟", "language": "en"}

_STAY = "SELECT public_id FROM stays_stay WHERE source_key = %s"
_KEPT = "SELECT count(*) FROM preferences_fulfilment WHERE prepared_at IS NOT NULL"
_KEEP = """
    SELECT id FROM service_tasks_servicetask
    WHERE rule = 'wish_clean' AND occurrence LIKE 'clean:' || %s || '/%%'"""
_ON_LOAN = """
    SELECT p.item FROM service_tasks_placeditem p JOIN hotels_room r ON r.id = p.room_id
    WHERE p.loan AND p.collected_at IS NULL AND r.number = %s"""
_HEARD = """
    SELECT e.label, d.shown_at - m.at FROM realtime_delivery d
    JOIN staff_device e ON e.id = d.device_id
    JOIN service_tasks_servicetask t ON t.public_id = d.entity
    JOIN pms_pmsmessage m ON m.stay_id = t.stay_id
    JOIN stays_stay s ON s.id = t.stay_id
    WHERE s.source_key = %s AND d.shown_at IS NOT NULL
      AND (e.label, t.rule) IN (('li', 'birthday_desk'), ('chen', 'birthday_duty'))"""


@dataclass(frozen=True)
class Hotel:
    """The running hotel on its present day, everybody reading English."""

    site: Product
    device: Any
    today: date

    def page(self, login: str, path: str, size=TABLET, code: str = "harbour") -> Page:
        """A page of somebody on a device of their own."""
        context = self.device(size)
        sign_in(self.site, context, login, property_code=code, label=login)
        page = context.new_page()
        page.goto(f"{self.site.base}/p/{code}{path}")
        page.locator('#live-pill[data-state="live"]').wait_for()
        return page

    def stay_page(self, key: str) -> Page:
        """The desk's tablet, opened on the guest of a stay."""
        [(stay,)] = wait_until(lambda: self.site.ask(_STAY, key))
        return self.page("li", f"/stays/{stay}")

    def hears(self, *events: dict[str, object], line: str = "harbour-pms") -> None:
        answer = self.site.pms_says(*events, line=line)
        assert answer["accepted"] == len(events), answer


@pytest.fixture
def hotel(fresh_site: Product, device) -> Iterator[Hotel]:
    fresh_site.ask("UPDATE staff_user SET language = 'en' RETURNING id")
    fresh_site.manage("sweep", "staff.sections")  # the set-up may have been before noon or midnight
    with at_work(fresh_site):
        yield Hotel(fresh_site, device, business_day())


def sees(page: Page, room: str, sight: str, done: str) -> None:
    """Two taps on the attendant's list: what she saw, and «Done it»."""
    page.locator(f"#line-{room} a[data-sheet]").tap()
    sheet = page.locator("dialog[open]")
    sheet.get_by_role("link", name=sight).tap()
    sheet.get_by_role("button", name=f"Done it: {done}").tap()
    sheet.wait_for(state="hidden")


BLANKET = ("Blanket stuffed under the pillow", "I added a buckwheat pillow")


def check_in(hotel: Hotel, key: str, room: str, nights: int = 3, **guest: Any) -> None:
    leaves = hotel.today + nights * NIGHT
    said = event(key, "stay.checked_in", room, hotel.today, leaves, "Wang Wei", **(WANG | guest))
    hotel.hears(said)


def test_scenario_1_pillow_seen_once_is_a_maybe_and_by_the_guests_word_ready_in_the_sister_hotel(
    hotel: Hotel,
) -> None:
    check_in(hotel, "S1", "1208")
    phone = hotel.page("mei", "/rooms", PHONE)
    desk = hotel.stay_page("S1")
    expect(desk.get_by_text("Nothing is known yet.")).to_be_visible()

    # The attendant cleaning 1208 finds a blanket under the pillow; two taps, a pillow on loan.
    sees(phone, "1208", *BLANKET)

    # The guest page gains «maybe a higher pillow (seen once)», says why, and tells what was done.
    maybe = desk.locator(".chip-maybe", has_text="higher pillow")
    expect(maybe).to_contain_text("seen once")
    expect(desk.locator(".timeline")).to_contain_text("Done: Buckwheat pillow")
    assert hotel.site.ask(_ON_LOAN, "1208") == [("buckwheat_pillow",)]
    assert hotel.site.ask(_KEPT) == [(1,)]

    # The day rolls: tomorrow's clean keeps it.
    hotel.hears(
        {
            "event_id": "roll",
            "kind": "business_date.rolled",
            "occurred_at": datetime.now(SHANGHAI).isoformat(),
            "business_date": str(hotel.today + NIGHT),
        }
    )
    wait_until(lambda: hotel.site.ask(_KEEP, str(hotel.today + NIGHT)))

    # The guest says so himself: it stands, and waits for him in the other hotel of the chain.
    maybe.tap()
    desk.get_by_role("button", name="Right").tap()
    expect(desk.locator(".chip-confirmed", has_text="higher pillow")).to_be_visible()
    work = desk.locator("#guest-card article.task")
    expect(work.filter(has_text="Buckwheat pillow stays on the bed")).to_be_visible()
    garden = hotel.page("wai", "/preparation", PHONE, code="garden")
    expect(garden.locator("#preparation")).to_contain_text("Nothing to prepare")
    coming = hotel.today + NIGHT
    said = event("S2", "reservation.created", "302", coming, coming + NIGHT, "Wang Wei", **WANG)
    hotel.hears(said, line="garden-pms")
    expect(garden.locator("#preparation tr", has_text="302")).to_contain_text(
        "Buckwheat pillow",
    )


def test_scenario_1_pillow_seen_in_a_second_stay_is_known(hotel: Hotel) -> None:
    came = hotel.today - 2 * NIGHT
    phone = hotel.page("mei", "/rooms", PHONE)
    first = ("1208", came, hotel.today, "Wang Wei")
    hotel.hears(event("S1", "stay.checked_in", *first, **WANG))
    sees(phone, "1208", *BLANKET)
    hotel.hears(event("S1", "stay.checked_out", *first, **WANG))
    check_in(hotel, "S2", "1105")
    desk = hotel.stay_page("S2")
    pillow = desk.locator(".chip", has_text="higher pillow")
    expect(pillow).to_contain_text("seen once")

    sees(phone, "1105", *BLANKET)

    expect(desk.locator(".chip-confirmed", has_text="higher pillow")).to_be_visible()
    expect(desk.locator(".chip-maybe")).to_have_count(0)


def test_scenario_6_birthday_at_the_desk_is_seen_by_desk_and_duty_manager_within_two_seconds(
    hotel: Hotel,
) -> None:
    desk = hotel.page("li", "/board")
    duty = hotel.page("chen", "/board", PHONE)
    attendant = hotel.page("mei", "/rooms", PHONE)
    day = datetime.now(SHANGHAI).date()  # occasions go by the calendar
    birthday = {"calendar": "solar", "month": day.month, "day": day.day, "year": 1984}

    # Three guests, as the machine may be busy with something else for one of them.
    heard = []
    for number, room in enumerate(("1201", "1202", "1203"), start=1):
        key, leaves, at = f"B{number}", day + 2 * NIGHT, before_the_evening()
        guest = {"title": "Ms", "birthday": birthday, "at": at}
        hotel.hears(event(key, "stay.checked_in", room, day, leaves, "Ito Yuki", **guest))
        for page, words in ((desk, "Birthday today"), (duty, "Birthday guest has checked in")):
            card = page.locator("[data-alert][data-state=open]", has_text=words)
            card.filter(has_text=room).scroll_into_view_if_needed()
        wait_until(lambda key=key: len(hotel.site.ask(_HEARD, key)) == 2)
        heard.append(dict(hotel.site.ask(_HEARD, key)))

        # Learnt at the desk: what is at hand within 20 minutes.
        flowers = attendant.locator(f"#line-{room} li", has_text="Birthday flowers and card")
        expect(flowers).to_contain_text(f"{at + timedelta(minutes=20):%H:%M}")

    assert [set(each) for each in heard] == [{"li", "chen"}] * 3
    assert min(max(each.values()) for each in heard) <= SOON


def test_scenario_6_birthday_known_the_day_before_stands_in_the_room_before_the_guest(
    hotel: Hotel,
) -> None:
    phone = hotel.page("mei", "/preparation", PHONE)
    desk = hotel.page("li", "/board")
    coming = hotel.today + NIGHT
    birthday = {"calendar": "solar", "month": coming.month, "day": coming.day, "year": 1984}

    hotel.hears(
        event("B1", "reservation.created", "1208", coming, coming + 2 * NIGHT, "Ito Yuki",
              birthday=birthday)
    )  # fmt: skip

    row = phone.locator("#preparation tr", has_text="Birthday flowers and card")
    expect(row).to_contain_text("1208")
    expect(row).to_contain_text(f"{coming:%m-%d} 14:00")  # an hour before check-in begins
    expect(desk.locator("#alerts")).to_contain_text("Nothing waits")  # preparation never sounds


def test_scenario_9_open_tasks_follow_the_guest_and_what_stood_there_is_put_up_again(
    hotel: Hotel,
) -> None:
    check_in(hotel, "M1", "1208")
    leaves = hotel.today + 3 * NIGHT
    mei, ana = hotel.page("mei", "/rooms", PHONE), hotel.page("ana", "/tasks", PHONE)
    desk = hotel.stay_page("M1")

    # A blanket of ours lies in 1208, and three tasks are open.
    sees(mei, "1208", "Extra duvet from the wardrobe on the bed", "I put a blanket on the bed")
    mei.get_by_role("link", name="Tasks", exact=True).tap()
    mei.locator('#live-pill[data-state="live"]').wait_for()
    wanted = ("Towels", "Drinking water", "Iron and board")
    for tile in wanted:
        desk.get_by_role("link", name="New request").tap()
        desk.locator("dialog[open]").get_by_role("button", name=tile).tap()
        expect(desk.locator("#guest-card article.task", has_text=tile)).to_contain_text("1208")
    tasks = "#my-tasks article.task"
    for words in wanted:
        expect(mei.locator(tasks, has_text=words)).to_contain_text("1208")
    expect(ana.locator(tasks)).to_have_count(0)

    # The desk sees who has it, although only housekeeping touched it.
    mei.locator(tasks, has_text="Towels").get_by_role("button", name="I've got it").tap()
    expect(desk.locator("#guest-card article.task", has_text="Towels")).to_contain_text("Mei")

    # He is moved to 1503, which is Ana's.
    moved = event("M1", "stay.room_moved", "1503", hotel.today, leaves, "Wang Wei", **WANG)
    hotel.hears(moved)

    # The work is Ana's now, with the new room; Mei keeps what stays behind in hers.
    for words in wanted:
        expect(ana.locator(tasks, has_text=words)).to_contain_text("1503")
        expect(mei.locator(tasks, has_text=words)).to_have_count(0)
        expect(desk.locator("#guest-card article.task", has_text=words)).to_contain_text("1503")
    again = ana.locator(tasks, has_text="Extra blanket")
    expect(again).to_contain_text("1503")
    expect(again).not_to_have_attribute("data-alert", "")  # it has time, and calls later
    expect(mei.locator(tasks)).to_have_count(1)
    expect(mei.locator(tasks)).to_contain_text("Collect: ")
    expect(mei.locator(tasks)).to_contain_text("1208")
