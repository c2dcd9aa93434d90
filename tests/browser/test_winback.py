"""A manager draws a list to win guests back, gives a call to somebody, and sees what calling did."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import PHONE, SMALL, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.signing import sign_in

GUESTS = 24


def left(nr):
    """One guest who left ``nr`` days more than a year ago, as the PMS tells it."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    arrival = today - timedelta(days=370 + nr)
    return {
        "event_id": f"W{nr}",
        "kind": "stay.checked_out",
        "occurred_at": datetime.now(UTC).isoformat(),
        "source_version": 1,
        "stay": {
            "key": f"W{nr}", "status": "departed", "arrival": str(arrival), "adults": 1,
            "departure": str(arrival + timedelta(days=1)),
            "guests": [{"profile": f"W{nr}", "role": "primary", "family": f"Guest{nr}"}],
        },
    }  # fmt: skip


JUDGED = """
INSERT INTO loyalty_leavingrun
    (as_of, at, weeks, guests, came, auc, recency, brier, base, deciles, used, refused)
VALUES (current_date + 1, now(), 52, 400, 80, .781, .702, .11, .16, %s, true, '[]') RETURNING id
"""


@pytest.fixture(scope="module")
def hotel(site):
    """Guests who have not been here for a year, and a score that was judged."""
    answer = site.pms_says(*(left(nr) for nr in range(GUESTS)))
    assert answer["accepted"] == GUESTS, answer
    site.manage("sweep")
    site.manage("count_loyalty")
    tenths = [{"said": nr / 20, "came": nr / 22, "guests": 40} for nr in range(1, 11)]
    site.ask(JUDGED, json.dumps(tenths))
    return site


def manager(site, device, size=TABLET, language="en", theme="light"):
    """A page of the manager Zhou's."""
    site.ask("UPDATE staff_user SET language = %s WHERE login = 'zhou' RETURNING id", language)
    context = device(size)
    context.add_cookies([{"name": "crm_theme", "value": theme, "url": site.base}])
    sign_in(site, context, "zhou", property_code="harbour")
    return context.new_page()


OVER = """
UPDATE loyalty_winbacklist SET made_at = made_at - interval '90 days', made_on = made_on - 90,
    until = current_date - 10 RETURNING public_id
"""
HELD = """
UPDATE loyalty_winbackentry SET held = true WHERE id IN
    (SELECT id FROM loyalty_winbackentry ORDER BY held DESC, id LIMIT 12) RETURNING id
"""


def looks_of(hotel, device):
    """The looks of every page, once the days are put back and enough are held that all is drawn."""
    [(found,)] = hotel.ask(OVER)
    hotel.ask(HELD)
    paths = ("", "/new?quiet=180&horizon=90", "/terms", f"/{found}")

    looks = {}
    for size, language, theme in (
        (TABLET, "en", "light"), (PHONE, "zh-hans", "dark"), (SMALL, "zh-hant", "light"),
    ):  # fmt: skip
        page = manager(hotel, device, size, language, theme)
        for path in paths:
            page.goto(f"{hotel.base}/p/harbour/insights/winback{path}")
            closed = page.locator("main details:not([open]) > summary")
            while closed.count():
                closed.first.click()
            look = small_targets(page), too_wide(page), serious_findings(page)
            looks[path, language] = look

    return looks


def test_a_list_is_seen_made_called_closed_and_stands_every_look(hotel, device):
    page = manager(hotel, device)
    page.goto(f"{hotel.base}/p/harbour/insights/winback")
    page.get_by_role("link", name="New list").click()
    page.get_by_label("Overdue by their own rhythm").uncheck()
    page.get_by_role("button", name="See who qualifies").click()
    page.get_by_text("24 guests qualify: 22 to be called, 2 held back at random.").wait_for()
    page.get_by_role("button", name="Make this list").click()
    cards = page.locator("#winback-list li.card")
    cards.first.wait_for()
    first, count = cards.first.locator("h3").inner_text(), cards.count()

    cards.first.get_by_role("button", name="in 3 days").click()
    owned = page.locator("#winback-list li.card", has=page.get_by_role("button", name="Not now"))
    owned.wait_for()
    assert owned.locator("h3").inner_text() == first
    owned.get_by_role("button", name="Not now").click()
    page.locator("#winback-list tbody tr", has_text="Not now").wait_for()
    page.get_by_role("button", name="Close the list").click()
    page.get_by_text("closed, still counted").wait_for()
    assert page.locator("#winback-list li.card").count() == 0
    looks = looks_of(hotel, device)

    assert count == 22
    assert {key: look for key, look in looks.items() if look != ([], 0, [])} == {}
