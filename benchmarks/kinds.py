"""``make bench NAME=kinds``: seven kinds of loyalty found again in guests who were made to be of them.

The rules (loyalty/kinds/rules.yaml) were fixed on other seeds before this set was first drawn.
"""

import os
import time
from pathlib import Path

from benchmarks.harness import QUICK, CannotRun, Goal, finish, run, say
from benchmarks.kinds_planted import (
    f1_of,
    judged,
    not_enough,
    periods,
    plant,
    steadiness,
)
from loyalty.kinds.names import SEVEN
from loyalty.kinds.rules import shipped
from loyalty.kinds.usefulness import usefulness
from simulator.bookings import EXTRACT

SEED = 20261130
EACH = 200 if QUICK else 1_000
STAYS_A_YEAR = 4_000 if QUICK else 12_000
HALF_A_YEAR_MONTHS = 6


def _bookings() -> Path:
    told = os.environ.get("BOOKINGS", "")
    path = Path(told) if told else EXTRACT
    if not path.is_file():
        raise CannotRun(f"BOOKINGS={told!r} is no file. Leave it out to use the shipped extract.")
    return path


def _at_least(goal: str, limit: float, got: float) -> Goal:
    return Goal(goal, f">= {limit:g}", round(got, 3), got >= limit)


def _table(truth: tuple[str, ...], told: list[str]) -> None:
    order = [*map(str, SEVEN), *sorted({*told})]
    columns = sorted({*told}, key=order.index)
    say(" " * 12 + " ".join(f"{kind[:11]:>12}" for kind in columns))
    for kind in map(str, SEVEN):
        row = [sum((one, two) == (kind, column) for one, two in zip(truth, told, strict=True))
               for column in columns]  # fmt: skip
        say(f"{kind:<12}" + " ".join(f"{number:>12}" for number in row))


def main() -> None:
    """Draws, judges, compares; nothing is kept."""
    path = _bookings()
    say(f"Rules {shipped().version}; seed {SEED}; {EACH} guests of each kind; bookings {path.name}")
    planted = plant(SEED, EACH, path)
    began = time.perf_counter()
    told = [str(each.kind) for each in judged(planted.seen, planted.house, planted.last)]
    each_ms = (time.perf_counter() - began) * 1000 / len(told)
    _table(planted.truth, told)
    f1 = f1_of(planted.truth, told)
    macro = sum(f1.values()) / len(f1)
    once = not_enough(judged(planted.once, planted.house, planted.last))
    steady = steadiness(planted)
    apart = steadiness(planted, months=HALF_A_YEAR_MONTHS)
    use = usefulness(*periods(SEED, STAYS_A_YEAR, path))
    shown = "adds" if use.adds else "description only"
    goals = [
        _at_least(f"macro-F1 over 7 x {EACH} planted guests", 0.85, macro),
        _at_least("not enough evidence, share of guests who came once", 0.95, once),
        _at_least(
            "same kind half a year later, guests with 6 stays or more", 0.7, steady.same_kind
        ),
        Goal(
            "scores beside R, F, M: AUC of «returns in 12 months», later period",
            "gain above 0 (95 %), or shown as description only",
            f"{use.gain:+.4f} ({use.low:+.4f} to {use.high:+.4f}): {shown}",
            True,  # noqa: FBT003  either outcome is allowed, and the product shows which
        ),
    ]
    figures = {
        "f1": {kind: round(value, 3) for kind, value in f1.items()},
        "guests_who_came_once": len(planted.once),
        "steady_guests": steady.guests,
        "same_answer": round(steady.same_answer, 3),
        "windows_apart": {
            "guests": apart.guests,
            "same_answer": round(apart.same_answer, 3),
            "same_kind": round(apart.same_kind, 3),
        },
        "auc_rfm": round(use.auc_without, 4),
        "auc_with_scores": round(use.auc_with, 4),
        "later_guests": use.guests,
        "returned": round(use.returned, 3),
        "ms_a_guest": round(each_ms, 3),
        "rules": shipped().version,
    }
    finish("kinds", goals, figures)


if __name__ == "__main__":
    run(main)
