"""A signal is heard at any moment, and never stops the process that it should end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A signal comes at every possible place of the wait: what takes a lock in its handler stands still.
STORM = """
import os, signal, threading
from hotel_crm.ending import Ending
ending = Ending()
def storm():
    for _ in range(20_000):
        os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=storm).start()
while not ending.within(0.001):
    pass
while threading.active_count() > 1:
    ending.within(0)
print("ended")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_hears_once_and_remembers(number):
    told = f"""
import os, signal
from hotel_crm.ending import Ending
ending = Ending()
print(ending.within(0))
os.kill(os.getpid(), {int(number)})
print(ending.within(30), ending.within(0))
"""

    assert _say(told).split() == ["False", "True", "True"]


def test_signals_at_any_moment_do_not_stop_it():
    assert _say(STORM) == "ended\n"


def _say(code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout
