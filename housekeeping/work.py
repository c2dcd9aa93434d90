"""Which clean a room gets today and what is left of it; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotels.types import WorkMinutes
from housekeeping.enums import Job

READY = frozenset({"clean", "inspected"})


@dataclass(frozen=True)
class RoomDay:
    """What decides about a room's clean.

    ``stay`` is due_in, in_house, due_out or empty; ``came_today`` that whoever lives there did not
    sleep there; ``left_today`` that somebody went out of it since the day began.
    """

    condition: str
    out_of_order: bool
    stay: str
    came_today: bool
    left_today: bool


@dataclass(frozen=True)
class Finished:
    """A clean that somebody finished today."""

    membership_id: int
    room_id: int
    job: str
    minutes: int
    at: datetime


def job_of(room: RoomDay) -> Job | None:
    """The clean that a room gets today, done or not; None when it needs none."""
    if room.out_of_order:
        return None
    if room.stay == "due_out":
        return Job.DEPARTURE
    if room.stay == "in_house":
        dirty = room.condition not in READY
        if room.came_today and not dirty:
            return Job.DEPARTURE if room.left_today else None
        return Job.STAY_OVER
    if room.left_today or room.condition in {"dirty", "cleaning"}:
        return Job.DEPARTURE
    return Job.PICKUP if room.condition == "pickup" else None


def is_done(room: RoomDay, job: Job | None) -> bool:
    """Whether the clean is behind us; a departure is still to come while the guest is there."""
    return job is not None and room.condition in READY and room.stay != "due_out"


def minutes_of(job: Job | None, minutes: WorkMinutes) -> int:
    """What a clean counts for."""
    return 0 if job is None else int(getattr(minutes, str(job.value)))


def served_elsewhere(works: Sequence[Finished], moved_at: datetime) -> Finished | None:
    """The stay-over clean that a guest had in the old room before moving; it counts for the day."""
    had = [one for one in works if one.job == Job.STAY_OVER and one.at <= moved_at]
    return had[-1] if had else None
