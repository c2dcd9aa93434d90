"""Turns a time on the hotel's wall into a moment, on the two odd days of the year as well."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def moment_of(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """The UTC moment at which clocks of ``zone`` show ``wall`` on ``day``.

    A time that the clocks skip (spring) gives the first moment after the gap; one that they show
    twice (autumn) gives the first of the two.
    """
    local = datetime.combine(day, wall, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(zone, local.replace(fold=1).astimezone(UTC), moment)


def _end_of_gap(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second between ``before`` and ``after`` that has the later offset."""
    later = after.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + timedelta(seconds=(after - before) // SECOND // 2)
        if middle.astimezone(zone).utcoffset() == later:
            after = middle
        else:
            before = middle
    return after


def business_day(local: datetime, roll_hour: int) -> date:
    """The hotel's day at a local moment when nobody has moved it: yesterday until the roll hour."""
    return local.date() if local.hour >= roll_hour else local.date() - timedelta(days=1)
