"""The rivals' own environment, the stays they are given, and a process of theirs watched."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.harness import CACHE, ROOT, CannotRun, say
from benchmarks.loyalty_once import AS_OF

FOLDER = CACHE / "loyalty-rivals"
PYTHON = FOLDER / "bin" / "python"
SHARED = ("pandas==3.1.1", "numpy==2.4.6", "pyarrow==26.0.1", "narwhals==2.29.0", "scipy==1.17.1")
RIVALS = {"polars": "polars==2.1.0", "duckdb": "duckdb==2.0.1", "spark": "pyspark==4.3.0"}
YEARS = 10
PER_GUEST = 7.15  # stays of a guest in ten years, as in the figures the goals were set by


def set_up() -> dict[str, str]:
    """Rival -> why it is missing; those that are there are not named."""
    missing = {}
    if not PYTHON.exists():
        say(f"Setting up the rivals in {FOLDER}")
        venv.create(FOLDER, with_pip=True)
    if not _brought(*SHARED):
        raise CannotRun(
            "The rivals' environment cannot be set up: pandas and numpy do not install."
        )
    for rival, package in RIVALS.items():
        if not _brought(package):
            missing[rival] = f"{package} cannot be installed"
    if "spark" not in missing and not shutil.which("java"):
        missing["spark"] = "there is no Java on this machine"
    return missing


def _brought(*packages: str) -> bool:
    install = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages]
    return subprocess.run(install, check=False, capture_output=True).returncode == 0


def stays(rows: int, *, per_guest: float = PER_GUEST) -> Path:
    """A folder of so many stays in the order in which they ended, as the export writes them.

    Ten years in a part each; some guests come twenty times as often as others; 2 % of the stays
    have no posting, one in a hundred is refunded to below zero; keys are dense and dealt at random.
    """
    folder = CACHE / "loyalty" / f"{rows}-{per_guest:g}"
    if (folder / "_done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say(f"Making {rows:,} stays in {folder}")
    draw = np.random.default_rng(rows)
    guests = int(rows / per_guest)
    keys = draw.permutation(guests) + 1
    for year in range(YEARS):
        many = rows // YEARS + (rows % YEARS if year == 0 else 0)
        start = AS_OF - 365 * (YEARS - year)
        departure = np.sort(draw.integers(start + 1, start + 366, many))
        nights = np.minimum(draw.geometric(0.4, many), 30)
        spend = nights * draw.integers(4_000, 30_000, many)
        spend = np.where(draw.random(many) < 0.01, -2_000, spend)
        table = pa.table(
            {
                "guest": keys[(guests * draw.random(many) ** 1.5).astype(np.int64)],
                "property": draw.integers(1, 12, many),
                "arrival": (departure - nights).astype(np.int32),
                "departure": departure.astype(np.int32),
                "nights": nights.astype(np.int32),
                "spend": pa.array(spend, mask=draw.random(many) < 0.02),
                "direct": draw.random(many) < 0.35,
            }
        )
        pq.write_table(table, folder / f"year-{year}.parquet", compression="zstd")
    (folder / "_done").touch()
    return folder


@dataclass(frozen=True)
class Took:
    """One process: what it printed, and the most memory it and its children held, in MB."""

    said: dict[str, Any]
    peak: float


def once(*words: str) -> Took:
    """Runs ``loyalty_once`` in the rivals' environment; raises ``CannotRun`` with its last words."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": str(PYTHON)}
    command = [str(PYTHON), "-m", "benchmarks.loyalty_once", *words]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        peak = [0.0]
        watch = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        watch.start()
        out, wrong = process.communicate()
        watch.join()
    if process.returncode:
        raise CannotRun(f"{' '.join(words)}: {wrong.strip()[-800:]}")
    return Took(json.loads(out.splitlines()[-1]), peak[0])


def _watch(process: "subprocess.Popen[str]", peak: list[float]) -> None:
    root = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            tree = [root, *root.children(recursive=True)]
            held = sum(each.memory_info().rss for each in tree) / 2**20
        except psutil.NoSuchProcess:
            continue
        peak[0] = max(peak[0], held)
        time.sleep(0.05)


def free_gb() -> float:
    """Memory that could be had now."""
    return float(psutil.virtual_memory().available / 2**30)


def versions() -> dict[str, str]:
    """What was compared."""
    packages = [*SHARED, *RIVALS.values()]
    return {"python": sys.version.split()[0], **dict(each.split("==") for each in packages)}
