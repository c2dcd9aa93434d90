"""The only place that reads the clock; edges call it, everything below takes ``now``."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
