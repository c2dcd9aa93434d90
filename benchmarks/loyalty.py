"""RFM and tiers of ten million stays, and the nightly run over all guests, beside what others use.

Every way runs in a process of its own in one environment, on the same Parquet files; what is timed
is the computing, after imports and after its own loading of the four columns, up to the table of
all guests in memory. The ways take turns, five times each. Memory is that of the process and its
children, every 50 ms. The stays come in the order in which they ended, as the export writes them;
what the fast way takes on stays in no order is told beside it.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.harness import CACHE, QUICK, Goal, finish, median, run, say, spread
from benchmarks.loyalty_rivals import Took, free_gb, once, set_up, stays, versions

REPEATS = 5
ROWS = 1_000_000 if QUICK else 10_000_000
MANY = 50_000_000
NEEDED_GB = 9.0  # plain pandas on 50,000,000 rows, and room for the others on the machine
TIMED = ("dense", "pandas", "polars", "duckdb", "narwhals on pandas")
OTHERS = ("narwhals on polars", "narwhals on duckdb", "narwhals on spark")


def at_least(goal: str, limit: float, got: float) -> Goal:
    """A goal that is met by a ratio of at least ``limit``."""
    return Goal(goal, f">= {limit:g} x", round(got, 2), got >= limit)


def turns(
    folder: Path, ways: tuple[str, ...], repeats: int, missing: dict[str, str]
) -> dict[str, list[Took]]:
    """Each way as often as asked, in turns, so that a noisy minute meets all of them."""
    there = [way for way in ways if not any(way.endswith(rival) for rival in missing)]
    took: dict[str, list[Took]] = {way: [] for way in there}
    for nr in range(repeats):
        for way in there:
            one = once(way, str(folder))
            took[way].append(one)
            said = one.said
            say(
                f"{nr + 1}/{repeats} {way:<20} {said['seconds']:7.3f} s"
                f"  (loading {said['load']:.2f} s, {one.peak:,.0f} MB)"
            )
    return took


def seconds(took: list[Took]) -> list[float]:
    return [one.said["seconds"] for one in took]


def told(took: dict[str, list[Took]]) -> dict[str, Any]:
    """Seconds and peak of each way, for the last line."""
    return {
        way: spread(seconds(ones)) | {"peak_mb": round(max(one.peak for one in ones))}
        for way, ones in took.items()
    }


def ratio(took: dict[str, list[Took]], over: str, under: str = "dense") -> float:
    """How many times as long ``over`` takes: the median of the turns' own ratios."""
    pairs = zip(seconds(took[over]), seconds(took[under]), strict=True)
    return median([slow / fast for slow, fast in pairs])


def compared(missing: dict[str, str]) -> tuple[list[Goal], dict[str, Any]]:
    """Speed of RFM and tiers, and whether all say the same."""
    folder = stays(ROWS)
    took = turns(folder, TIMED, REPEATS, missing)
    goals = [
        at_least(f"RFM and tiers of {ROWS:,} stays, times plain pandas", 8, ratio(took, "pandas"))
    ]
    for rival in ("duckdb", "polars"):
        name = f"the same, times {rival}"
        if rival in missing:
            goals.append(Goal(name, ">= 2 x", f"missing: {missing[rival]}", ok=False))
        else:
            goals.append(at_least(name, 2, ratio(took, rival)))
    over = ratio(took, "narwhals on pandas", "pandas")
    goals.append(
        Goal("narwhals on pandas, times plain pandas", "<= 1.1 x", round(over, 2), over <= 1.1)
    )
    others = turns(folder, OTHERS, 1, missing)
    shuffled = once("dense", str(folder), "shuffled")
    say(f"dense, stays in no order: {shuffled.said['seconds']:.3f} s")
    goals += _equal(took | others, shuffled, missing)
    figures = {
        "seconds": told(took | others),
        "dense_no_order_s": round(shuffled.said["seconds"], 3),
        "loading_s": {
            way: round(median([o.said["load"] for o in ones]), 2) for way, ones in took.items()
        },
    }
    return goals, figures


def _equal(took: dict[str, list[Took]], shuffled: Took, missing: dict[str, str]) -> list[Goal]:
    first = took["dense"][0].said["marks"]
    odd = [way for way, ones in took.items() if any(one.said["marks"] != first for one in ones)]
    if shuffled.said["marks"] != first:
        odd.append("dense, no order")
    alike = [way for way in took if way.startswith("narwhals") and way not in odd]
    engines = [*alike, *(f"{rival} missing" for rival in missing)]
    return [
        Goal(
            "checksums of all ways equal", "equal", "equal" if not odd else ", ".join(odd), not odd
        ),
        Goal("narwhals equal on four engines", "4 engines", ", ".join(engines), len(alike) == 4),
    ]


def fifty(missing: dict[str, str]) -> tuple[list[Goal], dict[str, Any]]:
    """The same at 50,000,000, where memory allows."""
    name, free = f"RFM and tiers of {MANY:,} stays, times plain pandas", free_gb()
    if QUICK:
        return [Goal(name, ">= 6 x", "not run in QUICK", ok=False)], {}
    if free < NEEDED_GB:
        why = f"not run: {free:.1f} GB free, {NEEDED_GB:g} needed"
        return [Goal(name, ">= 6 x", why, ok=False)], {}
    took = turns(stays(MANY), TIMED[:4], 3, missing)
    same = len({str(one.said["marks"]) for ones in took.values() for one in ones}) == 1
    goals = [
        at_least(name, 6, ratio(took, "pandas")),
        Goal("the same, checksums", "equal", "equal" if same else "differ", same),
    ]
    ratios = {f"{way}_ratio": round(ratio(took, way), 2) for way in took if way != "dense"}
    return goals, {"seconds_50m": told(took), **ratios}


def nightly() -> tuple[list[Goal], dict[str, Any]]:
    """``loyalty_run``'s counting: reading, all figures, scores, tiers, and the files on disk."""
    sizes = {"a hotel of 100,000 guests": 500_000, "a chain of 10,000,000 guests": 50_000_000}
    if QUICK:
        sizes["a chain of 10,000,000 guests"] = 5_000_000
    goals, figures = [], {}
    for what, rows in sizes.items():
        name = f"nightly run of {what}" + (" (a tenth)" if QUICK and rows == 5_000_000 else "")
        if rows == MANY and free_gb() < NEEDED_GB:
            goals.append(Goal(name, "told", f"not run: {free_gb():.1f} GB free", ok=False))
            continue
        target = CACHE / "loyalty" / "night"
        took = []
        for _ in range(REPEATS if rows < 1_000_000 else 1):
            shutil.rmtree(target, ignore_errors=True)
            took.append(once("run", str(stays(rows, per_guest=4.6)), str(target)))
        got = median(seconds(took))
        peak = max(one.peak for one in took)
        guests = took[0].said["guests"]
        text = f"{got:.1f} s, {peak:,.0f} MB, {guests:,} guests, {rows:,} stays, n = {len(took)}"
        say(f"{name}: {text}")
        goals.append(Goal(name, "told", text, ok=True))
        figures[f"night_{rows}"] = {
            "seconds": round(got, 2),
            "peak_mb": round(peak),
            "guests": guests,
        }
        shutil.rmtree(target, ignore_errors=True)
    return goals, figures


def main() -> None:
    """All parts, one after the other."""
    missing = set_up()
    for rival, why in missing.items():
        say(f"{rival} is missing: {why}")
    goals: list[Goal] = []
    figures: dict[str, Any] = {"versions": versions(), "missing": missing}
    parts: tuple[Callable[[], tuple[list[Goal], dict[str, Any]]], ...] = (
        lambda: compared(missing), lambda: fifty(missing), nightly,
    )  # fmt: skip
    for part in parts:
        met, found = part()
        goals += met
        figures |= found
    finish("loyalty", goals, figures)


if __name__ == "__main__":
    run(main)
