"""How often a device sounds in a day of a full hotel, and whether that misses what somebody must do.

200 rooms at 85 %, arrivals and lengths of stay from real bookings, an 80-guest tour, 30 crew, people
who take, do, park and forget. The clock is driven; the rest is the product on PostgreSQL. What sounds
is decided by hotel_crm/static/hotel_crm/quiet.js, the file the pages load, from the words of the
pages' bar. BOOKINGS names the real file of bookings (.csv or .gz); else the shipped extract is used.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.harness import (
    CACHE,
    QUICK,
    ROOT,
    CannotRun,
    Goal,
    at_most,
    database,
    environment,
    finish,
    median,
    quantile,
    run,
    say,
)
from simulator.bookings import EXTRACT

SEEDS = (1,) if QUICK else (1, 2)
SYNCHRONOUS = "&options=-c%20synchronous_commit%3Doff"  # how fast it is written is not asked here
HOURS = (13, 20) if QUICK else (0, 24)


def bookings() -> Path:
    """The file to draw from, as text."""
    named = os.environ.get("BOOKINGS", "")
    if not named:
        return EXTRACT
    try:
        body = Path(named).read_bytes()
        body = gzip.decompress(body) if named.endswith(".gz") else body
    except OSError as error:
        raise CannotRun(f"BOOKINGS names a file that cannot be read: {error}") from error
    CACHE.mkdir(parents=True, exist_ok=True)
    kept = CACHE / "bookings.csv"
    kept.write_bytes(body)
    return kept


def a_day(node: str, file: Path, seed: int) -> dict[str, Any]:
    """One day in a database and a process of its own."""
    with database() as url:
        own = url + SYNCHRONOUS
        command = [
            sys.executable, "-c", "from benchmarks.noise_day import main; main()",
            node, str(file), str(seed), *map(str, HOURS),
        ]  # fmt: skip
        last = ""
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(own), stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            for line in process.stdout:
                last = line.strip()
                if not last.startswith("{"):
                    say(f"  {last}")
        if process.returncode:
            raise CannotRun(f"The day ended with {process.returncode}.")
    told: dict[str, Any] = json.loads(last)
    return told


def main() -> None:
    """Measures and prints, for people and in the last line."""
    node = shutil.which("node")
    if node is None:
        raise CannotRun("Node is missing: it runs the pages' own script that decides what sounds.")
    file = bookings()
    days = []
    for seed in SEEDS:
        say(f"day {seed} of {len(SEEDS)}, {HOURS[0]}:00 to {HOURS[1]}:00, bookings of {file.name}")
        days.append(a_day(node, file, seed))
    shifts = [each for day in days for each in day["shifts"]]
    unfolded = [each for day in days for each in day["shifts_unfolded"]]
    worst = max(day["desk_worst_hour"] for day in days)
    worst_unfolded = max(day["desk_worst_hour_unfolded"] for day in days)
    missed = [each for day in days for each in day["missed"]]
    say("")
    say(
        f"needed somebody within 15 minutes: {sum(day['needed'] for day in days)}; not heard: {missed}"
    )
    say(f"without folding: median {median(unfolded):g}, p95 {quantile(unfolded, 0.95):g}, ")
    say(f"                 worst hour of the desk {worst_unfolded}")
    for place in ("attendant", "desk", "other"):
        say(f"{place}: {[day['by_kind'][place] for day in days]}")
    goals = [
        at_most("sounds of an attendant's shift, median", 6, median(shifts)),
        at_most("sounds of an attendant's shift, p95", 12, quantile(shifts, 0.95)),
        at_most("sounds of a device at the desk, worst hour", 6, worst),
        at_most("sounds for preparation", 0, sum(day["preparation"] for day in days)),
        Goal("needed within 15 minutes and not heard", "<= 0", len(missed), not missed),
    ]
    finish("noise", goals, {"file": file.name, "hours": HOURS, "days": days})


if __name__ == "__main__":
    run(main)
