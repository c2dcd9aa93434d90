"""RFM and tiers of one table of stays, written as each rival's own users would write it.

All give one row per guest with the columns of ``loyalty.metrics.scoring.SCORED_COLUMNS``, kept in
memory. A fifth is ``ceil(5 * rank / guests)`` with the rank shared upwards; every measure of the
benchmark's stays orders its guests, so the ways need no case for «all equal».
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import narwhals as nw

from loyalty.metrics import dense
from loyalty.metrics.ladder import Rung
from loyalty.metrics.scoring import SCORED_COLUMNS, checksum, scored

COLUMNS = ["guest", "departure", "nights", "spend"]
FIFTHS = {"r": "last", "f": "stays", "m": "spend"}


def load_pandas(folder: Path) -> Any:
    import pandas as pd

    return pd.read_parquet(folder, columns=COLUMNS)


def load_arrays(folder: Path) -> Any:
    return {name: column.to_numpy() for name, column in load_pandas(folder).items()}


def load_polars(folder: Path) -> Any:
    import polars as pl

    return pl.read_parquet(folder / "*.parquet", columns=COLUMNS)


def load_duckdb(folder: Path) -> Any:
    import duckdb

    line = duckdb.connect()
    names = ", ".join(COLUMNS)
    line.execute(f"CREATE TABLE stays AS SELECT {names} FROM '{folder}/*.parquet'")
    return line


def load_spark(folder: Path) -> Any:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "6g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    stays = session.read.parquet(str(folder)).select(*COLUMNS).cache()
    stays.count()
    return stays


def dense_arrays(stays: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    return dense.scored(**stays, as_of=as_of, rungs=rungs)


def pandas_plain(stays: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    if stays["departure"].max() > as_of:
        stays = stays[stays["departure"] <= as_of]
    told = stays.groupby("guest", sort=False).agg(
        last=("departure", "max"), stays=("departure", "size"),
        posted=("spend", "count"), spend=("spend", "sum"),
    )  # fmt: skip
    year = (
        stays[stays["departure"] > as_of - 365]
        .groupby("guest", sort=False)
        .agg(
            year_stays=("nights", "size"),
            year_nights=("nights", "sum"),
            year_spend=("spend", "sum"),
        )
    )
    told = told.join(year)
    told[year.columns] = told[year.columns].fillna(0).astype("int64")
    told["spend"] = told["spend"].where(told["posted"] > 0)
    for score, column in FIFTHS.items():
        values = told[column]
        fifth = -(-values.rank(method="max") * 5 // values.count())
        told[score] = fifth.fillna(0).astype("int64")
    told["tier"] = 0
    for rung in rungs:
        told["tier"] += (told["year_nights"] >= rung.nights) | (told["year_spend"] >= rung.spend)
    return told.reset_index()


def polars_lazy(stays: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    import polars as pl

    ended = stays.lazy().filter(pl.col("departure") <= as_of)
    told = ended.group_by("guest").agg(
        last=pl.col("departure").max(), stays=pl.len(),
        posted=pl.col("spend").count(), spend=pl.col("spend").sum(),
    )  # fmt: skip
    year = (
        ended.filter(pl.col("departure") > as_of - 365)
        .group_by("guest")
        .agg(
            year_stays=pl.len(),
            year_nights=pl.col("nights").sum(),
            year_spend=pl.col("spend").sum(),
        )
    )
    told = told.join(year, on="guest", how="left").with_columns(
        pl.col("year_stays", "year_nights", "year_spend").fill_null(0).cast(pl.Int64),
        spend=pl.when(pl.col("posted") > 0).then(pl.col("spend")),
    )
    reached = [
        ((pl.col("year_nights") >= rung.nights) | (pl.col("year_spend") >= rung.spend)).cast(
            pl.Int64
        )
        for rung in rungs
    ]
    fifths = {
        score: (
            (pl.col(column).rank("max").cast(pl.Int64) * 5 + pl.col(column).count() - 1)
            // pl.col(column).count()
        ).fill_null(0)
        for score, column in FIFTHS.items()
    }
    return told.with_columns(**fifths, tier=pl.sum_horizontal(reached)).collect()


def duckdb_sql(line: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    # The cumulative share times five may lie a hair above a whole number; shares lie 1e-8 apart.
    fifths = ", ".join(
        f"CASE WHEN {column} IS NULL THEN 0 ELSE ceil(5 * cume_dist() OVER"
        f" (PARTITION BY {column} IS NULL ORDER BY {column}) - 1e-9)::BIGINT END AS {score}"
        if column == "spend"
        else f"ceil(5 * cume_dist() OVER (ORDER BY {column}) - 1e-9)::BIGINT AS {score}"
        for score, column in FIFTHS.items()
    )
    tier = " + ".join(
        f"(year_nights >= {rung.nights} OR year_spend >= {rung.spend})::BIGINT" for rung in rungs
    )
    recent = f"FILTER (departure > {as_of - 365})"
    line.execute(f"""
        CREATE TEMP TABLE guests AS
        WITH told AS (
          SELECT guest, max(departure) AS last, count(*) AS stays, count(spend) AS posted,
            sum(spend)::BIGINT AS spend, count(*) {recent} AS year_stays,
            coalesce(sum(nights) {recent}, 0)::BIGINT AS year_nights,
            coalesce(sum(spend) {recent}, 0)::BIGINT AS year_spend
          FROM stays WHERE departure <= {as_of} GROUP BY guest)
        SELECT *, {fifths}, {tier} AS tier FROM told""")
    return line.table("guests")


def narwhals_frame(stays: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    return _whole(scored(nw.from_native(stays), as_of=as_of, rungs=rungs))


def narwhals_lazy(stays: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    return _whole(scored(nw.from_native(stays).lazy(), as_of=as_of, rungs=rungs))


def narwhals_duckdb(line: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    scored(nw.from_native(line.table("stays")), as_of=as_of, rungs=rungs).to_native().create(
        "guests"
    )
    return line.table("guests")


def narwhals_spark(stays: Any, as_of: int, rungs: Sequence[Rung]) -> Any:
    told = scored(nw.from_native(stays), as_of=as_of, rungs=rungs).to_native().cache()
    told.count()
    return told


def _whole(frame: Any) -> Any:
    return frame.collect().to_native() if isinstance(frame, nw.LazyFrame) else frame.to_native()


Way = tuple[Callable[[Path], Any], Callable[[Any, int, Sequence[Rung]], Any]]
WAYS: dict[str, Way] = {
    "dense": (load_arrays, dense_arrays),
    "pandas": (load_pandas, pandas_plain),
    "polars": (load_polars, polars_lazy),
    "duckdb": (load_duckdb, duckdb_sql),
    "narwhals on pandas": (load_pandas, narwhals_frame),
    "narwhals on polars": (load_polars, narwhals_lazy),
    "narwhals on duckdb": (load_duckdb, narwhals_duckdb),
    "narwhals on spark": (load_spark, narwhals_spark),
}


def marks(told: Any) -> dict[str, int]:
    """The checksum of whatever a way gave; not part of what is timed."""
    if isinstance(told, dict):
        import pandas as pd

        told = pd.DataFrame(told)
    return checksum(nw.from_native(told).select(*SCORED_COLUMNS))
