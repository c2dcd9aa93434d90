import subprocess
import sys
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest

from loyalty.engines import opening
from loyalty.engines.folders import Folder
from loyalty.engines.run import COLUMNS, counted, run
from loyalty.metrics.guests import features
from loyalty.metrics.ladder import SHIPPED
from tests.loyalty.metrics.engines import ENGINES, on, plain, row, table

NOW = 20_000
ROOT = Path(__file__).resolve().parents[3]


def quiet(_done, _many):
    pass


def history(many=3_000, guests=400):
    draw = np.random.default_rng(4)
    return table(
        [
            row(
                int(draw.integers(1, guests)) + (2_500_000 if nr % 5 == 0 else 0),
                int(draw.integers(NOW - 2_000, NOW + 5)),
                int(draw.integers(0, 6)),
                None if nr % 40 == 0 else int(draw.integers(-3_000, 400_000)),
                direct=nr % 3 == 0,
                property=nr % 4,
                stay=nr,
            )
            for nr in range(many)
        ]
    )


@pytest.fixture
def stays(tmp_path):
    """Stays of two years as Parquet, as the export leaves them."""
    made = history()
    folder = Folder(tmp_path / "stays")
    for year, part in enumerate((made[:1_000], made[1_000:])):
        rows = part.to_arrow()
        folder.write(f"year={year}/stays.parquet", [rows], rows.schema, str(year))
    folder.finish(list(folder.lines), "all")
    return folder.path


def files(folder):
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def test_every_engine_leaves_the_same_files(stays, tmp_path):
    told = {}
    for engine in ENGINES:
        target = tmp_path / engine
        guests = run(
            engine=engine, source=stays, target=target, as_of=NOW, rungs=SHIPPED, tell=quiet
        )
        told[engine] = (guests, files(target))

    assert told["polars"] == told["pandas"]
    assert told["duckdb"] == told["pandas"]
    assert sorted(told["pandas"][1]) == [
        "guests=000000/guests.parquet",
        "guests=000002/guests.parquet",
        "manifest.json",
    ]


def test_the_run_tells_what_the_figures_tell(stays):
    expected = plain(features(on("polars", history()), as_of=NOW), "guest")

    told = nw.from_native(counted("pandas", Folder(stays).files(), as_of=NOW, rungs=SHIPPED))

    rows = plain(told, "guest")
    kept = [{name: each[name] for name in expected[0]} for each in rows]
    assert kept == expected
    assert tuple(rows[0]) == COLUMNS
    assert [each["guest"] for each in told.rows(named=True)] == [each["guest"] for each in rows]


def test_what_stands_is_not_counted_again(stays, tmp_path):
    target = tmp_path / "guests"
    first = run(engine="pandas", source=stays, target=target, as_of=NOW, rungs=SHIPPED, tell=quiet)
    before = {each: each.stat().st_mtime_ns for each in target.rglob("*")}

    again = run(engine="duckdb", source=stays, target=target, as_of=NOW, rungs=SHIPPED, tell=quiet)

    assert again == first
    assert {each: each.stat().st_mtime_ns for each in target.rglob("*")} == before


def test_another_day_is_counted_anew(stays, tmp_path):
    target = tmp_path / "guests"
    run(engine="pandas", source=stays, target=target, as_of=NOW, rungs=SHIPPED, tell=quiet)

    guests = run(
        engine="pandas", source=stays, target=target, as_of=NOW - 1_900, rungs=SHIPPED, tell=quiet
    )

    kept = [pq.read_table(each)["last"].to_numpy().max() for each in Folder(target).files()]
    assert max(kept) <= NOW - 1_900
    assert guests == sum(line["rows"] for line in Folder(target).lines.values())


def test_killed_between_two_parts_it_ends_in_the_same_files(stays, tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    run(engine="pandas", source=stays, target=whole, as_of=NOW, rungs=SHIPPED, tell=quiet)
    program = f"""
import os, signal
from pathlib import Path
from loyalty.engines.run import run
from loyalty.metrics.ladder import SHIPPED
def tell(done, many):
    if done == 1:
        Path({str(killed)!r}, "guests=000002").mkdir()
        Path({str(killed)!r}, "guests=000002", "guests.parquet.half").write_bytes(b"PAR1 and no end")
        os.kill(os.getpid(), signal.SIGKILL)
run(engine="pandas", source=Path({str(stays)!r}), target=Path({str(killed)!r}), as_of={NOW},
    rungs=SHIPPED, tell=tell)
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=100)
    left = sorted(files(killed))

    run(engine="pandas", source=stays, target=killed, as_of=NOW, rungs=SHIPPED, tell=quiet)

    assert ended.returncode == -9
    assert left == [
        "guests=000000/guests.parquet",
        "guests=000002/guests.parquet.half",
        "manifest.json",
    ]
    assert files(killed) == files(whole)


def test_no_stays_are_no_guests(tmp_path):
    source, target = Folder(tmp_path / "stays"), tmp_path / "guests"
    source.finish([], "none")

    guests = run(
        engine="pandas", source=source.path, target=target, as_of=NOW, rungs=SHIPPED, tell=quiet
    )

    assert guests == 0
    assert list(files(target)) == ["manifest.json"]


@pytest.mark.parametrize("engine", ENGINES)
def test_stays_that_have_not_ended_are_no_guests_yet(tmp_path, engine):
    rows = table([row(1, NOW, 3, 500)]).to_arrow()
    source = Folder(tmp_path / "stays")
    source.write("year=2024/stays.parquet", [rows], rows.schema, "one")
    source.finish(list(source.lines), "all")

    told = counted(engine, source.files(), as_of=NOW, rungs=SHIPPED)

    assert (told.num_rows, tuple(told.column_names)) == (0, COLUMNS)


def test_an_engine_that_is_not_there_names_its_package(monkeypatch, stays, tmp_path):
    monkeypatch.setattr(opening, "find_spec", lambda name: None)

    with pytest.raises(
        opening.NotInstalled, match="Install the package pyspark and a Java runtime"
    ):
        run(engine="spark", source=stays, target=tmp_path, as_of=NOW, rungs=SHIPPED, tell=quiet)


def test_columns_that_no_figure_reads_are_not_opened(stays):
    told = opening.opened("polars", Folder(stays).files(), ("guest", "nights"))

    assert told.lazy().collect("polars").to_native().schema == pl.Schema(
        {"guest": pl.Int64, "nights": pl.Int64}
    )
