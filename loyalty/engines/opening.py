"""Opens stays kept as Parquet on the engine of one's choice; the figures are the same on each."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import narwhals as nw

Frame = nw.LazyFrame[Any]

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
    """The named columns of Parquet files as a lazy frame; pandas reads them at once.

    Raises ``NotInstalled``; what Spark needs of a cluster is in ``docs/scale-loyalty.md``.
    """
    check(engine)
    frame: Frame = nw.from_native(
        _WAYS[engine]([str(each) for each in files], list(columns))
    ).lazy()
    return frame


def _pandas(files: list[str], columns: list[str]) -> Any:
    from pyarrow import dataset  # noqa: PLC0415  only the chosen engine is loaded

    table = dataset.dataset(files, format="parquet").to_table(columns=columns)
    return table.to_pandas(split_blocks=True, self_destruct=True)


def _duckdb(files: list[str], columns: list[str]) -> Any:
    import duckdb  # noqa: PLC0415  only the chosen engine is loaded

    return duckdb.connect().read_parquet(files).project(", ".join(columns))


def _polars(files: list[str], columns: list[str]) -> Any:
    import polars as pl  # noqa: PLC0415  only the chosen engine is loaded

    return pl.scan_parquet(files).select(*columns)


def _spark(files: list[str], columns: list[str]) -> Any:
    from pyspark.sql import SparkSession  # noqa: PLC0415  only the chosen engine is loaded

    session = SparkSession.builder.appName("loyalty_run").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session.read.parquet(*files).select(*columns)


_WAYS: dict[str, Callable[[list[str], list[str]], Any]] = {
    "pandas": _pandas, "duckdb": _duckdb, "polars": _polars, "spark": _spark,
}  # fmt: skip
