"""The CDNOW sample as the papers cut it: weeks 1-39 to fit on, weeks 40-78 to be judged by."""

import csv
import gzip
import os
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data") / "cdnow"


def table(name: str) -> dict[str, np.ndarray]:
    """Columns of numbers of one of the published summaries."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


@cache
def summary() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, t_x, T of 2,357 customers at week 39."""
    columns = table("cdnow_customers_summary")
    return columns["frequency"], columns["recency"], columns["T"]


@cache
def spending() -> tuple[np.ndarray, np.ndarray]:
    """x and mean spend of a repeat."""
    columns = table("cdnow_customers_summary_with_transactions")
    return columns["x"], columns["zbar"]


@cache
def days_bought() -> list[list[int]]:
    """The days each customer bought on, as ordinals, in the order of the summaries."""
    days: dict[str, set[int]] = {}
    with gzip.open(DATA / "CDNOW_sample.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            said = row["date"]
            day = date(int(said[:4]), int(said[4:6]), int(said[6:]))
            days.setdefault(row["sample_id"], set()).add(day.toordinal())
    return [sorted(days[customer]) for customer in sorted(days)]


@cache
def later() -> np.ndarray:
    """How many days with a purchase each customer has in weeks 40-78."""
    cut = date(1997, 9, 30).toordinal()
    return np.array([sum(day > cut for day in days) for days in days_bought()])
