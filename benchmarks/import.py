"""How many rows of an export go in per second, beside COPY of the same file into a bare table.

COPY writes the cells of the file as text and nothing else. The product reads and checks every row,
looks whether it knows the stay, and writes the stay, its history, its party and its amount. The
file is the real one of 40,060 bookings when BOOKINGS names it (.csv or .gz), else the shipped
extract of it, repeated to as many rows.
"""

import csv
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

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
    noise,
    run,
    say,
    spread,
)

REPEATS = 5
REAL = 40_060
ROWS = REAL // 10 if QUICK else REAL
EXTRACT = ROOT / "simulator" / "data" / "bookings_extract.csv"
EMPTY = "TRUNCATE stays_stay, stays_staychange, guests_guest, imports_importrun CASCADE"


def _lines() -> tuple[str, list[str], str]:
    """The header, the lines below it, and what they are."""
    named = os.environ.get("BOOKINGS", "")
    path = Path(named) if named else EXTRACT
    try:
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except OSError as error:
        raise CannotRun(f"BOOKINGS names a file that cannot be read: {error}") from error
    header, *lines = body.decode("utf-8-sig").splitlines()
    return header, lines, path.name


def write(name: str, rows: int, *, named: bool = False) -> Path:
    """A file of so many rows; ``named`` adds a guest with name, phone and e-mail to each."""
    header, lines, _ = _lines()
    extra = ",family name,given name,phone,email" if named else ""
    path = CACHE / name
    CACHE.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{header}{extra}\n")
        for nr, line in enumerate(islice(cycle(lines), rows)):
            guest = f",Guest{nr % 9973},Given{nr % 887},1381{nr:07d},g{nr}@example.com"
            out.write(line + (guest if named else "") + "\n")
    return path


def imported(path: Path, database_url: str) -> dict[str, Any]:
    """One import in a process of its own: seconds, stages, peak memory, what came of the rows."""
    done = subprocess.run(
        [sys.executable, "-c", "from benchmarks.import_once import main; main()", str(path)],
        cwd=ROOT, env=environment(database_url), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotRun(done.stderr.strip()[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def copied(path: Path, database_url: str) -> float:
    """Seconds of COPY of the file into a table of as many text columns, committed."""
    with path.open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    columns = sql.SQL(", ").join(
        sql.SQL("{} text").format(sql.Identifier(f"c{nr}")) for nr in range(len(header))
    )
    with psycopg.connect(database_url) as line:
        line.execute("DROP TABLE IF EXISTS bare_bookings")
        line.execute(sql.SQL("CREATE TABLE bare_bookings ({})").format(columns))
        line.commit()
        began = time.perf_counter()
        told = "COPY bare_bookings FROM STDIN (FORMAT csv, HEADER)"
        with path.open("rb") as body, line.cursor().copy(told) as copy:
            while piece := body.read(1 << 16):
                copy.write(piece)
        line.commit()
        return time.perf_counter() - began


KEPT = ("stays_stay", "stays_staychange", "stays_posting", "stays_stayguest", "guests_guest")


def content(database_url: str) -> dict[str, str]:
    """What the tables hold, row for row, as one number each."""
    with psycopg.connect(database_url) as line:
        return {
            table: str(
                line.execute(
                    sql.SQL(
                        "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0)"
                        " FROM {} AS t"
                    ).format(sql.Identifier(table))
                ).fetchone()
            )
            for table in KEPT
        }


def emptied(database_url: str) -> None:
    """No stay, no guest and no file is known any more."""
    with psycopg.connect(database_url, autocommit=True) as line:
        line.execute(EMPTY)


def repeats(path: Path, database_url: str) -> Iterator[tuple[float, dict[str, Any]]]:
    """The rival and the product in turn, into empty tables each time."""
    for nr in range(REPEATS):
        emptied(database_url)
        bare = ROWS / copied(path, database_url)
        got = imported(path, database_url)
        got["rate"] = ROWS / got["seconds"]
        say(
            f"{nr + 1}/{REPEATS} {got['rate']:,.0f} rows/s, COPY {bare:,.0f} rows/s, "
            f"ratio {got['rate'] / bare:.4f}, {got['rejected']} left out, {got['mb']:.0f} MB"
        )
        yield bare, got


def at_least(goal: str, limit: float, got: float, unit: str = "") -> Goal:
    """A goal that is met by a figure of at least ``limit``."""
    return Goal(goal, f">= {limit:g}{unit}", round(got, 4), got >= limit)


def main() -> None:
    """Measures and prints, for people and in the last line."""
    _, _, source = _lines()
    say(f"{ROWS:,} rows of {source}")
    path, big = write("import_one.csv", ROWS), write("import_ten.csv", ROWS * 10)
    named = write("import_named.csv", ROWS, named=True)
    with database() as url:
        env = environment(url)
        setup = [sys.executable, "manage.py", "setup", "hotel_crm/data/demo.yaml", "--quiet"]
        subprocess.run(setup, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        quiet = noise(url)
        got = list(repeats(path, url))
        before = content(url)
        again = imported(path, url)
        same = content(url) == before
        emptied(url)
        with_guests = imported(named, url)
        emptied(url)
        ten = imported(big, url)
    one = median([each["mb"] for _, each in got])
    rate, bare = median([each["rate"] for _, each in got]), median([each for each, _ in got])
    ratio = median([each["rate"] / other for other, each in got])
    goals = [
        at_least("rows per second", 1000, rate),
        at_least("share of COPY's rows per second", 0.004, ratio),
        at_most("peak memory at ten times the rows, times that of one", 1.1, ten["mb"] / one),
        Goal(
            "every row is counted, and twice is once, row for row",
            "0 new, 0 changed, tables equal",
            f"{again['made']} new, {again['changed']} changed, tables {'equal' if same else 'differ'}",
            same
            and again["made"] == again["changed"] == 0
            and again["same"] + again["rejected"] == ROWS,
        ),
    ]
    last = got[-1][1]
    stages = {name: round(seconds / last["seconds"], 2) for name, seconds in last["stages"].items()}
    say(f"where the time goes (parts of the last run): {stages}")
    figures = {
        "rows": ROWS,
        "file": source,
        "rows_per_second": spread([each["rate"] for _, each in got]),
        "rows_per_second_of_cpu": round(ROWS / median([each["cpu"] for _, each in got])),
        "copy_rows_per_second": round(bare),
        "left_out": last["rejected"],
        "reasons": last["reasons"],
        "stages": stages,
        "again_rows_per_second": round(ROWS / again["seconds"]),
        "with_guests_rows_per_second": round(ROWS / with_guests["seconds"]),
        "ten_times_rows_per_second": round(ROWS * 10 / ten["seconds"]),
        "peak_mb": round(one, 1),
        "ten_times_peak_mb": round(ten["mb"], 1),
        **quiet,
    }
    finish("import", goals, figures)


if __name__ == "__main__":
    run(main)
