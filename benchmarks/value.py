"""How good and how fast the value of guests is told: CDNOW's published figures, and lifetimes.

A million guests are drawn from the published parameters on a grid of days. Product and lifetimes
0.11.3 fit the same rows in turn, five times; the product's time holds the packing of the rows. The
rival's way is its published one, ``BetaGeoFitter().fit(x, t_x, T)``; beside it stands the same with
the rows grouped and weighted beforehand, as the product does by itself. QUICK=1 takes 100,000 guests.
"""

import csv
import gzip
import os
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import value_rival
from benchmarks.harness import (
    QUICK,
    ROOT,
    CannotRun,
    Goal,
    at_most,
    finish,
    median,
    run,
    say,
    spread,
)
from benchmarks.value_guests import TRUE, Floats, drawn
from loyalty.value import bgnbd, gammagamma
from loyalty.value.rows import Seen, compress

Fitted = Mapping[str, float]
GUESTS = 100_000 if QUICK else 1_000_000
REPEATS = 5
CDNOW = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data") / "cdnow"
NAMES = ("r", "alpha", "a", "b")
PUBLISHED = (0.2426, 4.4135, 0.7929, 2.4258)
LIKELY = -9582.43


def at_least(goal: str, limit: float, got: float, unit: str = "") -> Goal:
    """A goal that is met by a figure of at least ``limit``."""
    return Goal(goal, f">= {limit:g}{unit}", round(got, 4), got >= limit)


def within(goal: str, limit: float, got: float) -> Goal:
    """A goal that is met by a distance of at most ``limit``, told to the digits that matter."""
    return Goal(goal, f"<= {limit:g}", round(got, 5), got <= limit)


def _table(name: str) -> dict[str, Floats]:
    path = CDNOW / f"{name}.csv.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise CannotRun(
            f"The CDNOW sample cannot be read; SHARED_DATA names it: {error}"
        ) from error
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def _later() -> Floats:
    """Days with a purchase in weeks 40 to 78, per customer of the sample."""
    sample = _table("CDNOW_sample")
    days = [date(int(d) // 10000, int(d) // 100 % 100, int(d) % 100) for d in sample["date"]]
    bought = {(int(who), day) for who, day in zip(sample["sample_id"], days, strict=True)}
    after = [who for who, day in bought if day > date(1997, 9, 30)]
    return np.bincount(after, minlength=2358)[1:].astype(float)


def published() -> tuple[list[Goal], dict[str, object]]:
    """The product on the CDNOW sample beside what the papers print."""
    table = _table("cdnow_customers_summary")
    seen = Seen(table["frequency"], table["recency"], table["T"])
    fit = bgnbd.fit(compress(seen.x, seen.t_x, seen.T))
    found = [getattr(fit.params, name) for name in NAMES]
    off = max(abs(one - other) for one, other in zip(found, PUBLISHED, strict=True))
    expected = bgnbd.expected_stays(fit.params, seen, 39.0)
    tie = float(np.corrcoef(expected, _later())[0, 1])
    spent = _table("cdnow_customers_summary_with_transactions")
    spend = gammagamma.fit(spent["x"], spent["zbar"])
    told = [spend.params.p, spend.params.q, spend.params.gamma]
    far = max(abs(one - other) for one, other in zip(told, (6.25, 3.74, 15.44), strict=True))
    said = {name: round(value, 4) for name, value in zip(NAMES, found, strict=True)}
    say(f"CDNOW: {said}, log-likelihood {fit.log_likelihood:.3f}")
    say(f"CDNOW spend: p, q, gamma {np.round(told, 3)}; weeks 40-78 correlation {tie:.4f}")
    goals = [
        within("CDNOW: distance of the log-likelihood from -9582.43", 0.05,
               abs(fit.log_likelihood - LIKELY)),
        within("CDNOW: largest distance of r, alpha, a, b from the published", 0.001, off),
        at_least("CDNOW: correlation with weeks 40 to 78", 0.625, tie),
        within("CDNOW: largest distance of p, q, gamma from 6.25, 3.74, 15.44", 0.01, far),
    ]  # fmt: skip
    figures: dict[str, object] = {
        "cdnow": dict(zip(NAMES, found, strict=True)),
        "cdnow_log_likelihood": fit.log_likelihood,
        "cdnow_spend": dict(zip(("p", "q", "gamma"), told, strict=True)),
        "cdnow_expected_over_actual": float(expected.sum() / _later().sum()),
    }
    return goals, figures


def one_fit(rows: tuple[Floats, Floats, Floats]) -> dict[str, float]:
    """The product's packing and fit of these rows: seconds of wall and processor, parameters."""
    began, worked = time.perf_counter(), time.process_time()
    packed = compress(*rows)
    fit = bgnbd.fit(packed)
    took, work = time.perf_counter() - began, time.process_time() - worked
    found = {name: getattr(fit.params, name) for name in NAMES}
    return {"seconds": took, "cpu": work, "distinct": len(packed.x), **found}


def times(ours: Sequence[Fitted], theirs: Sequence[Fitted], unit: str) -> list[float]:
    """How many times the product's time the rival took, turn by turn."""
    return [other[unit] / own[unit] for own, other in zip(ours, theirs, strict=True)]


def compared() -> tuple[list[Goal], dict[str, object]]:
    """Product and rival in turn on the same rows."""
    rows = drawn(GUESTS)
    own = value_rival.python()
    say(f"{GUESTS:,} guests drawn with {dict(zip(NAMES, TRUE, strict=True))}")
    ours, theirs, packed = [], [], []
    for nr in range(REPEATS):
        ours.append(one_fit(rows))
        line = f"{nr + 1}/{REPEATS} product {ours[-1]['seconds']:.2f} s"
        if own:
            theirs.append(value_rival.fitted(own, rows))
            packed.append(value_rival.fitted(own, rows, packed=True))
            line += f", lifetimes {theirs[-1]['seconds']:.2f} s"
            line += f", on rows packed for it {packed[-1]['seconds']:.2f} s"
        say(line)
    figures: dict[str, object] = {
        "guests": GUESTS,
        "distinct_rows": ours[-1]["distinct"],
        "product_s": spread([each["seconds"] for each in ours]),
        "product_params": {name: round(ours[-1][name], 4) for name in NAMES},
    }
    say(f"product   {figures['product_params']}")
    goal = f"{GUESTS:,} guests: times lifetimes 0.11.3, median of five"
    if not theirs:
        return [Goal(goal, ">= 4", "lifetimes is missing", ok=False)], figures
    figures["lifetimes_s"] = spread([each["seconds"] for each in theirs])
    figures["lifetimes_params"] = {name: round(theirs[-1][name], 4) for name in NAMES}
    say(f"lifetimes {figures['lifetimes_params']}")
    ratios = times(ours, theirs, "seconds")
    figures["ratio"] = spread(ratios)
    figures["ratio_of_processor_time"] = spread(times(ours, theirs, "cpu"))
    figures["lifetimes_packed_s"] = spread([each["seconds"] for each in packed])
    figures["ratio_packed"] = spread(times(ours, packed, "seconds"))
    figures["ratio_packed_of_processor_time"] = spread(times(ours, packed, "cpu"))
    apart = max(abs(ours[-1][name] / theirs[-1][name] - 1) for name in NAMES)
    return [
        at_least(goal, 4, median(ratios)),
        at_most(f"{GUESTS:,} guests: parameters apart from lifetimes', largest part", 0.01, apart),
    ], figures


def main() -> None:
    """Measures and prints, for people and in the last line."""
    goals, figures = published()
    more, others = compared()
    finish("value", [*goals, *more], {**figures, **others})


if __name__ == "__main__":
    run(main)
