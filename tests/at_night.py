"""``-p tests.at_night``: the suite at half past one in the night, forty days from now.

Between midnight and the roll of the business day the calendar and the hotel's day differ, and a
test that wrote a date down is found out. Only what reads ``core.clock`` in this process is moved:
tests that start a browser or a system of their own run at the present hour.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import clock

HOTEL = ZoneInfo("Asia/Hong_Kong")  # the demo hotel's; the other hotels of the tests keep its hour
AHEAD = timedelta(days=40)
OWN_PROCESSES = ("browser", "box")


def _until_then() -> timedelta:
    now = datetime.now(HOTEL)
    return (now + AHEAD).replace(hour=1, minute=30) - now


class _Night(datetime):
    ahead = _until_then()

    @classmethod
    def now(cls, tz=None):
        """This moment, forty nights on."""
        return datetime.now(tz or UTC) + cls.ahead


@pytest.fixture(autouse=True)
def _at_night(request):
    with pytest.MonkeyPatch.context() as patch:  # of its own: a test may undo all of the other
        if not any(request.node.get_closest_marker(name) for name in OWN_PROCESSES):
            patch.setattr(clock, "datetime", _Night)
        yield
