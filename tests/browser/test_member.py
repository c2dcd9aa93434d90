"""A member's page on three devices: found by name, points given, spent and refused, and nothing too small."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, SMALL, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.signing import sign_in
from tests.browser.test_tiers import COUNT, gone

ASKING = """
from datetime import date
import yaml
from core import clock
from core.transactions import unit
from loyalty.jobs import tiers
from loyalty.queries.programmes import chain_day
from loyalty.services import programmes
content = yaml.safe_load(programmes.OUR_OWN.read_text(encoding="utf-8"))
content["levels"][2]["when"]["any"] += [{"paid": 50000}]
content["levels"][3]["when"]["any"] += [{"invited": True}]
now = clock.now()
with unit():
    draft = programmes.draft(code="house", content=content, by=None, now=now)
    programmes.publish(programme_id=draft.programme_id, number=draft.number, by=None,
                       day=chain_day(now), now=now)
tiers.catch_up(now=now)
"""


@pytest.fixture
def member(site):
    """The address of a silver member's page, under rules that sell gold and invite to platinum."""
    site.pms_says(gone(7, 6))
    site.manage("sweep")
    site.manage("shell", "-c", ASKING)
    site.manage("shell", "-c", COUNT)
    [(guest,)] = site.ask("SELECT public_id FROM guests_guest WHERE given = 'Nights 6'")
    return f"{site.base}/p/harbour/programmes/house/guests/{guest}"


def test_points_are_given_spent_and_refused_on_the_page(site, device, member, complaints):
    complaints.expect("status of 409")  # more is spent than there is
    context = device(TABLET)
    sign_in(site, context, "zhou", property_code="harbour")
    office = context.new_page()
    office.goto(f"{site.base}/p/harbour/programmes")
    office.get_by_role("searchbox", name="Find a guest in this programme").fill("nights")
    office.get_by_role("button", name="Search").last.tap()
    office.get_by_role("link", name="Nights 6").tap()
    expect(office.get_by_text("Silver: 6 nights")).to_be_visible()

    form = record(office, "Adjust points")
    form.get_by_label("Points").fill("800")
    form.get_by_label("Reason").fill("Sorry for the noise")
    form.get_by_role("button", name="Adjust").tap()
    expect(office.get_by_text("800 points to spend.")).to_be_visible()

    form = record(office, "Spend points")
    form.get_by_label("Points").fill("900")
    form.get_by_label("Reason").fill("A massage")
    form.get_by_role("button", name="Spend").tap()
    expect(office.get_by_role("alert")).to_contain_text("There are 800 points")
    form = office.locator("details[open]")
    expect(form.get_by_label("Reason")).to_have_value("A massage")
    form.get_by_label("Points").fill("300")
    form.get_by_role("button", name="Spend").tap()
    expect(office.get_by_text("500 points to spend.")).to_be_visible()

    assert site.ask("SELECT kind, points FROM loyalty_memberevent ORDER BY id") == [
        ("adjust", 800),
        ("burn", 300),
    ]
    found = [line for size in (TABLET, PHONE, SMALL) for line in looked(site, device, size, member)]
    assert found == []


def record(page, title):
    """The form under ``title``, opened."""
    page.locator("summary", has_text=title).tap()
    return page.locator("details", has=page.locator("summary", has_text=title))


def looked(site, device, size, member):
    """What is wrong with the page, every form open, and with the search, in both themes."""
    found = []
    for theme in ("light", "dark"):
        context = device(size)
        sign_in(site, context, "zhou", property_code="harbour")
        context.add_cookies([{"name": "crm_theme", "value": theme, "url": site.base}])
        page = context.new_page()
        for path in (member, f"{site.base}/p/harbour/programmes/house/guests?q=nights"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })")
            found += [*serious_findings(page), *small_targets(page)]
            found += [f"{path} is too wide by {too_wide(page)}"] if too_wide(page) else []
    return found
