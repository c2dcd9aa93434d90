"""What may call a person, and from when; and what was said to be somebody's and was not begun. Pure.

The answer is kept on the task's row (``calls_from``), so that lists, ladders, frames and the sound
on a device all go by this one. What sounds together is folded on the device (``quiet.js``).
"""

from datetime import datetime, timedelta

SOON = timedelta(minutes=15)  # a person is called for what must be begun within this

ON_THE_WAY = timedelta(minutes=5)  # from taking a task to beginning it


def must_begin(*, due_at: datetime, minutes: int) -> datetime:
    """When work of ``minutes`` has to be begun to be done at ``due_at``."""
    return due_at - timedelta(minutes=minutes)


def calls_from(
    *,
    level: str,
    safety: bool,
    preparation: bool,
    visible_from: datetime,
    due_at: datetime,
    minutes: int,
) -> datetime | None:
    """From when a task calls, in sight and sound; None when it never does.

    Low never calls. Safety calls from the moment it is seen, whatever else is true. Preparation
    never calls. High is the hotel's word that somebody must come now; medium calls from a quarter
    of an hour before the work has to be begun.
    """
    if level == "low":
        return None
    if safety:
        return visible_from
    if preparation:
        return None
    if level == "high":
        return visible_from
    return max(visible_from, must_begin(due_at=due_at, minutes=minutes) - SOON)


def calls_again(since: datetime | None, now: datetime) -> datetime | None:
    """From when a task calls that nobody has any more: anew, so that devices hear it anew."""
    return None if since is None else max(since, now)


def not_begun(
    *, state: str, taken_at: datetime | None, due_at: datetime, minutes: int, now: datetime
) -> bool:
    """Whether somebody has a task and has not begun it although its time has come.

    Whoever takes it when its time has come already has some minutes to get there.
    """
    if state != "acknowledged" or taken_at is None or taken_at + ON_THE_WAY > now:
        return False
    return must_begin(due_at=due_at, minutes=minutes) <= now
