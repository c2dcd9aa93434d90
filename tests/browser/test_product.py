"""The frame of real pages on a running product: live, in the reader's language, gone when revoked."""

import pytest
from playwright.sync_api import Page

from staff.enums import Role
from tests.browser.conftest import PHONE, TABLET
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.signing import sign_in, somebody


def opened(site, device, size=TABLET) -> Page:
    """A manager's first page."""
    context = device(size)
    login, code = somebody(site, Role.MANAGER)
    sign_in(site, context, login, property_code=code)
    page = context.new_page()
    page.goto(site.base)
    page.locator('#live-pill[data-state="live"]').wait_for()
    return page


def test_first_page_is_live(site, device):
    page = opened(site, device)

    assert page.locator("#live-pill").inner_text() == "Live"


@pytest.mark.parametrize(
    ("language", "lang", "word"), [("zh-hans", "zh-Hans", "实时"), ("zh-hant", "zh-Hant", "即時")]
)
def test_language_follows_the_person(fresh_site, device, language, lang, word):
    login, _code = somebody(fresh_site, Role.MANAGER)
    page = opened(fresh_site, device)

    page.locator(f"button[name=language][value={language}]").tap()
    page.locator("#live-pill", has_text=word).wait_for()

    stored = fresh_site.ask("SELECT language FROM staff_user WHERE login = %s", login)
    assert (page.locator("html").get_attribute("lang"), stored) == (lang, [(language,)])


def test_sign_in_page_stands_every_look(site, device):
    _login, code = somebody(site, Role.MANAGER)
    page = device(PHONE).new_page()
    page.goto(f"{site.base}/p/{code}/sign-in")
    page.locator("html[data-ready]").wait_for(state="attached")

    measured = (serious_findings(page), small_targets(page), too_wide(page))

    assert measured == ([], [], 0)


def test_revoked_device_is_sent_to_the_door_at_once(fresh_site, device, complaints):
    complaints.expect("401")
    lost = device(PHONE)
    login, code = somebody(fresh_site, Role.MANAGER)
    public_id = sign_in(fresh_site, lost, login, property_code=code, label="Lost phone")
    page = lost.new_page()
    page.goto(f"{fresh_site.base}/p/{code}/people")
    page.locator('#live-pill[data-state="live"]').wait_for()
    office = opened(fresh_site, device)
    office.goto(f"{fresh_site.base}/p/{code}/devices")

    office.locator(f'form[action*="{public_id}"] button').tap()
    page.locator("#login, .tiles").first.wait_for()

    assert page.url.startswith(f"{fresh_site.base}/p/{code}/sign-in")
