"""Flow (g): a threshold is changed, what it would do is seen, it is published and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, SMALL, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.signing import sign_in

FIRST = [("Nights 3", "member"), ("Nights 6", "silver"), ("Nights 16", "gold")]
SECOND = [("Nights 3", "silver"), ("Nights 6", "silver"), ("Nights 16", "gold")]


def gone(nr, nights):
    """A guest who left two months ago after so many nights."""
    left = datetime.now(UTC) - timedelta(60)
    stay = {
        "key": f"L-{nr}",
        "status": "departed",
        "arrival": str((left - timedelta(nights)).date()),
        "departure": str(left.date()),
        "guests": [{"profile": f"L-{nr}", "family": "Guest", "given": f"Nights {nights}"}],
    }
    return {
        "event_id": f"l-{nr}",
        "kind": "stay.checked_out",
        "occurred_at": left.isoformat(),
        "source_version": 1,
        "stay": stay,
    }


COUNT = "from core import clock; from loyalty.jobs import tiers; tiers.catch_up(now=clock.now())"


def counted(site):
    """The levels once the sweep's job has counted; the sweep itself runs once a minute only."""
    site.manage("shell", "-c", COUNT)
    return levels(site)


def levels(site):
    return site.ask(
        "SELECT g.given, m.level FROM loyalty_membership m"
        " JOIN guests_guest g ON g.id = m.guest_id ORDER BY g.id"
    )


@pytest.fixture
def office(site, device):
    """The manager's tablet."""
    context = device(TABLET)
    sign_in(site, context, "zhou", property_code="harbour")
    return context.new_page()


def test_threshold_is_changed_simulated_published_and_rolled_back(site, office, device, complaints):
    complaints.expect("status of 422")  # a threshold of nought is refused
    site.pms_says(*(gone(nr, nights) for nr, nights in enumerate((3, 6, 16))))
    site.manage("sweep")
    office.goto(f"{site.base}/p/harbour/programmes")
    office.get_by_role("button", name="Begin a programme").tap()
    office.get_by_role("button", name="See what it would do").tap()
    office.get_by_role("button", name="Publish").tap()
    first = counted(site)

    office.goto(f"{site.base}/p/harbour/programmes")
    office.get_by_role("link", name="Try other rules").tap()
    office.get_by_label("Silver: nights").fill("0")
    office.get_by_role("button", name="See what it would do").tap()
    expect(office.get_by_text("greater than or equal to 1")).to_be_visible()
    office.get_by_label("Silver: nights").fill("3")
    office.get_by_role("button", name="See what it would do").tap()
    expect(office.get_by_text("1 would go up at once, 0 would go down")).to_be_visible()
    office.get_by_role("button", name="Publish").tap()
    second = counted(site)

    office.goto(f"{site.base}/p/harbour/programmes")
    office.get_by_text("Bring version 1 back").tap()
    office.get_by_role("button", name="As if the newer rules had never held").tap()
    expect(office.get_by_text("the same as version 1")).to_be_visible()
    third = counted(site)

    assert (first, second, third) == (FIRST, SECOND, FIRST)

    assert [line for size in (TABLET, PHONE, SMALL) for line in looked(site, device, size)] == []


def looked(site, device, size):
    """What is wrong with the pages on a device of this size, in both themes."""
    found = []
    for theme in ("light", "dark"):
        context = device(size)
        sign_in(site, context, "zhou", property_code="harbour")
        context.add_cookies([{"name": "crm_theme", "value": theme, "url": site.base}])
        page = context.new_page()
        for path in ("", "/house/rules", "/house/members/gold"):
            page.goto(f"{site.base}/p/harbour/programmes{path}")
            found += [*serious_findings(page), *small_targets(page)]
            found += [f"{path} is too wide by {too_wide(page)}"] if too_wide(page) else []
    return found
