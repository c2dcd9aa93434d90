"""A manager sees whom to meet and who went quiet, keeps what became of it, and asks why a guest returns."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import PHONE, SMALL, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.signing import sign_in

PAGES = ("/insights", "/insights/quiet", "/insights/returning?days=364")


def told(nr, name, start, nights=2, *, status="departed", channel="Website"):
    """One stay of a guest, ``start`` days from today, as the PMS tells it."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    family, given = name.split(" ")
    arrival = today + timedelta(days=start)
    guest = {"profile": f"P-{family}", "role": "primary", "family": family, "given": given}
    kinds = {"departed": "stay.checked_out", "reserved": "reservation.created"}
    return {
        "event_id": f"L{nr}",
        "kind": kinds[status],
        "occurred_at": datetime.now(UTC).isoformat(),
        "source_version": 1,
        "stay": {
            "key": f"L{nr}", "status": status, "arrival": str(arrival), "adults": 1,
            "departure": str(arrival + timedelta(days=nights)), "channel": channel,
            "guests": [guest],
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def hotel(site):
    """Wang Wei came often and comes tomorrow; Smith Anna came a year ago and is not back."""
    days = (-1500, -1100, -900, -700, -500)
    stays = [told(nr, "Wang Wei", start) for nr, start in enumerate(days)]
    stays += [told(10 + nr, "Smith Anna", start) for nr, start in enumerate((-728, -500, -364))]
    stays.append(told(20, "Wang Wei", 1, status="reserved"))
    answer = site.pms_says(*stays)
    assert answer["accepted"] == len(stays), answer
    site.manage("sweep")
    site.manage("count_loyalty")
    return site


def manager(site, device, size=TABLET, language="en", theme="light"):
    """A page of the manager Zhou's."""
    site.ask("UPDATE staff_user SET language = %s WHERE login = 'zhou' RETURNING id", language)
    context = device(size)
    context.add_cookies([{"name": "crm_theme", "value": theme, "url": site.base}])
    sign_in(site, context, "zhou", property_code="harbour")
    return context.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_pages_full_of_guests_stand_every_look(hotel, device, path):
    looks = []
    for size, language, theme in (
        (TABLET, "en", "light"), (PHONE, "zh-hans", "dark"), (SMALL, "zh-hant", "light"),
    ):  # fmt: skip
        page = manager(hotel, device, size, language, theme)
        page.goto(f"{hotel.base}/p/harbour{path}")
        closed = page.locator("main details:not([open]) > summary")
        while closed.count():
            closed.first.click()
        looks.append((small_targets(page), too_wide(page), serious_findings(page)))

    assert looks == [([], 0, [])] * 3


def test_what_became_of_a_meeting_is_kept(hotel, device):
    page = manager(hotel, device)
    page.goto(f"{hotel.base}/p/harbour/insights")
    card = page.locator("#meeting li", has_text="Wei Wang")
    card.get_by_label("Note").fill("Would like the corner room")

    card.get_by_role("button", name="Met", exact=True).click()

    page.locator("#meeting li", has_text="Would like the corner room").wait_for()
    assert page.locator("#meeting li .strong").first.inner_text().startswith("Met Zhou")


def test_a_call_goes_from_planned_to_its_result(hotel, device):
    page = manager(hotel, device)
    page.goto(f"{hotel.base}/p/harbour/insights/quiet")
    card = page.locator("#quiet li", has_text="Anna Smith")
    card.get_by_text("Plan a call").click()
    card.get_by_role("button", name="in 3 days").click()
    planned = page.locator("#quiet li", has=page.get_by_role("button", name="Not now"))
    planned.wait_for()

    planned.get_by_role("button", name="Not now").click()

    row = page.locator("#quiet tbody tr", has_text="Anna Smith")
    row.wait_for()
    assert "Not now" in row.inner_text()


def test_a_number_opens_its_rows(hotel, device):
    page = manager(hotel, device)
    page.goto(f"{hotel.base}/p/harbour/insights/returning?days=364")

    page.get_by_role("region", name="What they bring").locator("tbody a").first.click()

    page.get_by_role("heading", name="The rows behind a number").wait_for()
    assert page.locator("tbody tr").count() == 1


def test_the_guest_page_says_why_the_guest_comes_back(hotel, device):
    page = manager(hotel, device)
    page.goto(f"{hotel.base}/p/harbour/insights")
    page.get_by_role("link", name="Wei Wang").click()
    why = page.locator("details", has_text="Why this guest comes back")
    why.locator("summary").click()

    words = why.inner_text()

    assert "5 stays, 10 nights since" in words
    assert "Booked with the hotel itself: 5 of 5." in words
