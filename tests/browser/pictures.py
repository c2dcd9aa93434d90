"""The pictures of the README: ``PICTURES=1`` keeps what the tests see."""

import os

from playwright.sync_api import Page

from tests.browser.product import ROOT

PICTURES = ROOT / "docs" / "pictures"


def picture(page: Page, name: str) -> None:
    """Keeps the screen as it is, once nothing moves on it."""
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURES / f"{name}.png")
