"""How long the cockpit's pages take on ten years of one hotel, beside exporting and grouping in pandas.

290,000 finished stays of 40,000 guests with their folios, and a full house that comes next week,
are written set-wise into a database of their own, counted by the nightly full count, and asked for
through the product's own views. The rival reads stays and folios out and groups them in pandas,
which is what one does without kept rows; it answers the same figures, and they must be equal.
"""

import json
import subprocess
import sys
from typing import Any

from benchmarks.harness import (
    QUICK,
    ROOT,
    CannotRun,
    Goal,
    at_most,
    database,
    environment,
    finish,
    median,
    noise,
    run,
    say,
    spread,
)

STAYS, GUESTS = (29_000, 4_000) if QUICK else (290_000, 40_000)
LIMIT = 300.0


def part(name: str, database_url: str) -> dict[str, Any]:
    """One part in a process of its own, and the JSON line it ends with."""
    done = subprocess.run(
        [sys.executable, "-c", "from benchmarks.cockpit_parts import main; main()", name,
         str(STAYS), str(GUESTS)],
        cwd=ROOT, env=environment(database_url), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotRun(f"The part {name!r} failed: {done.stderr[-2000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def main() -> None:
    """Fills, counts, asks, and compares."""
    with database() as url:
        say(f"{STAYS:,} stays of {GUESTS:,} guests")
        part("fill", url)
        counted = part("count", url)
        say(
            f"counted in {counted['first_s']:.1f} s, again with nothing to do in {counted['again_s']:.1f} s"
        )
        pages = part("pages", url)
        rival = part("pandas", url)
        quiet = noise(url)
    times = {name: spread(taken) for name, taken in pages["ms"].items()}
    for name, taken in times.items():
        say(f"{name:<40} {taken['median']:8.1f} ms  ({taken['low']:.1f} - {taken['high']:.1f})")
    export = median(rival["ms"])
    say(f"{'export and group in pandas':<40} {export:8.1f} ms")
    opening = times["/insights"]["median"]
    slowest = max(taken["median"] for taken in times.values())
    equal = pages["figures"] == rival["figures"]
    finish(
        "cockpit",
        [
            at_most("the cockpit opens, server time", LIMIT, opening, " ms"),
            at_most("the slowest page of the first view, server time", LIMIT, slowest, " ms"),
            Goal("figures equal to those of pandas", "== yes", "yes" if equal else "no", equal),
            Goal("a full count finds nothing wrong afterwards", "== 0", counted["wrong"], counted["wrong"] == 0),
        ],
        {
            "stays": STAYS, "guests": GUESTS, "pages_ms": times,
            "pandas_ms": spread(rival["ms"]), "pandas_to_opening": round(export / opening, 1),
            "full_count_s": round(counted["first_s"], 2),
            "full_compare_s": round(counted["again_s"], 2), **quiet,
        },
    )  # fmt: skip


if __name__ == "__main__":
    run(main)
