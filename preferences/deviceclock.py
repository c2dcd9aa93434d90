"""When was it really seen? A phone's clock may be wrong, jump, or speak after hours without network."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_DELAY = timedelta(hours=12)  # how long a device may keep a sighting before it sends it
SLACK = timedelta(minutes=2)  # network and rounding; below it nothing is doubtful


@dataclass(frozen=True, slots=True)
class Seen:
    """The moments at which it may have been seen; equal when the clock can be believed."""

    at: datetime  # the best single reading, never in the future
    earliest: datetime
    latest: datetime
    offset_seconds: int | None  # our clock minus the device's

    @property
    def doubtful(self) -> bool:
        """Whether more than one moment is plausible."""
        return self.earliest != self.latest


def read(
    *,
    observed_at: datetime,
    device_now: datetime | None,
    received_at: datetime,
    waited: timedelta | None = None,
    last_offset_seconds: int | None = None,
) -> Seen:
    """The moment of a sighting from what the device said and when it reached us.

    ``observed_at`` and ``device_now`` are the device's own clock at the tap and at sending; what
    differs between ``device_now`` and ``received_at`` is its error and is taken off. ``waited`` is
    the time from tap to sending by a clock that cannot be set (``performance.now()``), if known;
    ``last_offset_seconds`` is the error the same device had when it spoke last.

    Doubtful, with every moment of the last 12 hours plausible, when the reading lies in the future
    or further back than that, when the device did not say its own time and the sighting is not from
    just now, or when its clock was set in between. What cannot be seen from here: a clock that was
    wrong at the tap and right again at sending, on a device that told us nothing else.
    """
    if device_now is None:
        at, offset = observed_at, None
        doubtful = abs(received_at - observed_at) > SLACK
    else:
        drift = received_at - device_now
        at, offset = observed_at + drift, round(drift.total_seconds())
        doubtful = _jumped(
            observed_at=observed_at,
            device_now=device_now,
            offset=offset,
            waited=waited,
            last_offset_seconds=last_offset_seconds,
        )
    if at > received_at + SLACK or at < received_at - LONGEST_DELAY:
        doubtful = True
    at = min(at, received_at)
    if doubtful:
        earliest = received_at - LONGEST_DELAY
        return Seen(max(at, earliest), earliest, received_at, offset)
    return Seen(at, at, at, offset)


def _jumped(
    *,
    observed_at: datetime,
    device_now: datetime,
    offset: int,
    waited: timedelta | None,
    last_offset_seconds: int | None,
) -> bool:
    """Whether the device's clock was set between the tap and the sending."""
    by_its_clock = device_now - observed_at
    if by_its_clock < -SLACK:
        return True
    if waited is not None:
        return abs(by_its_clock - waited) > SLACK
    moved = (
        last_offset_seconds is not None
        and abs(offset - last_offset_seconds) > SLACK.total_seconds()
    )
    return moved and by_its_clock > SLACK
