"""Chromium, devices of the house, and a running product to point them at.

Chromium is the one named by CHROMIUM or found on the machine (Debian's package); it is never
downloaded. Without one these tests are skipped and say so; with CI=true a skip is a failure.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser import product
from tests.browser.look import Complaints
from tests.browser.paper import ORIGIN, Paper
from tests.browser.product import Product, Seed

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE = 60_000  # ms for whatever is waited for: how fast it comes is asked by tests of their own
TABLET, PHONE, SMALL = (1180, 820), (390, 844), (320, 568)
OpenDevice = Callable[..., BrowserContext]


def chromium_path() -> str | None:
    """The browser to drive, or None."""
    named = os.environ.get("CHROMIUM")
    if named is not None:
        return named or None
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, whatever it forgot to say; some only look."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            asks_database = "seed" in getattr(item, "fixturenames", ())
            if not asks_database or "every_look" in item.name:
                item.add_marker(pytest.mark.looks)
            if {"site", "fresh_site"} & set(getattr(item, "fixturenames", ())):
                # The first of them waits for migrations and the set-up of two hotels.
                item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file; each device is a context of its own.

    It ends with the file, because Playwright keeps an event loop running in this thread and tests
    of our own loops could not run beside it.
    """
    path = chromium_path()
    if path is None:
        pytest.skip("No Chromium here; install the package chromium or set CHROMIUM to its path.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Errors and broken policies of every device of a test; unexpected ones fail it."""
    kept = Complaints()
    yield kept
    assert kept.unexpected == []


def new_device(browser: Browser, size: tuple[int, int], **options: object) -> BrowserContext:
    """A device of its own: cookies, storage, cache and a screen."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=True,
        reduced_motion="reduce",
        locale="en-GB",
        service_workers="block",
        **options,  # type: ignore[arg-type]
    )
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def device(browser: Browser, complaints: Complaints) -> Iterator[OpenDevice]:
    """Opens devices: ``device(TABLET)``; each has cookies, storage and a screen of its own."""
    opened: list[BrowserContext] = []

    def open_device(size: tuple[int, int] = TABLET, **options: object) -> BrowserContext:
        context = new_device(browser, size, **options)
        complaints.watch(context)
        opened.append(context)
        return context

    yield open_device
    for context in opened:
        context.close()


@pytest.fixture(autouse=True)
def plain_static(settings: object) -> None:
    """Pages drawn in this process name their files unhashed; the running product hashes them."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def paper(device: OpenDevice) -> Paper:
    """A tablet whose network is this test."""
    context = device(TABLET)
    context.add_cookies([{"name": "csrftoken", "value": "token-of-the-cookie", "url": ORIGIN}])
    return Paper(context)


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seed]:
    """A database that holds the demo hotels, only ever copied."""
    name = f"browser_{os.getpid()}_seed"
    yield product.seeded(name, tmp_path_factory.mktemp("seed"))
    product.drop(name)


@pytest.fixture(scope="module")
def site(
    seed: Seed, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Product]:
    """A running product for the tests of one file; they see each other's traces."""
    name = f"browser_{os.getpid()}_{request.module.__name__.rsplit('.', 1)[-1][:30]}"
    with product.running(seed, name, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def fresh_site(seed: Seed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A running product as the set-up left it, for one test alone."""
    name = f"browser_{os.getpid()}_fresh"
    with product.running(seed, name, tmp_path_factory.mktemp("fresh")) as running:
        yield running
