"""What a phone's clock may say, and how far it is believed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from preferences.deviceclock import LONGEST_DELAY, read

RECEIVED = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_a_sound_clock_is_believed():
    seen = read(
        observed_at=RECEIVED - 3 * HOUR, device_now=RECEIVED - MINUTE / 60, received_at=RECEIVED
    )

    assert (seen.at, seen.doubtful) == (RECEIVED - 3 * HOUR + MINUTE / 60, False)


@given(
    st.timedeltas(-timedelta(days=4000), timedelta(days=4000)),
    st.timedeltas(timedelta(0), LONGEST_DELAY - MINUTE),
)
def test_a_constant_error_is_taken_off(error, delay):
    seen = read(
        observed_at=RECEIVED - delay + error, device_now=RECEIVED + error, received_at=RECEIVED
    )

    assert (seen.at, seen.doubtful) == (RECEIVED - delay, False)


def test_twelve_hours_offline_are_kept_and_more_is_doubtful():
    kept = read(observed_at=RECEIVED - 12 * HOUR, device_now=RECEIVED, received_at=RECEIVED)
    late = read(observed_at=RECEIVED - 13 * HOUR, device_now=RECEIVED, received_at=RECEIVED)

    assert (kept.doubtful, late.doubtful) == (False, True)
    assert (late.earliest, late.latest) == (RECEIVED - 12 * HOUR, RECEIVED)


def test_the_future_is_doubtful_and_a_minute_ahead_is_now():
    future = read(observed_at=RECEIVED + 9 * MINUTE, device_now=RECEIVED, received_at=RECEIVED)
    ahead = read(observed_at=RECEIVED + MINUTE, device_now=RECEIVED, received_at=RECEIVED)

    assert (future.doubtful, future.at) == (True, RECEIVED)
    assert (ahead.doubtful, ahead.at) == (False, RECEIVED)


def test_without_the_devices_own_time_only_just_now_is_believed():
    just_now = read(observed_at=RECEIVED - MINUTE, device_now=None, received_at=RECEIVED)
    earlier = read(observed_at=RECEIVED - HOUR, device_now=None, received_at=RECEIVED)

    assert (just_now.doubtful, earlier.doubtful) == (False, True)


def test_a_clock_set_between_tap_and_sending_is_seen_by_the_clock_that_cannot_be_set():
    seen = read(
        observed_at=RECEIVED - 3 * HOUR, device_now=RECEIVED, received_at=RECEIVED, waited=MINUTE
    )

    assert seen.doubtful


def test_a_clock_set_between_tap_and_sending_is_seen_by_its_last_error():
    jumped = read(
        observed_at=RECEIVED - 3 * HOUR,
        device_now=RECEIVED,
        received_at=RECEIVED,
        last_offset_seconds=2 * 3600,
    )
    at_once = read(
        observed_at=RECEIVED, device_now=RECEIVED, received_at=RECEIVED, last_offset_seconds=7200
    )

    assert (jumped.doubtful, at_once.doubtful) == (True, False)


def test_a_tap_after_the_sending_by_its_own_clock_is_doubtful():
    seen = read(observed_at=RECEIVED - HOUR, device_now=RECEIVED - 2 * HOUR, received_at=RECEIVED)

    assert seen.doubtful


def test_the_error_of_the_clock_is_told():
    seen = read(observed_at=RECEIVED, device_now=RECEIVED - HOUR, received_at=RECEIVED)

    assert seen.offset_seconds == 3600
