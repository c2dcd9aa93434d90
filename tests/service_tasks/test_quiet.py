"""What may call a person, and from when: safety at once, preparation never, the rest in time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_tasks.quiet import SOON, calls_again, calls_from, must_begin, not_begun

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LEVELS = st.sampled_from(["high", "medium", "low"])
MOMENTS = st.integers(-600, 600).map(lambda minutes: NOON + timedelta(minutes=minutes))
MINUTES = st.integers(0, 240)


def asked(**fields):
    """From when a medium task of ten minutes calls, seen at noon and due at one."""
    defaults = {
        "level": "medium", "safety": False, "preparation": False, "visible_from": NOON,
        "due_at": NOON + timedelta(hours=1), "minutes": 10,
    }  # fmt: skip
    return calls_from(**{**defaults, **fields})


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({}, 35),  # begun at 12:50, called a quarter of an hour before
        ({"minutes": 45}, 0),
        ({"due_at": NOON - timedelta(hours=1)}, 0),
        ({"level": "high"}, 0),
        ({"level": "low"}, None),
        ({"safety": True}, 0),
        ({"safety": True, "level": "low"}, None),
        ({"safety": True, "preparation": True}, 0),
        ({"preparation": True}, None),
        ({"preparation": True, "level": "high"}, None),
    ],
)
def test_a_task_calls_from(fields, minutes):
    wanted = None if minutes is None else NOON + timedelta(minutes=minutes)

    assert asked(**fields) == wanted


@given(LEVELS, st.booleans(), MOMENTS, MOMENTS, MINUTES)
def test_loud_safety_is_never_silent(level, preparation, seen, due, minutes):
    found = asked(
        level=level,
        safety=True,
        preparation=preparation,
        visible_from=seen,
        due_at=due,
        minutes=minutes,
    )

    assert found == (None if level == "low" else seen)


@given(LEVELS, MOMENTS, MOMENTS, MINUTES)
def test_preparation_never_calls(level, seen, due, minutes):
    assert (
        asked(level=level, preparation=True, visible_from=seen, due_at=due, minutes=minutes) is None
    )


@given(MOMENTS, MOMENTS, MINUTES)
def test_nobody_is_called_before_it_is_seen_nor_later_than_a_quarter_of_an_hour_ahead(
    seen, due, minutes
):
    found = asked(visible_from=seen, due_at=due, minutes=minutes)
    begin = must_begin(due_at=due, minutes=minutes)

    assert seen <= found <= max(seen, begin - SOON)


def test_what_nobody_has_any_more_calls_anew():
    assert calls_again(NOON, NOON + SOON) == NOON + SOON
    assert calls_again(NOON + SOON, NOON) == NOON + SOON
    assert calls_again(None, NOON) is None


@pytest.mark.parametrize(
    ("state", "taken", "after", "expected"),
    [
        ("acknowledged", 0, 49, False),
        ("acknowledged", 0, 50, True),
        ("acknowledged", 48, 52, False),  # on the way
        ("acknowledged", 48, 53, True),
        ("started", 0, 50, False),
        ("open", 0, 50, False),
    ],
)
def test_taken_and_not_begun_from_its_due_time_less_its_own_minutes(state, taken, after, expected):
    at, taken_at = (NOON + timedelta(minutes=each) for each in (after, taken))

    found = not_begun(
        state=state, taken_at=taken_at, due_at=NOON + timedelta(hours=1), minutes=10, now=at
    )

    assert found is expected
