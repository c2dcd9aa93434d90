"""Opens stays kept as Parquet on the engine of one's choice; the figures are the same on each."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import narwhals as nw

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

PACKAGES = {"pandas": "pandas", "duckdb": "duckdb", "polars": "polars", "spark": "pyspark"}
"""Engine -> the package that brings it."""


class NotInstalled(Exception):
    """The engine is not on this machine; nothing was counted."""


def check(engine: str) -> None:
    """Raises ``NotInstalled`` when the engine's package cannot be imported here."""
    package = PACKAGES[engine]
    if find_spec(package) is None:
        java = " and a Java runtime" if engine == "spark" else ""
        raise NotInstalled(
            f"The engine {engine} is not installed. Nothing was counted. Install the package"
            f" {package}{java} beside the product, or leave --engine out: pandas is there."
        )


def opened(engine: str, files: Sequence[Path], columns: Sequence[str]) -> Frame:
    """The named columns of Parquet files as a frame: eager on pandas, lazy on the others.

    Raises ``NotInstalled``; what Spark needs of a cluster is in ``docs/scale-loyalty.md``.
    """
    check(engine)
    frame: Frame = _WAYS[engine]([str(each) for each in files], list(columns))
    return frame


def _pandas(files: list[str], columns: list[str]) -> Frame:
    from pyarrow import dataset  # noqa: PLC0415  only the chosen engine is loaded

    table = dataset.dataset(files, format="parquet").to_table(columns=columns)
    frame: Frame = nw.from_native(
        table.to_pandas(split_blocks=True, self_destruct=True), eager_only=True
    )
    return frame


def _duckdb(files: list[str], columns: list[str]) -> Frame:
    import duckdb  # noqa: PLC0415  only the chosen engine is loaded

    line = duckdb.connect()
    return nw.from_native(line.read_parquet(files)).select(*columns)


def _polars(files: list[str], columns: list[str]) -> Frame:
    import polars as pl  # noqa: PLC0415  only the chosen engine is loaded

    return nw.from_native(pl.scan_parquet(files)).select(*columns)


def _spark(files: list[str], columns: list[str]) -> Frame:
    from pyspark.sql import SparkSession  # noqa: PLC0415  only the chosen engine is loaded

    session = SparkSession.builder.appName("loyalty_run").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame: Frame = nw.from_native(session.read.parquet(*files)).select(*columns)
    return frame


_WAYS: dict[str, Callable[[list[str], list[str]], Frame]] = {
    "pandas": _pandas, "duckdb": _duckdb, "polars": _polars, "spark": _spark,
}  # fmt: skip
