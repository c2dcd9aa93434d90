"""The real processes on the real tables: `make run` from nothing to a clean stop."""

import http.client
import os
import signal
from collections.abc import Callable

import psutil
import pytest

from tests.box.conftest import Box, gone, wait_until

pytestmark = [pytest.mark.box, pytest.mark.slow, pytest.mark.timeout(300)]

NAMES = ["auditor", "beat", "links", "postgres", "web", "worker-bulk", "worker-now"]
APPEND_ONLY = """
    SELECT has_table_privilege('staff_accesslog', 'INSERT'),
           has_table_privilege('staff_accesslog', 'UPDATE'),
           has_table_privilege('stays_staychange', 'INSERT'),
           has_table_privilege('stays_staychange', 'UPDATE'),
           has_table_privilege('stays_stay', 'UPDATE'),
           has_table_privilege('staff_accesslog', 'DELETE'),
           forget_history('staff_accesslog', 1, 1)
"""


@pytest.fixture
def real(make_box: Callable[..., Box]) -> Box:
    box = make_box()
    box.module = ("-m", "hotel_crm.supervisor", "run")
    return box


def status_of(box: Box, path: str) -> int:
    """The HTTP status of a page."""
    link = http.client.HTTPConnection("127.0.0.1", box.port, timeout=30)
    try:
        link.request("GET", path)
        return link.getresponse().status
    finally:
        link.close()


def test_make_run_from_nothing_to_a_clean_stop(real: Box) -> None:
    real.up(seconds=120)
    worker = real.pids()["worker-now"]
    pool = {child.pid for child in wait_until(lambda: psutil.Process(worker).children())}

    found = {
        "names": sorted(real.pids()),
        "page": status_of(real, "/") < 500,
        "rights": real.sql(APPEND_ONLY),
        "terminal": real.manage("check", "--database", "default"),
    }
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: gone(pool))
    real.new_pid("worker-now", worker)
    numbers = real.family()
    status, words = real.interrupt()

    assert found["names"] == NAMES
    assert found["page"] is True
    assert found["rights"] == [(True, False, True, False, True, False, 0)]
    assert "no issues" in found["terminal"]
    assert "There is no hotel yet" in words
    assert status == 0
    assert gone(numbers)
