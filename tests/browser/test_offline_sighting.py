"""A sighting made without a network is about who was in the room when it was seen, whenever it is sent."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.browser.conftest import PHONE
from tests.browser.signing import sign_in
from tests.browser.test_outbox import waiting

HOUR = timedelta(hours=1)
SIGHTINGS = """
    SELECT s.source_key, o.moment, o.clock_doubtful, o.observed_at FROM preferences_observation o
    JOIN preferences_placement p ON p.observation_id = o.id
    LEFT JOIN stays_stay s ON s.id = p.stay_id ORDER BY p.id"""


def told(key, kind, status, at, version=1):
    """One event of a guest of 1208 who leaves today."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    guest = {"profile": f"P-{key}", "role": "primary", "family": key, "given": "A."}
    return {
        "event_id": f"{key}-{version}",
        "kind": kind,
        "occurred_at": at.isoformat(),
        "source_version": version,
        "stay": {
            "key": key,
            "status": status,
            "arrival": str(today - timedelta(days=1)),
            "departure": str(today),
            "room": "1208",
            "adults": 1,
            "guests": [guest],
        },
    }


def test_a_sighting_made_offline_lands_on_the_guest_who_was_there(fresh_site, device, complaints):
    for words in ("ERR_INTERNET_DISCONNECTED", "WebSocket", "Failed to fetch"):
        complaints.expect(words)
    now = datetime.now(UTC)
    fresh_site.pms_says(told("Okafor", "stay.checked_in", "in_house", now - 20 * HOUR))
    context = device(PHONE)
    context.clock.install(time=now - 3 * HOUR)
    sign_in(fresh_site, context, "mei")
    page = context.new_page()
    page.goto(f"{fresh_site.base}/p/harbour/rooms/1208/log/blanket_under_pillow?moment=clean")
    page.locator("html[data-ready]").wait_for(state="attached")

    context.set_offline(True)
    page.locator('button[name=then][value=""]').tap()
    waiting(page, 1)
    fresh_site.pms_says(
        told("Okafor", "stay.checked_out", "departed", now - 2 * HOUR, version=2),
        told("Ito", "stay.checked_in", "in_house", now - HOUR),
    )
    page.clock.fast_forward("03:00:00")
    context.set_offline(False)
    waiting(page, 0)

    ((whose, moment, doubtful, seen),) = fresh_site.ask(SIGHTINGS)
    assert (whose, moment, doubtful) == ("Okafor", "clean", False)
    assert abs(seen - (now - 3 * HOUR)) < timedelta(minutes=2)
