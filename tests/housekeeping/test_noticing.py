"""What the page tells of its clocks and of the moment decides about whom a sighting is."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from core import clock
from preferences.models import Observation
from tests.factories.signed_in import make_department, sign_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    """The views read the real clock."""
    return clock.now()


@pytest.fixture
def log(scene, client):
    """Mei's phone sends a sighting in 1208: seen when by its clock, and what else it says."""
    keeping = make_department(scene.property, "housekeeping")
    client.cookies.load(sign_in(scene.property, keeping, login="mei").cookies)

    def go(*, ago, moment="clean", error=timedelta(0), **headers):
        """``error`` is how far the phone's clock is off by now."""
        now = clock.now()
        answer = client.post(
            f"/p/{scene.property.code}/rooms/1208/observe",
            urlencode({"sighting": "blanket_under_pillow", "then": "", "moment": moment,
                       "observed_at": (now - ago).isoformat()}),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Guest": "1", "Origin": "http://testserver", "Idempotency-Key": "k" * 26,
                     "X-Device-Now": (now + error).isoformat(), **headers},
        )  # fmt: skip
        assert answer.status_code == 201, answer.content
        return Observation.objects.get()

    return go


@pytest.mark.parametrize(
    ("said", "doubtful"),
    [("7200", False), ("60", True), ("14400", True), ("-7200", False), ("soon", False),
     ("1e400", False), ("nan", False), ("", False)],
)  # fmt: skip
def test_a_clock_that_was_set_while_the_note_waited_is_not_trusted(log, said, doubtful):
    seen = log(ago=120 * MINUTE, **{"X-Device-Waited": said})

    assert seen.clock_doubtful is doubtful


def test_a_clock_that_is_wrong_all_along_is_put_right(log):
    seen = log(ago=30 * MINUTE, error=90 * MINUTE, **{"X-Device-Waited": "7200"})

    late = abs(clock.now() - 120 * MINUTE - seen.observed_at)
    assert (seen.clock_doubtful, late < MINUTE) == (False, True)


@pytest.mark.parametrize(("said", "kept"), [("departure", "departure"), ("tea", ""), ("", "")])
def test_the_moment_of_the_sheet_is_kept(log, said, kept):
    assert log(ago=MINUTE, moment=said).moment == kept


def test_the_note_after_a_departure_is_about_the_guest_who_left(scene, log):
    """Told late, when the next guest has long been in the room."""
    left = scene.stay("R-1", hours=48)
    scene.leave("R-1", hours=3)
    scene.stay("R-2", hours=2.4)

    seen = log(ago=150 * MINUTE, moment="departure", **{"X-Device-Waited": "9000"})

    assert seen.placements.get().stay == left


def test_the_sheet_hands_its_moment_on(scene, client):
    keeping = make_department(scene.property, "housekeeping")
    client.cookies.load(sign_in(scene.property, keeping, login="mei").cookies)
    room = f"/p/{scene.property.code}/rooms/1208/log"

    sheet = client.get(room, {"moment": "turndown"}).content.decode()
    tap = client.get(f"{room}/blanket_under_pillow", {"moment": "turndown"}).content.decode()

    assert f"{room}/blanket_under_pillow?moment=turndown" in sheet
    assert 'name="moment" value="turndown"' in tap
