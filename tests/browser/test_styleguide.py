"""Every component in every state: readable, reachable by a thumb, inside the policy, never too wide."""

import pytest

from tests.browser.conftest import PHONE, SMALL, TABLET, OpenDevice
from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.paper import Paper, styleguide, styleguide_sheet

LANGUAGES = ("en", "zh-hans", "zh-hant")


def drawn(device: OpenDevice, size: tuple[int, int], language: str, theme: str) -> Paper:
    paper = Paper(device(size))
    paper.pages["/styleguide/"] = styleguide(language, theme)
    paper.pages["/styleguide/sheet"] = styleguide_sheet(language)
    return paper


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_styleguide_has_no_serious_finding(device, language, theme):
    page = drawn(device, TABLET, language, theme).open("/styleguide/")

    findings = serious_findings(page)

    assert findings == []


@pytest.mark.parametrize("size", [TABLET, PHONE, SMALL], ids=["tablet", "phone", "small"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_styleguide_fits_thumbs_and_screens(device, language, size):
    page = drawn(device, size, language, "light").open("/styleguide/")
    more = page.locator(".bar-more")
    if more.is_visible():
        more.click()

    measured = {"small": small_targets(page), "too wide": too_wide(page)}

    assert measured == {"small": [], "too wide": 0}


@pytest.mark.parametrize("size", [TABLET, PHONE, SMALL], ids=["tablet", "phone", "small"])
def test_sheet_opens_with_its_title_and_closes(device, size):
    page = drawn(device, size, "en", "light").open("/styleguide/")

    page.get_by_role("link", name="Log something").click()
    page.locator("#sheet[open]").wait_for()
    opened = {
        "title": page.locator("#sheet-title").inner_text(),
        "findings": serious_findings(page),
        "small": small_targets(page),
    }
    page.locator('[data-closes="sheet"]').click()
    page.locator("#sheet[open]").wait_for(state="hidden")

    assert opened == {"title": "801 · What did you see?", "findings": [], "small": []}


def test_theme_toggle_keeps_the_choice_on_the_device(device):
    page = drawn(device, TABLET, "en", "light").open("/styleguide/")

    page.locator("[data-theme-toggle]").click()

    theme = page.evaluate("[document.documentElement.dataset.theme, document.cookie]")
    assert theme == ["dark", "crm_theme=dark"]


def test_open_high_alert_turns_the_bar_and_counts_in_the_title(device):
    page = drawn(device, TABLET, "en", "light").open("/styleguide/")

    page.locator("#bar.is-urgent").wait_for()

    # One high and one medium are open; planned and taken ones are not counted.
    assert page.title() == "(2) Style guide"
