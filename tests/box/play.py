"""Starts the supervisor on stand-in processes and the real PostgreSQL: `python -m tests.box.play`."""

import os
import sys
from pathlib import Path

from hotel_crm.supervisor.system import Plan, System
from hotel_crm.supervisor.table import PYTHON, WEB, Process, Step
from hotel_crm.supervisor.voice import Trouble, complain, steady_streams

STAND_IN = str(Path(__file__).with_name("stand_in.py"))
MIGRATE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as c:
    c.execute("CREATE TABLE IF NOT EXISTS stays (id bigserial PRIMARY KEY, word text)")
"""


def plan() -> Plan:
    """A house of three processes, whose only table is made by the owner's step."""
    step = os.environ.get("PLAY_STEP", MIGRATE)
    closing = os.environ.get("PLAY_CLOSING", "")
    last = Process(
        "simulator",
        (PYTHON, "-c", f"print('one arrival'); print({closing!r})"),
        rank=0,
        relay=True,
        ends=True,
    )
    return Plan(
        "play",
        (
            Process("web", (PYTHON, STAND_IN, "web"), rank=WEB, listens=True),
            Process("worker-now", (PYTHON, STAND_IN, "worker-now"), grace=1.0),
            Process("beat", (PYTHON, STAND_IN, "beat"), grace=1.0),
        ),
        before=(Step("migrate", "Making the table", (PYTHON, "-c", step), as_owner=True),),
        last=(last,) if closing else (),
    )


if __name__ == "__main__":
    steady_streams()
    try:
        sys.exit(System(plan()).run())
    except Trouble as trouble:
        complain(str(trouble))
        sys.exit(trouble.code)
